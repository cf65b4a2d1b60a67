/* Messages that the server draws: asked for by seq, several at once, and put in the place of what stands there.

   const drawn = openDrawn(section, find, placed);   find(seq) → the element that shows that message, or null;
   placed(item, old) after that
   drawn.want(seq) */

import { send } from "../../core/csrf.js";
import { isAtEnd, keepPlace, toEnd } from "./place.js";

const TOGETHER = 50; // milliseconds in which further wishes join, and the most that one answer brings
const LATER = 5000;
const FOCUSED = "a, button, summary";

export function openDrawn(section, find, placed) {
  const wanted = new Set();
  let timer = 0;

  function soon(milliseconds) {
    timer ||= setTimeout(fetchThem, milliseconds);
  }

  async function fetchThem() {
    const seqs = [...wanted].slice(0, TOGETHER);
    seqs.forEach((seq) => wanted.delete(seq));
    try {
      const answer = await send(`${section.dataset.bubblesAddress}?seqs=${seqs.join(",")}`);
      if (!answer.ok) throw new Error(answer.statusText);
      place(new DOMParser().parseFromString(await answer.text(), "text/html"));
      timer = 0;
    } catch {
      seqs.forEach((seq) => wanted.add(seq));
      timer = 0;
      soon(LATER);
    }
    if (wanted.size) soon(TOGETHER);
  }

  function place(answer) {
    const end = section.querySelector("#end");
    const follows = end && isAtEnd(end);
    for (const made of answer.querySelectorAll("li[data-seq]")) {
      const item = document.adoptNode(made);
      const old = find(item.dataset.seq);
      if (!old) continue; // it is folded by now
      const focused = old.contains(document.activeElement) ? like(document.activeElement, old) : null;
      keepPlace(old.parentElement, () => old.replaceWith(item));
      item.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: item } })); // binds its components
      placed(item, old);
      if (focused) focused(item)?.focus({ preventScroll: true });
    }
    if (follows) toEnd(end); // what is drawn may be taller than its words
  }

  /* How to find in the new element what has the focus in the old one: the sign, the link of the same place, the menu. */
  function like(active, old) {
    const more = (item) => item.querySelector(".bubble-more");
    if (active.matches(".bubble-more")) return more;
    if (active.matches(".sign")) return (item) => item.querySelector(`.sign[value="${active.value}"]`) ?? more(item);
    const at = [...old.querySelectorAll(FOCUSED)].indexOf(active);
    return (item) => item.querySelectorAll(FOCUSED)[at] ?? more(item);
  }

  return {
    want(seq) {
      wanted.add(seq);
      soon(TOGETHER);
    },
  };
}
