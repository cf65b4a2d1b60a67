/* Forms of a message that change something elsewhere: <form data-quietly> is sent without leaving the page, and what the
   server says to it is shown for a moment. What changes arrives as the message's new form. */

import { toast } from "../../components/toast.js";
import { send } from "../../core/csrf.js";

export function bindQuietly(section) {
  section.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-quietly]");
    if (!form) return;
    event.preventDefault();
    const button = form.querySelector("button");
    form.closest("dialog")?.close();
    try {
      const answer = await send(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const told = await answer.json();
      toast(told.text || told.error?.message);
      button.disabled = answer.ok;
    } catch {
      form.submit();
    }
  });
}
