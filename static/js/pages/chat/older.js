/* Messages further up: loaded when one scrolls near them, put before what is there without moving it; and jumps to a
   message that another one answers. What is far away folds (folds.js), so that the page stays light.

   openOlder(section, { drawn(item) }) */

import { openFolds } from "./folds.js";
import { NEAR, pageBefore } from "./pages.js";
import { keepPlace } from "./place.js";

const LATER = 5000;

export function openOlder(section) {
  const pager = section.querySelector("[data-chat-older]");
  const list = section.querySelector(".talk");
  const folds = openFolds(section, list);
  if (pager) watch();

  function watch() {
    let loading = false;
    const seen = new IntersectionObserver((entries) => { if (entries.at(-1).isIntersecting) load(); }, { rootMargin: `${NEAR}px 0px 0px 0px` });
    seen.observe(pager);

    async function load() {
      if (loading) return;
      loading = true;
      const before = Number(pager.dataset.chatOlder);
      const items = await pageBefore(section, before).catch(() => null);
      if (items) await put(items, before);
      else await new Promise((done) => { setTimeout(done, LATER); });
      loading = false;
      if (!pager.isConnected) return;
      seen.unobserve(pager); // and asked anew: it may still be in sight
      seen.observe(pager);
    }

    async function put(items, before) {
      const first = items.find((item) => item.dataset.seq);
      const from = first ? Number(first.dataset.seq) : before;
      await folds.before(items);
      if (!first || from <= 1 || from >= before) {
        seen.disconnect();
        keepPlace(list, () => pager.remove());
      } else {
        pager.dataset.chatOlder = String(from);
        pager.querySelector("a").search = `before=${from}`;
      }
      folds.fold();
    }
  }

  section.addEventListener("click", (event) => {
    const link = event.target.closest("[data-chat-jump]");
    const item = link && list.querySelector(`:scope > [data-seq="${link.dataset.chatJump}"]`);
    if (!item || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    list.querySelector(".is-found")?.classList.remove("is-found");
    item.classList.add("is-found");
    item.scrollIntoView({ block: "center", behavior: "instant" });
    item.tabIndex = -1;
    item.focus({ preventScroll: true });
  });
}
