/* Keeps what is in sight where it is while messages come and go around it.

   keepPlace(list, change)    runs `change`, then moves the page by as much as it moved the first message in sight
   isAtEnd(end), toEnd(end)   end: the element behind the last message and all that stands below it */

const NEARLY = 120; // pixels
let owed = 0; // a page scrolls by whole pixels: the fraction that is left is added the next time

/* The first of the list's children that ends below the top of the window, looked for by halves. */
function firstInSight(list) {
  const all = list.children;
  let low = 0, high = all.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle].getBoundingClientRect().bottom > 0) high = middle;
    else low = middle + 1;
  }
  return all[low];
}

export function keepPlace(list, change) {
  const seen = firstInSight(list);
  const next = seen?.nextElementSibling;
  const [top, nextTop] = [seen, next].map((item) => item?.getBoundingClientRect().top ?? 0);
  change();
  const moved = seen?.isConnected ? seen.getBoundingClientRect().top - top : (next?.isConnected ? next.getBoundingClientRect().top - nextTop : 0);
  if (!moved) return;
  const before = scrollY;
  scrollBy({ top: moved + owed, behavior: "instant" });
  owed = Math.max(-3, Math.min(3, moved + owed - (scrollY - before)));
}

export const isAtEnd = (end) => end.getBoundingClientRect().top < innerHeight + NEARLY;

export const toEnd = (end) => end.scrollIntoView({ block: "end", behavior: "instant" });
