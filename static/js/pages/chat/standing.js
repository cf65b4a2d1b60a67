/* Whether one may still write here: asked anew when the server says that it changed. What was typed stays.

   const standing = openStanding(section, left);   await standing.ask()
   left(why) is called before the page goes, because the conversation cannot be opened any more. */

import { send } from "../../core/csrf.js";

export function openStanding(section, left) {
  const words = section.querySelector("[data-chat-shut]");
  const foot = section.querySelector("[data-chat-foot]");

  async function ask() {
    const answer = await send(words.dataset.address, { headers: { Accept: "application/json" } }).catch(() => null);
    const told = await answer?.json().catch(() => null);
    if (answer?.status === 404 && told?.error) { // in our own words: not from somewhere between
      left(told.error.message);
      location.reload();
    }
    if (!told?.ok) return;
    if (!told.closed && !foot.querySelector("[data-composer]")) location.reload();
    words.textContent = told.closed ?? "";
    words.hidden = !told.closed;
    foot.toggleAttribute("data-shut", Boolean(told.closed)); // what is said of the line stays
  }

  return { ask };
}
