/* Whether one may still write here: asked anew when the server says that it changed. What was typed stays.

   const standing = openStanding(section);   await standing.ask() */

import { send } from "../../core/csrf.js";

export function openStanding(section) {
  const words = section.querySelector("[data-chat-shut]");
  const foot = section.querySelector("[data-chat-foot]");

  async function ask() {
    const answer = await send(words.dataset.address, { headers: { Accept: "application/json" } }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    if (answer?.status === 404) location.reload();
    if (!told?.ok) return;
    if (!told.closed && !foot.querySelector("[data-composer]")) location.reload();
    words.textContent = told.closed ?? "";
    words.hidden = !told.closed;
    foot.hidden = Boolean(told.closed);
  }

  return { ask };
}
