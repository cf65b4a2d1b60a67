/* Pages of messages as the server draws them.

   await pageBefore(section, seq) → elements of the messages before that one, lines with their dates between
   await inBatches(items, put)         gives `put` a few items at a time, one lot a frame, as many as it has time for
   bind(items)                         binds their components
   dayOnce(item, above)                takes that line away, if it names the day that holds above it */

import { send } from "../../core/csrf.js";

export const NEAR = 3000; // pixels: messages are asked for before one comes to them
const SPARE = 5; // milliseconds of a frame for new messages; to paint them takes as long again, and the frame has 16

export async function pageBefore(section, seq) {
  const answer = await send(`${section.dataset.bubblesAddress}?before=${seq}`);
  if (!answer.ok) throw new Error(answer.statusText);
  return [...new DOMParser().parseFromString(await answer.text(), "text/html").body.children];
}

const frame = () => new Promise((done) => { if (document.hidden) setTimeout(done); else requestAnimationFrame(done); });

export async function inBatches(items, put) {
  let number = 1;
  for (let from = 0; from < items.length;) {
    await frame();
    const begun = performance.now();
    put(items.slice(from, from + number).map((item) => document.adoptNode(item)));
    from += number;
    number = Math.max(1, performance.now() - begun > SPARE ? Math.floor(number / 2) : number + 1);
  }
}

export function bind(items) {
  for (const item of items) item.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: item } }));
}

export const isDay = (item) => item?.classList.contains("talk-day");

/* The day that holds above an element; what is folded says on which it ends. */
export function dayBefore(item) {
  let above = item.previousElementSibling;
  while (above && !isDay(above) && above.dataset.day === undefined) above = above.previousElementSibling;
  return above ? above.dataset.day ?? above.textContent : "";
}

export function dayOnce(item, above = dayBefore(item)) {
  if (isDay(item) && item.textContent === above) item.remove();
}
