/* Below a message that was refused: why, and what its author can do.

   whyAndActs(item, [{ words, act }]) → an element */

export function whyAndActs(item, acts) {
  const row = document.createElement("p");
  row.className = "bubble-when";
  row.append(`${item.failed} `);
  for (const { words, act } of acts) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet btn-sm";
    button.textContent = words;
    button.addEventListener("click", act);
    row.append(button);
  }
  return row;
}
