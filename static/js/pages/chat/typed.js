/* What is typed and not sent outlives its page, in this tab alone.

   keepTyped(name, field, isDraft)   isDraft() is false while something else stands in the field: the draft is left as it was */

const PREFIX = "tradehall:typed:";

export function keepTyped(name, field, isDraft) {
  const key = PREFIX + name;

  function keep() {
    if (!isDraft()) return;
    try {
      if (field.value.trim()) sessionStorage.setItem(key, field.value);
      else sessionStorage.removeItem(key);
    } catch { /* full or refused: typing goes on */ }
  }

  let before = null;
  try { before = sessionStorage.getItem(key); } catch { /* nothing is stored here */ }
  if (before && !field.value) {
    field.value = before;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.addEventListener("input", keep);
  field.form.addEventListener("submit", keep);
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
}
