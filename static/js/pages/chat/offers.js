/* An offer, and one that answers another, in a dialog taken from the page that the links lead to: the same fields, the
   same check by the server. Without the server, what was filled in waits in the queue like every message.

   openOffers(section, { write, compose })   binds every link data-tool="offer" in the section */

import { makeDialog } from "./dialog.js";
import { keepForms } from "./kept-forms.js";
import { reach } from "./reach.js";

const FIELDS = "offer.";
const FIRST = "[aria-invalid], select, input:not([type=hidden])";

const WIDE = /[\uff10-\uff19]/g; // full-width digits

/* A whole number as JSON has it; what is none goes as it was typed, for the server to say what is wrong. */
function whole(value) {
  const plain = value.trim().replace(WIDE, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
  return /^[0-9]+$/.test(plain) ? Number(plain) : value;
}

/* Names such as "offer.unit_price.amount" become { unit_price: { amount } }; what is empty is left out. */
function termsOf(form) {
  const terms = {};
  for (const [name, value] of new FormData(form)) {
    if (!name.startsWith(FIELDS) || !value.trim()) continue;
    const [field, part] = name.slice(FIELDS.length).split(".");
    if (part) terms[field] = { ...terms[field], [part]: value };
    else terms[field] = field === "deposit_percent" ? whole(value) : value;
  }
  return terms;
}

export function openOffers(section, { write, compose }) {
  const opener = section.querySelector('.composer-tools [data-tool="offer"]');
  if (!opener) return;
  const words = opener.dataset;
  const forms = keepForms(section);
  let dialog, show, open, check, from, shown;

  async function pageOf(url, options) {
    const { ok, page } = await reach(url, options);
    const part = ok && page.querySelector("[data-offer-form]");
    if (!part) throw new Error("no form");
    return { line: part.dataset.line, part };
  }

  function make() {
    ({ dialog, show, open, check } = makeDialog(section, words, () => from));
    dialog.addEventListener("submit", submitted);
    dialog.addEventListener("input", () => forms.put(shown, dialog.querySelector("[data-offer-form]")));
    dialog.addEventListener("click", (event) => {
      const back = event.target.closest("[data-offer-back]");
      if (back) { event.preventDefault(); dialog.close(); }
    });
  }

  async function formAt(address) {
    const part = forms.get(address) ?? document.adoptNode((await pageOf(address)).part);
    shown = address;
    return part;
  }

  /* Sent when the server finds nothing wrong, or cannot be asked: then it says so when it gets the message. */
  async function submitted(event) {
    event.preventDefault();
    const form = event.target;
    if (!form.checkValidity()) { form.reportValidity(); return; }
    const fields = new URLSearchParams(new FormData(form));
    fields.append("_show", "1");
    const found = await check(form, (signal) => pageOf(form.action, { method: "POST", body: fields, signal }));
    if (!found) return;
    const { line, part } = found;
    if (part && !line) { forms.put(shown, part); show(document.adoptNode(part), ".error-summary, [aria-invalid]"); return; }
    const payload = { offer: termsOf(form), ...(from === opener && compose.takeAnswer()) };
    forms.sent(shown, form.closest("[data-offer-form]"), payload, Boolean(part));
    dialog.close();
    write(payload, line ?? words.textTitle);
  }

  section.addEventListener("click", (event) => {
    const link = event.target.closest('a[data-tool="offer"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    from = link;
    if (!dialog) make();
    open(link.href, formAt, FIRST);
  });
}
