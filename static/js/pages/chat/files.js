/* The tray beside the words of a message: files that were chosen, dropped, pasted or photographed, on their way.

   Its button leads to the page of files, which works without script; here it opens the tray. Sent is what is ready; if
   sending is asked for earlier, it happens as soon as all are. The words of the message go with them, as they were
   then: they are taken out of the field, and put back when a file is refused or removed, or the tray is closed. */

import { openDoors } from "./file-doors.js";
import { openKept } from "./kept-files.js";
import { refuses } from "../../components/length.js";
import { newId } from "../../core/ids.js";
import { tab } from "../../core/stored.js";
import { payloadOf } from "./composer.js";
import { upload } from "./uploads.js";

const MOST = 10;

export function openFiles(section, { write, compose }) {
  const opener = section.querySelector("[data-files-open]");
  const tray = section.querySelector("[data-files]");
  if (!opener || !tray) return;
  const form = section.querySelector("[data-composer]");
  const list = tray.querySelector("[data-files-list]");
  const status = tray.querySelector("[data-files-status]");
  const sender = tray.querySelector("[data-files-send]");
  const kept = openKept(`${section.dataset.me}/${section.dataset.chat}`);
  const words = tray.dataset;
  const rows = new Map(); // key → { name, size, item, file, told, known }
  const wordsKey = `tradehall:files-words:${section.dataset.me}/${section.dataset.chat}`;
  const waiting = tray.querySelector("[data-files-words]");
  let wanted = null; // once sending was asked for: what was written and answered then

  // -- the tray ------------------------------------------------------------------------------------

  function show(open) {
    tray.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) tray.querySelector("[data-files-choose]").focus();
  }

  function say(text) {
    if (status.textContent !== text) status.textContent = text;
  }

  function look() {
    const all = [...rows.values()];
    const ready = all.filter((row) => row.told);
    const refused = all.some((row) => row.state === "refused");
    sender.hidden = !all.length;
    if (!all.length) { callOff(); return say(""); }
    if (wanted && refused) { callOff(); return say(words.textSomeRefused); }
    if (wanted && ready.length === all.length) return give(all);
    if (wanted) return say(words.textWanted);
    return say(ready.length === all.length ? words.textAllReady : "");
  }

  function give(all) {
    const names = all.map((row) => row.told.name).join(", ");
    write({ files: all.map((row) => row.told.id), ...payloadOf(wanted) }, wanted.body ? `${wanted.body}\n${names}` : names);
    want(null);
    for (const key of [...rows.keys()]) forget(key);
    const at = document.activeElement;
    const isHere = at === document.body || tray.contains(at) || form.contains(at);
    show(false);
    if (isHere) form.elements.body.focus();
  }

  /* Over a reload, too: nothing else holds these words meanwhile. */
  function want(taken) {
    wanted = taken;
    waiting.textContent = taken?.body ?? "";
    waiting.hidden = !taken?.body;
    if (taken) tab.set(wordsKey, JSON.stringify(taken));
    else tab.drop(wordsKey);
  }

  function send() {
    if (!wanted && !compose.isChanging() && refuses(form)) return;
    if (!wanted) want(compose.take());
    look();
  }

  function callOff() {
    if (!wanted) return;
    compose.putBack(wanted);
    want(null);
  }

  function close() {
    show(false);
    callOff();
    look();
  }

  // -- one file ------------------------------------------------------------------------------------

  function draw(key, { name, size, blob }) {
    const item = tray.querySelector("template").content.firstElementChild.cloneNode(true);
    item.querySelector("[data-file-name]").textContent = name;
    item.querySelector("[data-file-size]").textContent = sized(size);
    item.querySelector("progress").setAttribute("aria-label", name);
    const row = { key, name, size, item, state: "waits" };
    const image = item.querySelector("img");
    if (blob?.type.startsWith("image/")) {
      image.src = URL.createObjectURL(blob);
      image.hidden = false;
      image.addEventListener("error", () => { image.hidden = true; });
    }
    for (const button of item.querySelectorAll("button")) button.setAttribute("aria-label", `${button.textContent.trim()}: ${name}`);
    item.querySelector("[data-file-remove]").addEventListener("click", () => { row.file?.cancel(); forget(key); callOff(); next(); look(); });
    item.querySelector("[data-file-pause]").addEventListener("click", () => { row.file.pause(); next(); });
    item.querySelector("[data-file-resume]").addEventListener("click", () => start(row));
    list.append(item);
    rows.set(key, row);
    become(row, blob ? "waits" : "again");
    return row;
  }

  function sized(octets) {
    const [text, amount] = octets < 1048576 ? [words.textKb, Math.max(1, Math.floor(octets / 1024))] : [words.textMb, (octets / 1048576).toFixed(1)];
    return text.replace("{size}", amount);
  }

  function become(row, state, why = "") {
    row.state = state;
    const { item } = row;
    item.dataset.state = state;
    item.querySelector("[data-file-state]").textContent = why || words[`state${state[0].toUpperCase()}${state.slice(1)}`] || "";
    item.querySelector("progress").hidden = !["waits", "goes", "paused", "lost"].includes(state);
    item.querySelector("[data-file-pause]").hidden = !["goes", "lost"].includes(state);
    item.querySelector("[data-file-resume]").hidden = state !== "paused";
    if (state === "ready" || state === "refused") say(`${row.name}: ${item.querySelector("[data-file-state]").textContent}`);
  }

  function bind(row, blob) {
    row.file = upload({ address: words.address, blob, name: row.name, key: row.key, unreadable: words.textUnreadable }, {
      progress: (octets) => { row.item.querySelector("progress").value = octets / row.size; },
      state: (state, why) => { become(row, state, why); if (["checking", "ready", "refused"].includes(state)) next(); look(); },
      settled: (told) => { row.told = told; },
    });
  }

  function start(row) {
    become(row, "goes");
    row.file.go();
  }

  /* One at a time has the line; what is checked meanwhile needs none. */
  function next() {
    const all = [...rows.values()];
    if (all.some((row) => ["goes", "lost"].includes(row.state))) return;
    const row = all.find((one) => one.state === "waits" && one.file);
    if (row) start(row);
  }

  function forget(key) {
    const row = rows.get(key);
    if (!row) return;
    const image = row.item.querySelector("img");
    if (image.src) URL.revokeObjectURL(image.src);
    row.item.remove();
    rows.delete(key);
    kept.drop(key);
  }

  // -- files come ----------------------------------------------------------------------------------

  async function take(files) {
    show(true);
    for (const blob of files) {
      const waits = [...rows.values()].find((row) => row.state === "again" && row.name === blob.name && row.size === blob.size);
      if (!waits && rows.size >= MOST) { say(words.textMost); break; }
      const key = waits?.key ?? newId();
      const row = waits ?? draw(key, { name: blob.name, size: blob.size, blob });
      bind(row, blob);
      become(row, "waits");
      kept.put({ key, name: blob.name, blob });
    }
    look();
    next();
  }

  tray.querySelector("[data-files-close]").addEventListener("click", () => { close(); opener.focus(); });
  opener.addEventListener("click", (event) => { event.preventDefault(); if (tray.hidden) show(true); else close(); });
  sender.addEventListener("click", send);
  form.addEventListener("submit", (event) => { // the words of a message go with the files that lie in the tray
    if (!rows.size || tray.hidden || wanted || compose.isChanging()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    send();
  }, { capture: true });
  openDoors(section, tray, take);

  try {
    const left = JSON.parse(tab.get(wordsKey));
    if (left) compose.putBack(left);
    want(null);
  } catch { /* there is nothing */ }

  kept.all().then((files) => {
    for (const { key, name, size, blob } of files) {
      const row = draw(key, { name, size, blob });
      if (blob) bind(row, blob);
    }
    if (files.length) show(true);
    look();
    next();
  });
}

