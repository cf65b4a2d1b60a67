/* What is typed and not sent outlives its page, in this tab alone.

   keepTyped(name, field, isDraft)   isDraft() is false while something else stands in the field: the draft is left as it was */

import { tab } from "../../core/stored.js";

const PREFIX = "tradehall:typed:";

export function keepTyped(name, field, isDraft) {
  const key = PREFIX + name;

  function keep() {
    if (!isDraft()) return;
    if (field.value.trim()) tab.set(key, field.value);
    else tab.drop(key);
  }

  const before = tab.get(key);
  if (before && !field.value) {
    field.value = before;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.addEventListener("input", keep);
  field.form.addEventListener("submit", keep);
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
}
