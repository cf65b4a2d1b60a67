/* Acts on a message that change something elsewhere: <form data-quietly>, or <button data-quietly formaction="…"> of the
   page's form of acts, is sent without leaving the page, and what the server says to it is shown for a moment. What
   changes arrives as the message's new form. */

import { toast } from "../../components/toast.js";
import { send } from "../../core/csrf.js";
import { isBusy } from "./reach.js";

export const isQuiet = (form, button) => "quietly" in form.dataset || "quietly" in (button?.dataset ?? {});

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function bindQuietly(section) {
  section.addEventListener("submit", async (event) => {
    const form = event.target;
    const button = event.submitter ?? form.querySelector("button");
    if (!isQuiet(form, button)) return;
    event.preventDefault();
    const address = button.hasAttribute("formaction") ? button.formAction : form.action;
    form.closest("dialog")?.close();
    const asked = { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } };
    let answer, text;
    try {
      answer = await send(address, asked);
      text = await answer.text();
    } catch { // the next page would not come either, and this one be gone
      toast(section.dataset.textNoLine);
      return;
    }
    const told = parsed(text);
    if (told) {
      toast(told.text || told.error?.message);
      button.disabled = answer.ok;
    } else if (isBusy(answer.status)) toast(section.dataset.textBusy);
    else {
      form.action = address;
      form.submit();
    }
  });
}
