/* The live term sheet. A cell is saved when one leaves it; what others write appears at once.

   [data-sheet-place]   where a card is shown: a room's panel or a talk; it is fetched (data-sheet-of) or opened there
   [data-sheet]         the card. The server writes it, in the reader's language: after a change it is fetched again,
                        and each data-part that differs is replaced, but never a field in which somebody types. */

import { bindAll } from "../core/app.js";
import { isTooLong } from "../components/length.js";
import { send } from "../core/csrf.js";
import { socket } from "../core/socket.js";
import { newId } from "../core/ids.js";

const TYPES = 3000; // ms for which somebody is said to type
const SAYS = 1000; // ms after which one's own typing in a cell is told again
const AGAIN = 4000; // ms between two looks while the line is cut

const codeOf = (problem) => String(problem?.type ?? "").replace(/^.*:/, "");
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

class Sheet {
  constructor(card) {
    this.card = card;
    this.bases = new Map(); // field → the version that its writer had before them
    this.waiting = new Map(); // path → what could not be sent yet
    this.refused = new Set(); // paths whose text was not taken; it stays
    this.typers = new Map();
    this.typed = { path: "", at: 0 }; // what was told last
    card.addEventListener("focusin", ({ target }) => this.begin(target));
    card.addEventListener("input", ({ target }) => this.type(target));
    card.addEventListener("change", ({ target }) => this.changed(target));
    card.addEventListener("click", (event) => this.clicked(event));
    card.addEventListener("submit", (event) => {
      if (!event.target.matches("[data-sheet-form]")) return;
      event.preventDefault();
      if (document.activeElement?.matches("[name]")) this.changed(document.activeElement);
    });
    this.listen();
  }

  get id() { return this.card.dataset.sheet; }

  get version() { return Number(this.card.dataset.version); }

  get address() { return this.card.dataset.address; }

  async listen() {
    const line = await socket();
    this.line = line;
    line.on("sheet:changed", ({ sheet, version }) => {
      if (sheet === this.id && version > this.version && this.card.isConnected) this.load();
    });
    line.on("sheet:typing", (told) => { if (told.sheet === this.id) this.typing(told); });
    line.on("connect", () => { if (this.card.isConnected) this.back(); });
    setInterval(() => { if (!line.connected && this.card.isConnected && !document.hidden) this.back(); }, AGAIN);
  }

  back() {
    for (const path of [...this.waiting.keys()]) this.save(path);
    this.load();
  }

  field(path) { return this.card.querySelector(`[name="${CSS.escape(path)}"]`); }

  cell(path) { return this.card.querySelector(`[data-cell="${CSS.escape(path)}"]`); }

  /* -- asking ------------------------------------------------------------------------------------ */

  async ask(verb, payload) {
    let answer;
    if (this.line?.connected) answer = await this.line.emitWithAck(`sheet:${verb}`, { sheet: this.id, ...payload });
    else {
      const body = JSON.stringify(payload);
      const got = await send(`${this.address}/live/${verb}`, { method: "POST", body, headers: { "Content-Type": "application/json" } });
      answer = await got.json();
    }
    if (answer?.ok) return answer;
    throw Object.assign(new Error(answer?.error?.message), answer?.error ?? {});
  }

  async load() {
    if (this.loads) return void (this.late = true);
    this.loads = true;
    try {
      const got = await send(`${this.address}/card`, { headers: { Accept: "text/html" } });
      if (got.ok) this.take(new DOMParser().parseFromString(await got.text(), "text/html").querySelector("[data-sheet]"));
    } catch { /* the line is cut: later */ }
    this.loads = false;
    if (this.late) {
      this.late = false;
      this.load();
    }
  }

  /* -- what the server wrote --------------------------------------------------------------------- */

  take(fresh) {
    if (!fresh || !this.card.isConnected || Number(fresh.dataset.version) < this.version) return;
    if (fresh.dataset.state !== this.card.dataset.state) return this.renew(fresh);
    const known = this.version;
    this.lines(fresh);
    for (const part of this.card.querySelectorAll("[data-part]")) {
      const news = fresh.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
      if (news && !news.isEqualNode(part)) this.swap(part, news);
    }
    this.card.dataset.version = fresh.dataset.version;
    const base = this.card.querySelector("[data-sheet-base]");
    if (base) base.value = fresh.dataset.version;
    this.say(known);
  }

  /* Proposed, put away or opened again: another card takes the place. */
  renew(fresh) {
    const card = document.adoptNode(fresh);
    this.card.replaceWith(card);
    bindAll(card);
    sheets.set(card, new Sheet(card));
  }

