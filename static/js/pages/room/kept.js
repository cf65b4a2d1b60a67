/* What was recorded on this device and is still kept by this browser: offered as a file, or taken away.
   <section data-kept-recordings data-person="…"> in the room and after it. draw() again when there is news. */

import { bindAll } from "../../core/app.js";
import { download, kept, sizeInWords } from "./reel.js";
import { put } from "./texts.js";

export function keptRecordings(section) {
  if (!section) return async () => {};
  const list = section.querySelector("ul"), row = section.querySelector("template");
  const { person } = section.dataset;

  const items = new Map(); // id → its line: drawn again it stays, so that nobody presses a button that is gone

  function line(one) {
    const item = items.get(one.id) ?? fresh(one);
    item.recording = one;
    put(item.querySelector("[data-kept-size]"), sizeInWords(one.size));
    item.querySelector("[data-kept-part]").hidden = one.whole;
    return item;
  }

  function fresh(one) {
    const item = row.content.firstElementChild.cloneNode(true);
    items.set(one.id, item);
    put(item.querySelector("[data-kept-title]"), one.title);
    put(item.querySelector("[data-kept-at]"), new Date(one.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }));
    item.querySelector("[data-kept-save]").addEventListener("click", () => {
      const { recording } = item;
      download(recording.file(), recording.title, recording.at);
    });
    bindAll(item);
    item.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      await item.recording.remove().catch(() => {});
      await draw();
    });
    return item;
  }

  async function draw() {
    const all = await kept(person, draw).catch(() => []);
    const lines = all.map(line);
    for (const [id, item] of items) {
      if (lines.includes(item)) continue;
      item.remove();
      items.delete(id);
    }
    lines.forEach((item, at) => { if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null); });
    section.hidden = !all.length;
  }

  draw();
  return draw;
}
