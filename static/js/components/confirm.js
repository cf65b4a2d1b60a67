/* Asks before an act that is hard to take back: <form data-confirm="sentence"
   data-confirm-heading="…" data-confirm-verb="Cancel the meeting" data-confirm-kind="danger">.
   With data-confirm-when="unsent" it asks only while something that the person wrote is not sent yet.
   A yes adds confirmed=yes and sends the form with the button that was pressed.
   Without script the server shows its own confirm page. */

import { unsentTalks } from "../core/unsent.js";

const WHEN = { unsent: () => unsentTalks().length > 0 };

export const selector = "form[data-confirm]";

function put(form) {
  const field = form.querySelector('input[name="confirmed"]') ?? document.createElement("input");
  Object.assign(field, { type: "hidden", name: "confirmed", value: "yes" });
  form.append(field);
}

function question(form) {
  const dialog = document.querySelector("[data-confirm-dialog]");
  const yes = dialog.querySelector("[data-confirm-yes]");
  dialog.querySelector("[data-confirm-title]").textContent = form.dataset.confirmHeading ?? "";
  dialog.querySelector("[data-confirm-text]").textContent = form.dataset.confirm;
  if (form.dataset.confirmVerb) yes.textContent = form.dataset.confirmVerb;
  yes.className = `btn btn-${form.dataset.confirmKind === "danger" ? "danger" : "primary"}`;
  return dialog;
}

export function bind(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.confirmed || WHEN[form.dataset.confirmWhen]?.() === false) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    const dialog = question(form);
    dialog.returnValue = "";
    dialog.onclose = () => { // of the question that stands; one that was left before has none any more
      if (dialog.open) return; // told late that the one before was left
      if (dialog.returnValue === "yes") {
        form.dataset.confirmed = "yes";
        put(form);
        form.requestSubmit(button ?? undefined);
        delete form.dataset.confirmed;
      } else {
        button?.focus();
      }
    };
    dialog.showModal();
  }, { capture: true });
}
