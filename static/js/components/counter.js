/* Characters left under a text: <textarea maxlength="200" data-counter="ID">, and the element ID with
   data-left="{n} left". Announced only near the end, so that readers are not told at every key. */

export const selector = "[data-counter]";

export function bind(field) {
  const line = document.getElementById(field.dataset.counter);
  if (!line) return;
  const most = field.maxLength;
  const update = () => {
    const left = most - field.value.length;
    const text = left < 0 ? line.dataset.over : line.dataset.left;
    line.textContent = (text ?? "{n}").replace("{n}", String(Math.abs(left)));
    line.classList.toggle("is-over", left < 0);
    if (left <= most / 10) line.setAttribute("aria-live", "polite");
    else line.removeAttribute("aria-live");
  };
  field.addEventListener("input", update);
  update();
}
