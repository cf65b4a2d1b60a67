/* Words that were not sent and never will be, because their conversation cannot be opened any more: they are given back,
   to be copied or thrown away.

   openReturned(me, section)   section: <section data-returned hidden> with [data-returned-list] and a <template> of one of its parts */

import { toast } from "../../components/toast.js";
import { gone } from "./outbox.js";

export function openReturned(me, section) {
  const list = section.querySelector("[data-returned-list]");
  const made = section.querySelector("template").content.firstElementChild;

  function row({ queue, item }) {
    const one = made.cloneNode(true);
    one.dataset.client = item.client_id;
    const words = one.querySelector("[data-returned-words]");
    words.textContent = item.words;
    one.querySelector("[data-returned-why]").textContent = item.failed;
    const copy = one.querySelector("[data-returned-copy]");
    copy.hidden = !navigator.clipboard;
    copy.addEventListener("click", () => navigator.clipboard.writeText(item.words).then(() => toast(section.dataset.textCopied), () => {}));
    one.querySelector("[data-returned-discard]").addEventListener("click", () => {
      queue.drop(item.client_id);
      draw();
      (list.querySelector("button:not([hidden])") ?? section.closest("main"))?.focus();
    });
    return one;
  }

  /* Those that are there already stay as they are, with the focus and what is marked in them. */
  function draw() {
    const all = gone(me);
    const here = new Map([...list.children].map((one) => [one.dataset.client, one]));
    for (const one of here.values()) if (!all.some(({ item }) => item.client_id === one.dataset.client)) one.remove();
    for (const held of all) if (!here.has(held.item.client_id)) list.append(row(held));
    section.hidden = !all.length;
  }

  document.addEventListener("tradehall:returned", draw);
  addEventListener("storage", draw);
  addEventListener("pageshow", (event) => { if (event.persisted) draw(); });
  draw();
  if (location.hash === `#${section.id}` && !section.hidden) section.scrollIntoView({ block: "start" });
}
