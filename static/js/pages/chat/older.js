/* Messages further up: loaded when one scrolls near them, put before what is there without moving it; and jumps to a
   message that another one answers.

   openOlder(section, { drawn(item) }) */

import { send } from "../../core/csrf.js";

const NEAR = "1200px";
const LATER = 5000;

export function openOlder(section) {
  const pager = section.querySelector("[data-chat-older]");
  const list = section.querySelector(".talk");
  if (pager) watch(pager);

  function watch() {
    let loading = false;
    const seen = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) load(); }, { rootMargin: `${NEAR} 0px 0px 0px` });
    seen.observe(pager);

    async function load() {
      if (loading) return;
      loading = true;
      const before = Number(pager.dataset.chatOlder);
      const response = await send(`${section.dataset.olderAddress}?before=${before}`).catch(() => null);
      if (response?.ok) put(new DOMParser().parseFromString(await response.text(), "text/html"), before);
      else await new Promise((done) => { setTimeout(done, LATER); });
      loading = false;
      if (!pager.isConnected) return;
      seen.unobserve(pager); // and asked anew: it may still be in sight
      seen.observe(pager);
    }

    function put(answer, before) {
      const items = [...answer.body.children].map((item) => document.adoptNode(item));
      const first = items.find((item) => item.dataset.seq);
      const anchor = list.firstElementChild;
      const top = anchor?.getBoundingClientRect().top ?? 0;
      const lastDay = items.findLast((item) => item.classList.contains("talk-day"));
      if (anchor?.classList.contains("talk-day") && lastDay?.textContent === anchor.textContent) anchor.remove();
      list.prepend(...items);
      const kept = anchor?.isConnected ? anchor : list.children[items.length];
      if (kept) scrollBy(0, kept.getBoundingClientRect().top - top);
      const from = first ? Number(first.dataset.seq) : before;
      if (!first || from <= 1 || from >= before) {
        seen.disconnect();
        pager.remove();
      } else {
        pager.dataset.chatOlder = String(from);
      }
    }
  }

  section.addEventListener("click", (event) => {
    const link = event.target.closest("[data-chat-jump]");
    const item = link && list.querySelector(`:scope > [data-seq="${link.dataset.chatJump}"]`);
    if (!item || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    list.querySelector(".is-found")?.classList.remove("is-found");
    item.classList.add("is-found");
    item.scrollIntoView({ block: "center" });
    item.tabIndex = -1;
    item.focus({ preventScroll: true });
  });
}
