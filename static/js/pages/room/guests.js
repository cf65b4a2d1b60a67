/* Whom one brings from outside: the list and its forms, which are sent without leaving the call. */

import { toast } from "../../components/toast.js";
import { bindAll } from "../../core/app.js";
import { send } from "../../core/csrf.js";

export function guests(room, root) {
  const section = root.querySelector("[data-room-guests]");
  if (!section) return;
  const body = section.querySelector("[data-guests-body]");

  async function draw(address, options) {
    const answer = await send(address, options).catch(() => null);
    const fresh = answer && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-guests]");
    if (!fresh) {
      toast(section.dataset.failed);
      return;
    }
    body.replaceChildren(fresh);
    bindAll(body);
    if (options) body.querySelector("[role=status], [role=alert], .field-error")?.scrollIntoView({ block: "nearest" });
  }

  body.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const buttons = [...form.querySelectorAll("button")];
    const sent = { method: "POST", body: new FormData(form) };
    for (const button of buttons) button.disabled = true;
    await draw(form.getAttribute("action"), sent);
    for (const button of buttons) button.disabled = false;
  });
  draw(section.dataset.from);
}