  swap(part, news) {
    if ("control" in part.dataset) return this.control(part, news);
    const open = part.matches("details") && part.open;
    const within = part.contains(document.activeElement) ? document.activeElement : null;
    const copy = document.adoptNode(news.cloneNode(true));
    if (open) copy.open = true;
    part.replaceWith(copy);
    bindAll(copy);
    if (!within) return;
    const name = within.value ? `[name="${CSS.escape(within.name)}"]` : within.localName;
    (copy.querySelector(name) ?? copy.querySelector("button, a"))?.focus({ preventScroll: true });
  }

  /* The field itself stays, with its focus; what somebody has typed into it and not sent stays, too. */
  control(part, news) {
    const mine = part.querySelector("[name]");
    const theirs = news.querySelector("[name]");
    if (!mine || !theirs) return part.replaceWith(document.adoptNode(news.cloneNode(true)));
    if (this.waiting.has(mine.name) || this.refused.has(mine.name) || this.bases.has(mine) && this.isTyped(mine)) return;
    if (mine.localName === "select") mine.replaceChildren(...[...theirs.children].map((one) => document.adoptNode(one.cloneNode(true))));
    mine.dataset.value = theirs.dataset.value;
    mine.dataset.shown = theirs.value;
    mine.value = theirs.value;
    if (mine.localName === "input") mine.setAttribute("value", theirs.value);
    if (this.bases.has(mine)) this.bases.set(mine, Number(news.closest("[data-sheet]").dataset.version));
  }

  isTyped(field) { return field.value !== (field.dataset.shown ?? field.defaultValue ?? ""); }

  lines(fresh) {
    const list = this.card.querySelector("[data-sheet-lines]");
    const order = [...fresh.querySelectorAll("[data-line]")].map((one) => one.dataset.line);
    const here = new Map([...list.children].map((one) => [one.dataset.line, one]));
    for (const [key, line] of here) if (!order.includes(key)) line.remove();
    order.forEach((key, place) => {
      const line = here.get(key) ?? document.adoptNode(fresh.querySelector(`[data-line="${key}"]`).cloneNode(true));
      if (list.children[place] !== line) list.insertBefore(line, list.children[place] ?? null);
    });
  }

  /* What the others did, politely. */
  say(known) {
    const news = [...this.card.querySelectorAll("[data-number]")]
      .filter(({ dataset }) => Number(dataset.number) > known && dataset.person !== this.card.dataset.me)
      .map((one) => one.querySelector("[data-said]").textContent).reverse();
    if (!news.length) return;
    this.card.querySelector("[data-sheet-say]").textContent = news.slice(-5).join(". ");
    const fold = this.card.closest("[data-sheet-folds]");
    if (fold && !fold.open) fold.querySelector("[data-sheet-news]").textContent = news.at(-1);
  }

  typing({ path, by }) {
    const place = this.cell(path)?.querySelector("[data-typing]");
    if (!place) return;
    place.textContent = fill(this.card.dataset.textTyping, { name: by });
    place.hidden = false;
    clearTimeout(this.typers.get(place));
    this.typers.set(place, setTimeout(() => { place.hidden = true; }, TYPES));
  }

  /* -- writing ----------------------------------------------------------------------------------- */

  begin(field) {
    if (!field.closest?.("[data-control]") || this.bases.has(field)) return;
    this.bases.set(field, this.version);
    if (field.localName !== "input") field.dataset.shown ??= field.value;
  }

  type(field) {
    if (!field.closest?.("[data-control]")) return;
    this.refused.delete(field.name);
    const now = performance.now();
    if (!this.line?.connected || field.name === this.typed.path && now - this.typed.at < SAYS) return;
    this.typed = { path: field.name, at: now };
    this.line.emit("sheet:typing", { sheet: this.id, path: field.name }, () => {});
  }

  changed(field) {
    if (!field.closest?.("[data-control]") || !this.isTyped(field) || isTooLong(field)) return;
    const base = this.bases.get(field) ?? this.version;
    this.bases.delete(field);
    this.waiting.set(field.name, { value: field.value, base, client_id: newId() });
    this.save(field.name);
  }

  async save(path) {
    const sent = this.waiting.get(path);
    if (!sent || sent.runs) return;
    sent.runs = true;
    try {
      await this.ask("set", { path, value: sent.value, base: sent.base, client_id: sent.client_id });
      if (this.waiting.get(path) === sent) this.waiting.delete(path);
      this.wrong(path, "");
      const field = this.field(path);
      if (field && field.value === sent.value) field.dataset.shown = sent.value;
      this.load();
    } catch (problem) {
      sent.runs = false;
      if (problem.type) this.answer(path, sent, problem);
      else this.wrong(path, this.card.dataset.textWaits); // no answer: it waits for the line
    }
  }

  answer(path, sent, problem) {
    if (codeOf(problem) === "too-many") return void setTimeout(() => this.save(path), 2000);
    this.waiting.delete(path);
    this.refused.add(path);
    if (codeOf(problem) === "cell-taken") this.taken(path, sent, problem);
    else this.wrong(path, problem.errors?.map((one) => one.message).join(" ") || problem.message);
    this.load();
  }

