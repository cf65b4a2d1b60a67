/* Messages far from what is in sight give their place to an empty stretch of the same height; when one comes near it,
   they are asked for anew. However long the talk, the page holds some hundreds of messages.

   const folds = openFolds(section, list);   folds.fold() after messages have come */

import { NEAR, bind, dayBefore, dayOnce, inBatches, isDay, pageBefore } from "./pages.js";
import { keepPlace } from "./place.js";

const MOST = 120; // and as many more as are not far
const PAGE = 50; // messages that the server sends at once, and that fold into one stretch
const FAR = 1.5 * NEAR;
const AMPLE = 1.5; // room for a page, in heights of the messages that are there
const RESTS = 120; // milliseconds: who flies past does not ask for anything
const LATER = 5000;

export function openFolds(section, list) {
  const near = new Set();
  let working = false, timer = 0;
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) near[isIntersecting ? "add" : "delete"](target);
    soon(RESTS);
  }, { rootMargin: `${NEAR}px 0px` });

  function soon(milliseconds) {
    clearTimeout(timer);
    if (near.size) timer = setTimeout(unfold, milliseconds);
  }

  const messages = () => [...list.querySelectorAll(":scope > .bubble[data-seq]")];

  // -- folding -------------------------------------------------------------------------------------

  function fold() {
    for (;;) {
      const all = messages();
      if (all.length <= MOST) return;
      const above = -all[0].getBoundingClientRect().top;
      const below = all.at(-1).getBoundingClientRect().bottom - innerHeight;
      const run = above > below ? following(all.slice(0, PAGE)) : following(all.slice(-PAGE).reverse()).reverse();
      const [first, last] = [run[0], run.at(-1)];
      const distance = above > below ? -last.getBoundingClientRect().bottom : first.getBoundingClientRect().top - innerHeight;
      if (distance < FAR || run.some((item) => item.contains(document.activeElement))) return;
      away(first, last);
    }
  }

  /* As many as follow each other without another stretch between. */
  function following(run) {
    const end = run.findIndex((item, at) => at && Math.abs(item.dataset.seq - run[at - 1].dataset.seq) !== 1);
    return end < 0 ? run : run.slice(0, end);
  }

  function away(first, last) {
    const stretch = document.createElement("li");
    stretch.className = "talk-fold";
    stretch.setAttribute("aria-hidden", "true");
    const start = first.previousElementSibling?.matches(".talk-day, .talk-new") ? first.previousElementSibling : first;
    const height = last.getBoundingClientRect().bottom - start.getBoundingClientRect().top;
    Object.assign(stretch.dataset, { from: first.dataset.seq, to: last.dataset.seq, day: dayBefore(last) });
    stretch.style.blockSize = `${height}px`;
    const gone = document.createRange();
    gone.setStartBefore(start);
    gone.setEndAfter(last);
    gone.deleteContents();
    gone.insertNode(stretch);
    seen.observe(stretch);
  }

  // -- unfolding -----------------------------------------------------------------------------------

  async function unfold() {
    if (working) return;
    working = true;
    const stretch = closest();
    let pause = 0;
    if (stretch) {
      const items = await pageBefore(section, Number(stretch.dataset.to) + 1).catch(() => null);
      if (items) await back(stretch, items);
      else pause = LATER;
    }
    working = false;
    fold();
    soon(pause);
  }

  function closest() {
    const middle = innerHeight / 2;
    const away = (item) => { const box = item.getBoundingClientRect(); return Math.max(box.top - middle, middle - box.bottom, 0); };
    return [...near].filter((item) => item.isConnected).sort((one, other) => away(one) - away(other))[0];
  }

  /* From the end that one comes from; the stretch shrinks by what takes its place. */
  async function back(stretch, items) {
    const from = Number(stretch.dataset.from);
    const begins = items.findIndex((item) => Number(item.dataset.seq) === from);
    const day = items.slice(0, begins).findLast(isDay);
    const wanted = [...(day ? [day] : []), ...items.slice(begins)];
    const [top] = wanted;
    seen.unobserve(stretch);
    near.delete(stretch);
    await fill(stretch, wanted, stretch.getBoundingClientRect().top < 0);
    keepPlace(list, () => {
      stretch.remove();
      dayOnce(top);
    });
  }

  /* A few at a time, from below or from above; the stretch shrinks by what takes its place, so that nothing moves. */
  async function fill(stretch, items, isFromBelow) {
    let height = stretch.getBoundingClientRect().height;
    const gap = parseFloat(getComputedStyle(stretch.nextElementSibling ?? stretch).marginBlockStart);
    await inBatches(isFromBelow ? items.reverse() : items, (some) => {
      let top, bottom;
      keepPlace(list, () => {
        if (isFromBelow) stretch.after(...some.reverse());
        else stretch.before(...some);
        bind(some);
        [top, bottom] = [some[0].getBoundingClientRect().top, some.at(-1).getBoundingClientRect().bottom];
        height = Math.max(0, height - gap - (bottom - top));
        stretch.style.blockSize = `${height}px`;
      });
      return isFromBelow ? top > 0 : bottom < innerHeight;
    });
  }

  /* What comes before all that is there: room is made for it once, and filled from below. */
  async function before(items) {
    const next = list.firstElementChild;
    const room = document.createElement("li");
    room.setAttribute("aria-hidden", "true");
    const [first, last] = [next, list.lastElementChild].map((item) => item.getBoundingClientRect());
    room.style.blockSize = `${Math.round(AMPLE * items.length * (last.bottom - first.top) / list.childElementCount)}px`;
    keepPlace(list, () => {
      list.prepend(room);
      dayOnce(next, items.findLast(isDay)?.textContent);
    });
    await fill(room, items, true);
    keepPlace(list, () => room.remove());
  }

  return { fold, before };
}
