/* A dialog of the talk that shows parts of pages.

   const { dialog, show, check } = makeDialog(section, { textTitle, textClose }, () => opener);
   show(part, first)   shows a part and puts the focus on what the selector `first` finds, else on its first button
   open(address, load, first)   shows what `await load(address)` gives. Where nobody answers, that is said in its place,
                                and can be tried again; what is answered otherwise is a page of its own
   await check(form, (signal) => asked)   what the server says to a form: {} when it cannot be asked, null when nothing is
                                          to be done: the form is being checked already, or was left meanwhile
   When it closes, the focus goes back to the opener. */

import { Away, whyAway } from "./reach.js";

const WAIT = 5000;

export function makeDialog(section, words, opener) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog phrase-dialog";
  dialog.setAttribute("aria-label", words.textTitle);
  const close = document.createElement("button");
  Object.assign(close, { type: "button", className: "btn btn-quiet btn-sm", textContent: words.textClose });
  close.addEventListener("click", () => dialog.close());
  const bar = document.createElement("p");
  bar.className = "phrase-bar";
  bar.append(Object.assign(document.createElement("strong"), { textContent: words.textTitle }), close);
  const body = document.createElement("div");
  dialog.append(bar, body);
  section.append(dialog);
  let under = null; // the form that is being checked, and what ends that
  let turn = null; // of what was asked for last, and whether the dialog was closed then

  /* Told a moment after it closed: what was asked for meanwhile is not ended by it. */
  dialog.addEventListener("close", () => {
    if (!turn?.afresh) turn = null;
    under?.end.abort();
    under = null;
    const from = opener();
    if (!dialog.open && from?.isConnected) from.focus();
  });

  function show(part, first) {
    body.replaceChildren(part);
    part.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: part } })); // binds its components
    if (!dialog.open) dialog.showModal();
    ((first && part.querySelector(first)) ?? part.querySelector("button, a"))?.focus();
  }

  async function open(address, load, first) {
    const mine = turn = { afresh: !dialog.open };
    try {
      const part = await load(address);
      if (turn === mine) show(part, first);
    } catch (problem) {
      if (turn !== mine) return;
      if (problem instanceof Away) show(away(problem, () => open(address, load, first)));
      else location.assign(address);
    }
  }

  function away(problem, again) {
    const part = document.createElement("div");
    const why = Object.assign(document.createElement("p"), { textContent: whyAway(section, problem) });
    why.setAttribute("role", "alert");
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-secondary", textContent: section.dataset.textAgain });
    button.addEventListener("click", () => { button.setAttribute("aria-disabled", "true"); again(); }, { once: true });
    part.dataset.dialogAway = "";
    part.append(why, button);
    return part;
  }

  async function check(form, asked) {
    if (under?.form === form) return null;
    under?.end.abort();
    const mine = under = { form, end: new AbortController() };
    const timer = setTimeout(() => mine.end.abort(), WAIT);
    const found = await asked(mine.end.signal).catch(() => ({}));
    clearTimeout(timer);
    if (under !== mine) return null;
    under = null;
    return dialog.open && form.isConnected ? found : null;
  }

  return { dialog, show, open, check };
}
