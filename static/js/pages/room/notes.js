/* Notes of both sides in one list. A line gets its id here; what is written without a line waits on this device and is
   saved once when the line is back. */

import { recount, refuses } from "../../components/length.js";
import { newId } from "../../core/ids.js";
import { put } from "./texts.js";

const LASTING = new Set(["invalid", "note-id-used", "notes-full", "not-found", "doors-closed", "forbidden"]);

const codeOf = (problem) => String(problem.type).replace(/^.*:/, "").replaceAll("_", "-");

export function notes(room, root) {
  const section = root.querySelector("[data-room-notes]");
  if (!section) return;
  const { dataset } = section;
  const list = section.querySelector("[data-notes-list]");
  const row = section.querySelector("[data-note-row]");
  const said = section.querySelector("[data-notes-said]");
  const form = section.querySelector("[data-notes-form]");
  const kept = `tradehall:notes:${room.meeting}:${root.dataset.person}`;
  const languages = JSON.parse(dataset.languages);
  const lines = new Map(); // id → note
  let waiting = recall(); // what is not saved yet
  let changing = null; // the line in the form

  function recall() {
    try {
      return JSON.parse(localStorage.getItem(kept) ?? "[]");
    } catch {
      return [];
    }
  }

  function keep() {
    try {
      if (waiting.length) localStorage.setItem(kept, JSON.stringify(waiting));
      else localStorage.removeItem(kept);
    } catch { /* nothing is kept here: it stays while the page is open */ }
  }

  function take(note) {
    const known = lines.get(note.id);
    if (known && known.version > note.version) return;
    lines.set(note.id, note);
    draw(note);
  }

  function draw(note) {
    let item = list.querySelector(`[data-note="${note.id}"]`);
    if (note.removed) {
      item?.remove();
    } else {
      if (!item) {
        item = row.content.firstElementChild.cloneNode(true);
        item.dataset.note = note.id;
        place(item, note.waits ? list.lastElementChild : lastSaved());
      } else if (item.matches(".is-waiting") && !note.waits) place(item, lastSaved());
      item.dataset.kind = note.kind;
      say(item, note);
      put(item.querySelector("[data-kind]"), form?.querySelector(`[value="${note.kind}"]`)?.parentElement.textContent.trim() ?? "");
      put(item.querySelector("[data-about]"), about(note));
      item.querySelector("[data-acts]").hidden = "looks" in dataset || Boolean(note.waits);
      item.classList.toggle("is-waiting", Boolean(note.waits));
    }
    section.querySelector("[data-notes-none]").hidden = list.children.length > 0;
    if (list.children.length) dataset.count = String(list.children.length);
    else delete dataset.count;
  }

  /* In the words of who wrote it; beside them, for those who read another language, what a machine made of it. */
  function say(item, { body: words, language = "", translations = {} }) {
    const body = item.querySelector("[data-body]");
    const foreign = language && language !== dataset.locale;
    const made = foreign ? translations[dataset.locale] : undefined;
    body.lang = language;
    put(body, words);
    put(item.querySelector("[data-language]"), foreign ? languages[language] ?? "" : "");
    const box = item.querySelector("[data-made]");
    box.hidden = !made;
    box.lang = dataset.locale;
    put(box.querySelector("[data-made-text]"), made?.text ?? "");
    box.querySelector("[data-made-doubt]").hidden = !made?.doubts.length;
  }

  /* Saved lines stand in the order in which the server took them, what waits stands below. */
  const lastSaved = () => [...list.children].filter((one) => !one.matches(".is-waiting")).at(-1);

  function place(item, before) {
    const there = before ? before.nextElementSibling : list.firstElementChild;
    if (item !== there) list.insertBefore(item, there);
  }

  function about({ kind, side, due, by, waits }) {
    if (waits) return dataset.waits;
    const parts = [];
    if (kind === "todo") parts.push(side ? dataset[side] : dataset.both);
    if (due) parts.push(dataset.until.replace("%(date)s", new Date(`${due}T12:00`).toLocaleDateString(document.documentElement.lang)));
    if (by) parts.push(dataset.by.replace("%(name)s", by));
    return parts.join(" · ");
  }

  async function load() {
    try {
      const { notes: all } = await room.ask("notes");
      let before;
      for (const note of all) {
        take(note);
        const item = list.querySelector(`[data-note="${note.id}"]`);
        if (!item) continue;
        place(item, before);
        before = item;
      }
    } catch (problem) {
      if (codeOf(problem) !== "not-found") put(said, problem.message);
    }
    for (const { note, ...rest } of waiting) if (!lines.has(note)) draw({ id: note, waits: true, version: 0, ...rest });
    flush();
  }

  async function flush() {
    if (flush.runs || !room.inside) return;
    flush.runs = true;
    while (waiting.length && room.inside) {
      const [first] = waiting;
      try {
        take((await room.ask("note-write", first)).note);
      } catch (problem) {
        if (!LASTING.has(codeOf(problem))) break; // the line is cut, or we are too fast: later
        put(said, problem.message);
        list.querySelector(`[data-note="${first.note}"]`)?.remove();
        if (form && !form.elements.body.value) refill(first.body); // what was typed is not lost
      }
      waiting = waiting.slice(1);
      keep();
    }
    flush.runs = false;
  }

  function typed() {
    const { kind, body, side, due } = form.elements;
    const isTodo = kind.value === "todo";
    return { kind: kind.value, body: body.value.trim(), side: (isTodo && side.value) || null, due: (isTodo && due.value) || null };
  }

  function refill(words) {
    form.elements.body.value = words;
    recount(form.elements.body);
  }

  function fill(note) {
    changing = note;
    form.elements.kind.value = note?.kind ?? "note";
    refill(note?.body ?? "");
    form.elements.side.value = note?.side ?? "";
    form.elements.due.value = note?.due ?? "";
    put(form.querySelector("[data-notes-submit]"), note ? dataset.save : dataset.add);
    form.querySelector("[data-notes-cancel]").hidden = !note;
    wrong("");
    todo();
    if (note) form.elements.body.focus();
  }

  function todo() {
    form.querySelector("[data-note-todo]").hidden = form.elements.kind.value !== "todo";
  }

  function wrong(words) {
    const element = form.querySelector("[data-notes-error]");
    element.hidden = !words;
    put(element, words);
  }

  async function save() {
    const values = typed();
    if (!values.body) return form.elements.body.focus();
    if (refuses(form)) return;
    put(said, "");
    if (changing) {
      try {
        take((await room.ask("note-change", { note: changing.id, version: changing.version, ...values })).note);
        fill(null);
      } catch (problem) {
        wrong(problem.message);
        changing = lines.get(changing.id) ?? changing; // once more overwrites what the other made of it
      }
      return;
    }
    const note = newId();
    waiting.push({ note, ...values });
    keep();
    draw({ id: note, waits: true, version: 0, ...values });
    refill("");
    flush();
  }

  async function remove(id) {
    try {
      take((await room.ask("note-remove", { note: id })).note);
    } catch (problem) {
      return put(said, problem.message);
    }
    const back = section.querySelector("[data-note-undo]").content.firstElementChild.cloneNode(true);
    back.addEventListener("click", async () => {
      try {
        take((await room.ask("note-restore", { note: id })).note);
        put(said, "");
      } catch (problem) {
        put(said, problem.message);
      }
    });
    said.replaceChildren(dataset.removed, " ", back);
    back.focus();
  }

  list.addEventListener("click", ({ target }) => {
    const id = target.closest("[data-note]")?.dataset.note;
    if (target.closest("[data-change]")) fill(lines.get(id));
    else if (target.closest("[data-remove]")) remove(id);
  });
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  form?.addEventListener("change", todo);
  form?.elements.body.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
  });
  form?.querySelector("[data-notes-cancel]").addEventListener("click", () => fill(null));
  room.on("room:note", ({ note }) => take(note));
  room.on("joined", load);
}
