/* What may be done with a message: the page that a bubble's last link leads to, opened as a dialog. Its forms with
   data-chat-act, and the signs under the bubbles, are sent from here; everything else in it leads to pages.

   const menu = openMenu(section, { changed(message), answer({ id, name, words }), edit({ url, words }) });
   await menu.act(url, fields) → whether it was done */

import { send } from "../../core/csrf.js";
import { toast } from "../../components/toast.js";
import { isQuiet } from "./quietly.js";
import { reach, whyAway } from "./reach.js";

export function openMenu(section, { changed, answer, edit }) {
  const dialog = section.querySelector("[data-chat-dialog]");
  const place = dialog.querySelector("[data-chat-acts]");
  let opener = null;

  async function open(link) {
    opener = link;
    const found = await reach(link.href, { headers: { "HX-Request": "true" } }).catch((problem) => {
      toast(whyAway(section, problem));
    });
    if (!found) return;
    if (!found.ok) { location.assign(link.href); return; }
    place.replaceChildren(...[...found.page.body.childNodes].map((node) => document.adoptNode(node)));
    for (const copy of place.querySelectorAll("[data-chat-copy]")) copy.closest("li").hidden = !navigator.clipboard;
    place.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: place } }));
    dialog.showModal();
  }

  function close() {
    dialog.close();
    if (opener?.isConnected) opener.focus();
  }

  async function act(url, form) {
    const response = await send(url, { method: "POST", body: new URLSearchParams(form), headers: { Accept: "application/json" } }).catch(() => null);
    const told = await response?.json().catch(() => null);
    if (told?.ok) changed(told.message);
    else toast(told?.error?.message ?? section.dataset.textNoLine); // an act is not kept, as a message is
    return told?.ok ?? false;
  }

  section.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-chat-menu]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });

  section.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || isQuiet(form, event.submitter) || !(form.id === "chat-acts" || "chatAct" in form.dataset)) return;
    event.preventDefault();
    const button = event.submitter;
    const fields = new FormData(form);
    if (button?.name) fields.set(button.name, button.value);
    if (dialog.open) close();
    act(button?.hasAttribute("formaction") ? button.formAction : form.action, fields);
  });

  dialog.addEventListener("click", (event) => {
    const target = event.target;
    const reply = target.closest("[data-chat-reply]");
    const change = target.closest("[data-chat-edit]");
    const copy = target.closest("[data-chat-copy]");
    if (target === dialog || target.closest("[data-chat-close]")) close();
    else if (reply) {
      event.preventDefault();
      dialog.close();
      answer({ id: reply.dataset.chatReply, name: reply.dataset.name, words: reply.dataset.words });
    } else if (change) {
      event.preventDefault();
      dialog.close();
      edit({ url: change.dataset.chatEdit, words: change.dataset.words });
    } else if (copy) {
      navigator.clipboard.writeText(copy.dataset.chatCopy).then(() => toast(section.dataset.textCopied), () => {});
      close();
    }
  });

  return { act };
}
