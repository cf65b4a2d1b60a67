/* Slots in the order in which they were chosen: <div data-ranked-slots data-chosen="id id"> around a slot grid,
   with [data-ranked-box] (shown once a slot is chosen), [data-ranked-list data-up data-remove] and
   [data-ranked-plain], the sentence for those without script. Without script the earliest comes first. */

function button(text, sign, act) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "btn btn-quiet btn-sm", textContent: sign });
  made.setAttribute("aria-label", text);
  made.addEventListener("click", act);
  return made;
}

function bind(root) {
  const boxes = new Map([...root.querySelectorAll('.slot input[type="checkbox"]')].map((box) => [box.value, box]));
  const list = root.querySelector("[data-ranked-list]");
  let order = (root.dataset.chosen ?? "").split(" ").filter((id) => boxes.get(id)?.checked);
  for (const [id, box] of boxes) if (box.checked && !order.includes(id)) order.push(id);
  root.querySelector("[data-ranked-plain]").hidden = true;
  for (const box of boxes.values()) {
    box.removeAttribute("name");
    box.dataset.draftName = "slots";
  }

  function words(id) {
    const row = boxes.get(id).closest("tr");
    const label = row.querySelector("label").textContent.replace(/\s+/g, " ").trim();
    const theirs = row.querySelector(".slot-theirs")?.textContent.replace(/\s+/g, " ").trim();
    return theirs ? `${label} (${theirs})` : label;
  }

  function line(id, place) {
    const item = document.createElement("li");
    const text = document.createElement("span");
    text.className = "ranked-words";
    text.textContent = words(id);
    const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: "slots", value: id });
    item.append(text, hidden);
    if (place > 0) item.append(button(`${list.dataset.up}: ${text.textContent}`, "↑", () => raise(place)));
    item.append(button(`${list.dataset.remove}: ${text.textContent}`, "×", () => drop(id)));
    return item;
  }

  function show() {
    list.replaceChildren(...order.map(line));
    root.querySelector("[data-ranked-box]").hidden = order.length === 0;
    for (const [id, box] of boxes) {
      const cell = box.closest("tr").querySelector(".slot-mine");
      cell.querySelector(".slot-rank")?.remove();
      const rank = order.indexOf(id) + 1;
      if (!rank) continue;
      const mark = Object.assign(document.createElement("span"), { className: "slot-rank count", textContent: rank });
      mark.setAttribute("aria-hidden", "true");
      cell.append(mark);
    }
  }

  function raise(place) {
    [order[place - 1], order[place]] = [order[place], order[place - 1]];
    show();
    list.children[place - 1].querySelector("button").focus();
  }

  function drop(id) {
    const box = boxes.get(id);
    box.checked = false;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    box.focus();
  }

  root.addEventListener("change", (event) => {
    const id = event.target.value;
    if (!boxes.has(id)) return;
    order = order.filter((other) => other !== id);
    if (event.target.checked) order.push(id);
    show();
  });
  show();
}

for (const root of document.querySelectorAll("[data-ranked-slots]")) bind(root);
