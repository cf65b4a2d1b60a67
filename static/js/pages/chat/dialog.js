/* A dialog of the talk that shows parts of pages.

   const { dialog, show, check } = makeDialog(section, { textTitle, textClose }, () => opener);
   show(part, first)   shows a part and puts the focus on what the selector `first` finds, else on its first button
   await check(form, (signal) => asked)   what the server says to a form: {} when it cannot be asked, null when nothing is
                                          to be done: the form is being checked already, or was left meanwhile
   When it closes, the focus goes back to the opener. */

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

  dialog.addEventListener("close", () => {
    under?.end.abort();
    under = null;
    const from = opener();
    if (from?.isConnected) from.focus();
  });

  function show(part, first) {
    body.replaceChildren(part);
    part.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: part } })); // binds its components
    if (!dialog.open) dialog.showModal();
    (part.querySelector(first) ?? part.querySelector("button, a"))?.focus();
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

  return { dialog, show, check };
}
