/* Nothing that is typed or pasted is cut. A field says how many characters it takes (data-most="4000"): near that the
   number stands beneath it, above it how many are too many, and its form is not sent, so that no word is lost.

   isTooLong(field)   whether it holds more than it takes
   refuses(form)      whether something in it is too long: then it has the focus, and it is said that nothing was sent.
                      Every form that is submitted is asked; whoever sends in another way asks first
   recount(field)     after a script has changed its words

   Counted is what the server counts (kernel/texts.py): characters, not UTF-16 units, of the words as it keeps them. */

export const selector = "[data-most]";

const NEAR = 0.9; // of what may be
const PAUSE = 1500; // ms without typing after which the number is said again
const notes = new WeakMap(); // field → what stands beneath it
const texts = document.querySelector("template[data-length]");
const written = new Intl.NumberFormat(document.documentElement.lang || "en");
let made = 0;

function lengthOf(words, isSecret = false) {
  const whole = words.normalize("NFC");
  if (isSecret) return [...whole].length;
  const lines = whole.replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n");
  return [...lines.replaceAll("\ufeff", "\u200b").trim()].length; // what trim() takes away and the server does not
}

const mostOf = (field) => Number(field.dataset?.most) || Infinity;

const countOf = (field) => lengthOf(field.value, field.type === "password");

export const isTooLong = (field) => !field.disabled && mostOf(field) < Infinity && countOf(field) > mostOf(field);

function fill(text, count, most) {
  const values = { count, most, over: Math.max(0, count - most) };
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? written.format(values[name]) : all));
}

export function bind(field) {
  const line = texts?.content.querySelector("p")?.cloneNode(true);
  if (!line || notes.has(field)) return;
  const said = document.createElement("p"); // apart from what is seen, so that not each key is read out
  said.className = "visually-hidden";
  said.setAttribute("aria-live", "polite");
  line.id = `length-${++made}`;
  const pair = field.closest(".pair"); // two controls that are joined stay so
  if (pair) pair.parentElement.append(line, said);
  else field.after(line, said);
  notes.set(field, { line, said, state: "", timer: 0, wasInvalid: field.getAttribute("aria-invalid") });
  field.addEventListener("input", () => recount(field));
  recount(field);
}

export function recount(field) {
  const note = notes.get(field);
  if (!note) return;
  const [count, most] = [countOf(field), mostOf(field)];
  const state = count > most ? "over" : count >= NEAR * most ? "near" : "";
  const words = fill(state === "over" ? texts.dataset.textOver : texts.dataset.textCount, count, most);
  show(field, note, state, words);
  clearTimeout(note.timer);
  if (state !== note.state) note.said.textContent = state || note.state === "over" ? words : "";
  else if (state) note.timer = setTimeout(() => { note.said.textContent = words; }, PAUSE);
  note.state = state;
}

function show(field, { line, wasInvalid }, state, words) {
  line.hidden = !state;
  line.classList.toggle("is-over", state === "over");
  line.querySelector("svg").toggleAttribute("hidden", state !== "over");
  line.querySelector("span").textContent = words;
  const hint = field.parentElement?.querySelector(":scope > .field-most");
  if (hint) hint.hidden = Boolean(state);
  const others = (field.getAttribute("aria-describedby") ?? "").split(/\s+/).filter((id) => id && id !== line.id);
  const all = state ? [...others, line.id] : others;
  if (all.length) field.setAttribute("aria-describedby", all.join(" "));
  else field.removeAttribute("aria-describedby");
  const isInvalid = state === "over" ? "true" : wasInvalid;
  if (isInvalid) field.setAttribute("aria-invalid", isInvalid);
  else field.removeAttribute("aria-invalid");
}

export function refuses(form) {
  const field = [...form.elements].find(isTooLong);
  if (!field) return false;
  for (let fold; (fold = field.closest("details:not([open])")); ) fold.open = true;
  field.focus();
  const note = notes.get(field);
  if (note) {
    clearTimeout(note.timer);
    const words = fill(texts.dataset.textRefused, countOf(field), mostOf(field));
    note.state = "over";
    show(field, note, note.state, words);
    note.said.textContent = "";
    note.timer = setTimeout(() => { note.said.textContent = words; }, 50); // a second refusal is said as well
  }
  return true;
}

addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (submitter?.formNoValidate || (submitter?.formMethod || form.method) === "dialog" || !refuses(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
