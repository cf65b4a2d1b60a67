/* A dialog of the talk that shows parts of pages.

   const { dialog, show } = makeDialog(section, { textTitle, textClose }, () => opener);
   show(part, first)   shows a part and puts the focus on what the selector `first` finds, else on its first button
   When it closes, the focus goes back to the opener. */

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
  dialog.addEventListener("close", () => {
    const from = opener();
    if (from?.isConnected) from.focus();
  });

  function show(part, first) {
    body.replaceChildren(part);
    part.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: part } })); // binds its components
    if (!dialog.open) dialog.showModal();
    (part.querySelector(first) ?? part.querySelector("button, a"))?.focus();
  }

  return { dialog, show };
}
