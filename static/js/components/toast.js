/* Short news in the page's live region: <div data-toasts data-close="Close">.

   import { toast } from "../components/toast.js";  toast("Saved");  toast("A reply", "/where/it/leads");
   The server can send one with the header HX-Trigger: {"tradehall:toast": {"text": "…"}}.
   A toast stays until it is closed or 8 seconds after the pointer and the focus have left it. */

const STAY = 8000;

export function toast(text, url) {
  const region = document.querySelector("[data-toasts]");
  if (!region || !text) return;
  const note = document.createElement("div");
  note.className = "toast-note";
  const words = document.createElement("p");
  if (url?.startsWith("/")) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = text;
    if (document.body.classList.contains("is-room")) link.target = "_blank"; // nobody leaves a call for it
    words.append(link);
  } else words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast-close";
  close.textContent = "×";
  close.setAttribute("aria-label", region.dataset.close ?? "×");
  close.addEventListener("click", () => note.remove());
  note.append(words, close);
  let timer;
  const leave = () => { timer = setTimeout(() => note.remove(), STAY); };
  const stay = () => clearTimeout(timer);
  note.addEventListener("pointerenter", stay);
  note.addEventListener("focusin", stay);
  note.addEventListener("pointerleave", leave);
  note.addEventListener("focusout", leave);
  region.append(note);
  leave();
}

export function watchToasts() {
  document.addEventListener("tradehall:toast", (event) => toast(event.detail?.text));
}
