/* A button that copies the value of a field, or the text of an element: <button hidden data-copy="ID" data-copied="Copied">.
   It is shown only where the browser can do it; without it the field is marked and copied by hand. */

import { toast } from "./toast.js";

export const selector = "[data-copy]";

export function bind(button) {
  const field = document.getElementById(button.dataset.copy);
  if (!field) return;
  field.addEventListener("focus", () => field.select?.());
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value ?? field.textContent);
      toast(button.dataset.copied);
    } catch {
      field.focus();
    }
  });
}