  /* Somebody else wrote first: theirs counts, and one's own can be taken again. */
  taken(path, sent, { by, version, message }) {
    const { dataset } = this.card;
    const place = this.wrong(path, message || fill(dataset.textTaken, { name: by }));
    const button = (words, act) => {
      const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-secondary btn-sm", textContent: words });
      made.addEventListener("click", act);
      place?.append(" ", made);
      return made;
    };
    const field = this.field(path);
    const words = field?.localName === "select" ? field.selectedOptions[0]?.textContent ?? sent.value : sent.value;
    button(fill(dataset.textAgain, { value: words }), () => {
      this.refused.delete(path);
      this.waiting.set(path, { value: sent.value, base: version, client_id: newId() });
      this.save(path);
    });
    button(dataset.textTheirs, () => {
      this.refused.delete(path);
      this.wrong(path, "");
      if (field) {
        this.bases.delete(field);
        field.dataset.shown = field.value;
        field.focus();
      }
      this.load();
    });
  }

  wrong(path, words) {
    const place = this.cell(path)?.querySelector("[data-error]");
    if (!place) return null;
    place.replaceChildren(words);
    place.hidden = !words;
    const field = this.field(path);
    if (words) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
    if (words) place.setAttribute("role", "alert");
    return place;
  }

  /* -- lines and ticks --------------------------------------------------------------------------- */

  clicked(event) {
    const button = event.target.closest("button[name=_do]");
    if (!button) return;
    event.preventDefault();
    const [verb, about] = button.value.split(":");
    const place = button.closest("[data-group]");
    if (verb === "tick" || verb === "untick") {
      this.act("tick", { path: about, value: place.dataset.value, right: verb === "tick" });
    } else if (verb === "add") this.act("line-add", { line: button.dataset.lineBack ?? newId() });
    else if (verb === "remove") this.act("line-remove", { line: about });
    else this.act("line-move", { line: about, to: Number(button.dataset.lineMove) });
  }

  async act(verb, payload) {
    const trouble = this.card.querySelector("[data-sheet-trouble]");
    trouble.hidden = true;
    try {
      await this.ask(verb, payload);
    } catch (problem) {
      trouble.textContent = problem.message || this.card.dataset.textLost;
      trouble.hidden = false;
    }
    await this.load();
  }
}

const sheets = new WeakMap();

function bind(root) {
  for (const card of root.querySelectorAll("[data-sheet]")) if (!sheets.has(card)) sheets.set(card, new Sheet(card));
}

/* A place in a room or talk. What opens a sheet there, opens it in its place. */
function place(element) {
  const here = element.querySelector("[data-sheet-here]");
  const between = element.dataset.sheetBetween;
  const isNone = () => !element.dataset.sheetOf;
  const show = async (address) => {
    const got = await send(address);
    if (!got.ok) return;
    const { body } = new DOMParser().parseFromString(await got.text(), "text/html");
    const card = body.querySelector("[data-sheet]");
    here.replaceChildren(...(card ? [card] : [...body.children]).map((one) => document.adoptNode(one)));
    if (card) element.dataset.sheetOf = card.dataset.sheet;
    const form = element.querySelector("[data-sheet-open]");
    if (form && card) form.hidden = true;
    bindAll(here);
    bind(here);
  };
  const found = (sheet) => {
    element.dataset.sheetOf = sheet;
    return show(`/deals/sheets/${sheet}/card`);
  };
  /* The other side may have opened one: whoever keeps the pair's sheets knows of it. */
  const lookAgain = async () => {
    if (!isNone()) return;
    if (between) return void (element.open && await show(between));
    const got = await send(location.href);
    const page = got.ok && new DOMParser().parseFromString(await got.text(), "text/html");
    const sheet = page && page.getElementById(element.id)?.dataset.sheetOf;
    if (sheet && isNone()) await found(sheet);
  };
  if (between) element.addEventListener("toggle", () => lookAgain().catch(() => {}));
  else if (!isNone()) found(element.dataset.sheetOf);
  element.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-sheet-open]")) return;
    event.preventDefault();
    const got = await send(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (got.ok) await found(new URL(got.url).pathname.split("/").pop());
  });
  socket().then((line) => {
    let wasAway = false;
    line.on("disconnect", () => { wasAway = true; });
    line.on("connect", () => { if (wasAway) lookAgain().catch(() => {}); });
    line.on("sheet:changed", ({ sheet }) => {
      if (isNone()) lookAgain().catch(() => {});
      else if (element.dataset.sheetOf === sheet && element.matches("details:not([open])")) {
        element.querySelector("[data-sheet-news]").textContent = "•";
      }
    });
  });
}

for (const element of document.querySelectorAll("[data-sheet-place]")) place(element);
bind(document);
