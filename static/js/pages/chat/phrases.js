/* Trade phrases in a dialog, taken from the pages that the links lead to: typing in any language narrows the list, a
   click or Enter opens a phrase, its blanks are filled in, and what each side reads is shown before it is sent. Without
   the server, what was filled in waits in the queue like every message.

   openPhrases(section, { write, compose })   binds every link data-tool="phrases" in the section */

import { makeDialog } from "./dialog.js";
import { keepForms } from "./kept-forms.js";
import { reach } from "./reach.js";

const PAUSE = 350; // milliseconds without typing after which the server is asked
const VALUES = "phrase.values.";
const FIRST = "select, input:not([type=hidden])";

/* As the server writes what a search looks into; what only it knows (traditional characters) it is asked for. */
function folded(text) {
  return text.normalize("NFKC").toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0x60))
    .normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC");
}

/* Names such as "price.amount" become { price: { amount } }; what is empty is left out. */
function valuesOf(form) {
  const values = {};
  for (const [name, value] of new FormData(form)) {
    if (!name.startsWith(VALUES) || !value) continue;
    const [slot, part] = name.slice(VALUES.length).split(".");
    if (part) values[slot] = { ...values[slot], [part]: value };
    else values[slot] = value;
  }
  return values;
}

export function openPhrases(section, { write, compose }) {
  const words = section.querySelector('.composer-tools [data-tool="phrases"]')?.dataset;
  if (!words) return;
  const forms = keepForms(section);
  let dialog, show, open, check, list, looks, opener, replyTo, shown, timer, asked = 0;

  async function pageOf(url, options) {
    const { ok, status, page } = await reach(url, options);
    if (!ok && status !== 422) throw new Error(String(status));
    return { fits: ok, page };
  }

  function make() {
    ({ dialog, show, open, check } = makeDialog(section, words, () => opener));
    dialog.addEventListener("click", followed);
    dialog.addEventListener("input", typed);
    dialog.addEventListener("keydown", moved);
    dialog.addEventListener("submit", submitted);
  }

  async function listAt(url) {
    list ??= document.adoptNode((await pageOf(url)).page.querySelector("[data-phrases]"));
    looks ?? fetchLooks();
    return list;
  }

  /* Where a search looks comes by itself and is kept for long; until it is there, the server searches. */
  async function fetchLooks() {
    const answer = await fetch(list.dataset.words).catch(() => null);
    looks = (answer?.ok && await answer.json().catch(() => null)) || undefined;
  }

  async function phraseAt(url) {
    const part = forms.get(url) ?? document.adoptNode((await pageOf(url)).page.querySelector("[data-phrase-form]"));
    shown = url;
    return part;
  }

  const openList = (url) => open(url, listAt, "[data-phrase-query]");
  const openPhrase = (url) => open(url, phraseAt, FIRST);

  // -- the list ------------------------------------------------------------------------------------

  function narrow(isKnown) {
    let number = 0;
    const step = list.querySelector("[data-phrase-step]").value;
    for (const group of list.querySelectorAll("[data-phrase-group]")) {
      const isRecent = "phraseRecent" in group.dataset;
      for (const item of group.querySelectorAll("[data-phrase]")) {
        item.hidden = !(isKnown(item) && (!step || item.dataset.step === step));
        if (!item.hidden && !isRecent) number += 1;
      }
      group.hidden = !group.querySelector("[data-phrase]:not([hidden])");
    }
    list.querySelector("[data-phrase-none]").hidden = number > 0;
    const count = list.querySelector("[data-phrase-count]");
    count.textContent = count.dataset.text.replace("{number}", number);
    return number;
  }

  function search() {
    const query = list.querySelector("[data-phrase-query]").value;
    const wanted = folded(query).split(/\s+/).filter(Boolean);
    clearTimeout(timer);
    if (!wanted.length) { narrow(() => true); return; }
    if (looks && narrow((item) => wanted.every((word) => looks[item.dataset.key]?.includes(word)))) return;
    timer = setTimeout(async () => {
      const turn = ++asked;
      const { page } = await pageOf(`${words.address}?q=${encodeURIComponent(query)}`).catch(() => ({}));
      if (!page || turn !== asked || list.querySelector("[data-phrase-query]").value !== query) return;
      const found = new Set([...page.querySelectorAll("[data-phrase] a")].map((link) => link.getAttribute("href")));
      narrow((item) => found.has(item.querySelector("a").getAttribute("href")));
    }, PAUSE);
  }

  const links = () => [...list.querySelectorAll("[data-phrase]:not([hidden]) a")];

  function moved(event) {
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || !dialog.contains(list) || event.target.matches("select")) return;
    const all = links();
    const next = all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)] ?? list.querySelector("[data-phrase-query]");
    event.preventDefault();
    next.focus();
  }

  // -- a phrase ------------------------------------------------------------------------------------

  async function shownBy(form, signal) {
    const fields = new URLSearchParams(new FormData(form));
    fields.append("_show", "1");
    const { fits, page } = await pageOf(form.action, { method: "POST", body: fields, signal });
    return { fits, part: document.adoptNode(page.querySelector("[data-phrase-form]")) };
  }

  async function preview(form) {
    const turn = ++asked;
    const { fits, part } = await shownBy(form).catch(() => ({}));
    if (turn !== asked || !form.isConnected || !part) return;
    form.querySelector("[data-phrase-preview]").replaceChildren(...(fits ? part.querySelector("[data-phrase-preview]").childNodes : []));
  }

  /* Sent when the server finds nothing wrong, or cannot be asked: then it says so when it gets the message. */
  async function sendOff(form) {
    const sent = form.closest("[data-phrase-form]");
    const found = await check(form, (signal) => shownBy(form, signal));
    if (!found) return undefined;
    const { fits = true, part } = found;
    if (!fits) {
      forms.put(shown, part);
      return show(part, `[aria-invalid], ${FIRST}`);
    }
    const own = part?.querySelector("[data-phrase-own]")?.textContent ?? sent.dataset.outline;
    const answer = replyTo ? { reply_to: replyTo } : compose.takeAnswer();
    const payload = { phrase: { key: sent.dataset.key, values: valuesOf(form) }, ...answer };
    forms.sent(shown, sent, payload, Boolean(part));
    dialog.close();
    return write(payload, own);
  }

  // -- binding -------------------------------------------------------------------------------------

  function followed(event) {
    const link = event.target.closest("[data-phrase] a, [data-phrase-back]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if ("phraseBack" in link.dataset) openList(link.href);
    else openPhrase(link.href);
  }

  function typed(event) {
    if (event.target.closest("[data-phrases]")) return search();
    const form = event.target.closest("form");
    forms.put(shown, form.closest("[data-phrase-form]"));
    clearTimeout(timer);
    timer = setTimeout(() => preview(form), PAUSE);
    return undefined;
  }

  function submitted(event) {
    event.preventDefault();
    clearTimeout(timer);
    if (event.target.closest("[data-phrases]")) links()[0]?.click();
    else if (event.submitter && "phraseShow" in event.submitter.dataset) preview(event.target);
    else sendOff(event.target);
  }

  section.addEventListener("click", (event) => {
    const link = event.target.closest('a[data-tool="phrases"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    replyTo = link.dataset.reply;
    opener = link;
    if (!dialog) make();
    openList(link.href);
  });
}
