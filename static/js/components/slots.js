/* The count under a slot grid: <fieldset data-slots="3"> with checkboxes and [data-slots-count data-text="{n} of 3 chosen"].
   When the most are chosen, the others cannot be ticked until one is freed; the server checks again. */

export const selector = "fieldset[data-slots]";

export function bind(group) {
  const boxes = [...group.querySelectorAll('.slot input[type="checkbox"]:not(:disabled)')];
  const line = group.querySelector("[data-slots-count]");
  const most = Number(group.dataset.slots);
  if (!boxes.length || !line) return;
  const update = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    const text = line.dataset.text.replace("{n}", String(chosen));
    if (line.textContent !== text) line.textContent = text;
    for (const box of boxes) box.disabled = !box.checked && chosen >= most;
  };
  group.addEventListener("change", update);
  update();
}
