/* Pages of messages as the server draws them.

   await pageBefore(section, seq) → elements of the messages before that one, lines with their dates between
   await inBatches(list, items, put)   puts some items at a time, one lot a frame, without moving what is in sight
   daysOnce(item)                      takes that line away, if it names a day that is named already above it */

import { send } from "../../core/csrf.js";
import { keepPlace } from "./place.js";

export const NEAR = 3000; // pixels: messages are asked for before one comes to them
const AT_ONCE = 10;

export async function pageBefore(section, seq) {
  const answer = await send(`${section.dataset.bubblesAddress}?before=${seq}`);
  if (!answer.ok) throw new Error(answer.statusText);
  return [...new DOMParser().parseFromString(await answer.text(), "text/html").body.children];
}

const frame = () => new Promise((done) => { if (document.hidden) setTimeout(done); else requestAnimationFrame(done); });

export async function inBatches(list, items, put) {
  for (let from = 0; from < items.length; from += AT_ONCE) {
    await frame();
    const some = items.slice(from, from + AT_ONCE).map((item) => document.adoptNode(item));
    keepPlace(list, () => put([...some]));
    for (const item of some) item.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: item } })); // binds its components
  }
}

const isDay = (item) => item?.classList.contains("talk-day");

/* The day that holds above an element; what is folded says on which it ends. */
export function dayBefore(item) {
  let above = item.previousElementSibling;
  while (above && !isDay(above) && above.dataset.day === undefined) above = above.previousElementSibling;
  return above ? above.dataset.day ?? above.textContent : "";
}

export function daysOnce(item) {
  if (isDay(item) && item.textContent === dayBefore(item)) item.remove();
}
