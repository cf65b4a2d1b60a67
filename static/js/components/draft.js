/* Keeps what was typed across an accidental reload: <form data-draft="request:EVENT:TARGET">.
   Only for forms that ask for it, in this tab only (sessionStorage), never for passwords, files, hidden fields or
   a control marked data-draft-never; forms with personal papers or secrets must not use it. Cleared once a page of
   ours without that form has come after it was sent: where the line was cut, who comes back finds what was typed.
   Nothing is put back over a page on which the server shows errors (it kept the text itself). */

import { tab } from "../core/stored.js";

export const selector = "form[data-draft]";

const NEVER = new Set(["password", "file", "hidden", "submit", "button"]);

const PREFIX = "tradehall:draft:";
const SENT = "tradehall:sent:";

function clearSent() {
  if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") return;
  for (const mark of tab.names().filter((name) => name.startsWith(SENT))) {
    if ([...document.querySelectorAll(selector)].some((form) => form.dataset.draft === mark.slice(SENT.length))) continue;
    tab.drop(PREFIX + mark.slice(SENT.length));
    tab.drop(mark);
  }
}
clearSent();

/* A control that another module takes the name from, to send its value itself, says it in data-draft-name. */
const nameOf = (field) => field.name || field.dataset.draftName;

function kept(form) {
  return [...form.elements].filter((field) => nameOf(field) && !NEVER.has(field.type) && !("draftNever" in field.dataset));
}

function read(form) {
  return kept(form).map((field) => [nameOf(field), field.value, field.checked ?? null]);
}

function put(form, values) {
  const fields = kept(form);
  for (const [name, value, checked] of values) {
    const choice = checked !== null;
    const field = fields.find((one) => nameOf(one) === name && (!["checkbox", "radio"].includes(one.type) || one.value === value));
    if (!field || field.disabled) continue;
    const turns = choice && field.checked !== checked;
    if (["checkbox", "radio"].includes(field.type)) { if (choice) field.checked = checked; }
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (turns) field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export function bind(form) {
  const key = PREFIX + form.dataset.draft;
  const old = tab.get(key);
  if (old && !form.querySelector(".has-error")) {
    try { put(form, JSON.parse(old)); } catch { tab.drop(key); }
  }
  const keep = () => tab.set(key, JSON.stringify(read(form)));
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", () => {
    if (!tab.set(SENT + form.dataset.draft, "yes")) tab.drop(key);
  });
}
