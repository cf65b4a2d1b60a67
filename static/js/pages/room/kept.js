/* What was recorded on this device and is still kept by this browser: offered as a file, or taken away.
   <section data-kept-recordings data-person="…"> in the room and after it. draw() again when there is news. */

import { bindAll } from "../../core/app.js";
import { download, kept, sizeInWords } from "./reel.js";
import { put } from "./texts.js";

export function keptRecordings(section) {
  if (!section) return async () => {};
  const list = section.querySelector("ul"), row = section.querySelector("template");
  const { person } = section.dataset;

  function line(one) {
    const item = row.content.firstElementChild.cloneNode(true);
    put(item.querySelector("[data-kept-title]"), one.title);
    put(item.querySelector("[data-kept-at]"), new Date(one.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }));
    put(item.querySelector("[data-kept-size]"), sizeInWords(one.size));
    item.querySelector("[data-kept-part]").hidden = one.whole;
    item.querySelector("[data-kept-save]").addEventListener("click", () => download(one.file(), one.title, one.at));
    bindAll(item);
    item.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      await one.remove().catch(() => {});
      await draw();
    });
    return item;
  }

  async function draw() {
    const all = await kept(person, draw).catch(() => []);
    list.replaceChildren(...all.map(line));
    section.hidden = !all.length;
  }

  draw();
  return draw;
}
