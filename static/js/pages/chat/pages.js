/* Pages of messages as the server draws them.

   await pageBefore(section, seq) → elements of the messages before that one, lines with their dates between
   await inBatches(items, put)         gives `put` a few items at a time and lets the page rest before the next, unless
                                       `put` says that one looks at where they will be
   bind(items)                         binds their components
   dayOnce(item, above)                takes that line away, if it names the day that holds above it */

import { send } from "../../core/csrf.js";

export const NEAR = 4500; // pixels: messages are asked for before one comes to them
const TOGETHER = 6; // to lay out and paint a page with news costs as much as some messages: seldom and some, not often and one
const RESTS = 2; // frames

export async function pageBefore(section, seq) {
  const answer = await send(`${section.dataset.bubblesAddress}?before=${seq}`);
  if (!answer.ok) throw new Error(answer.statusText);
  return [...new DOMParser().parseFromString(await answer.text(), "text/html").body.children];
}

const frame = () => new Promise((done) => { if (document.hidden) setTimeout(done); else requestAnimationFrame(done); });

export async function inBatches(items, put) {
  let rests = 0;
  for (let from = 0; from < items.length; from += TOGETHER) {
    for (let frames = 0; frames <= rests; frames += 1) await frame();
    const isAwaited = put(items.slice(from, from + TOGETHER).map((item) => document.adoptNode(item)));
    rests = isAwaited ? 0 : RESTS;
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
