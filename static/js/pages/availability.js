/* Marking times: <form data-paint> around days, [data-paint-day], whose labels (.avail) hold a checkbox each.
   Drag over rows with the mouse, over boxes (.avail-box) with a finger; arrow keys move, with Shift they carry the
   mark along; the buttons `quick` fill a day, or all of them. Without script all of it is plain checkboxes. */

const FILLS = {
  whole: () => true,
  none: () => false,
  mornings: (box) => hour(box) < 12,
  evenings: (box) => hour(box) >= 17,
  hours: (box) => !box.closest(".avail-outside"),
};
const hour = (box) => Number(box.closest(".avail").querySelector("time").dateTime.slice(11, 13)); // the reader's own

function bind(form) {
  const days = [...form.querySelectorAll("[data-paint-day]")].map((day) => [...day.querySelectorAll("input")]);
  const boxes = days.flat();
  const count = form.querySelector("[data-paint-count]");
  const state = form.querySelector("[data-paint-state]");
  const reset = form.querySelector("[data-paint-reset]");
  const began = state.textContent;
  let last = boxes[0];

  function show() {
    const changed = boxes.some((box) => box.checked !== box.defaultChecked);
    const ticked = boxes.filter((box) => box.checked).length;
    count.textContent = count.dataset.text.replace("{n}", String(ticked));
    state.textContent = changed ? state.dataset.changed : began;
    state.classList.toggle("avail-unsaved", changed);
    reset.hidden = !changed;
  }

  function tick(box, on) {
    if (box.checked === on) return;
    box.checked = on;
    show();
  }

  /* One stop of the Tab key for all of them. */
  function stand(box) {
    last.tabIndex = -1;
    last = box;
    box.tabIndex = 0;
  }

  function beside(box, step) {
    const row = days.findIndex((day) => day.includes(box));
    const day = days[row + step];
    return day?.[Math.min(days[row].indexOf(box), day.length - 1)];
  }

  const steps = {
    ArrowUp: (box) => boxes[boxes.indexOf(box) - 1],
    ArrowDown: (box) => boxes[boxes.indexOf(box) + 1],
    ArrowLeft: (box) => beside(box, document.dir === "rtl" ? 1 : -1),
    ArrowRight: (box) => beside(box, document.dir === "rtl" ? -1 : 1),
    Home: () => boxes[0],
    End: () => boxes.at(-1),
  };

  function between(one, other) {
    const ends = [boxes.indexOf(one), boxes.indexOf(other)].sort((a, b) => a - b);
    return boxes.slice(ends[0], ends[1] + 1);
  }

  form.addEventListener("keydown", (event) => {
    const box = event.target;
    const step = steps[event.key];
    if (!boxes.includes(box) || !step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = step(box);
    if (!next) return;
    if (event.shiftKey) for (const other of between(box, next)) tick(other, box.checked);
    next.focus();
  });
  form.addEventListener("focusin", (event) => {
    if (boxes.includes(event.target)) stand(event.target);
  });

  let painting = null;
  let anchor = null;
  const boxAt = (target) => target?.closest?.(".avail")?.querySelector("input");

  form.addEventListener("pointerdown", (event) => {
    painting = null; // whatever begins now ends nothing that was painted before
    const box = boxAt(event.target);
    if (!box || event.button || event.target.closest("a")) return;
    const finger = event.pointerType !== "mouse";
    if (finger && !event.target.closest(".avail-box")) return;
    painting = { on: !box.checked, from: box, moved: false, x: event.clientX, y: event.clientY };
    if (finger) event.target.releasePointerCapture?.(event.pointerId);
  });
  addEventListener("pointermove", (event) => {
    if (!painting) return;
    const box = boxAt(document.elementFromPoint(event.clientX, event.clientY));
    if (!box || (box === painting.from && !painting.moved)) return;
    painting.moved = true;
    event.preventDefault();
    for (const other of between(painting.from, box)) tick(other, painting.on);
    painting.from = box;
  });
  addEventListener("pointerup", () => {
    if (painting?.moved) setTimeout(() => { painting = null; });
    else painting = null;
  });
  addEventListener("pointercancel", () => { painting = null; });
  /* A finger that paints scrolls nothing: else the browser lets a fling begin, and takes the next tap for its end. */
  form.addEventListener("touchmove", (event) => { if (painting) event.preventDefault(); }, { passive: false });

  /* The click that ends a drag is not one of its own; with Shift it reaches from the last one. */
  form.addEventListener("click", (event) => {
    const fill = event.target.closest("[name=quick]");
    if (fill) {
      event.preventDefault();
      const [, kind] = fill.value.split(":");
      const reach = days.find((day) => fill.closest("[data-paint-day]")?.contains(day[0])) ?? boxes;
      /* what the own calendar forbids is ticked one by one */
      for (const box of reach) if (!("calendar" in box.dataset) || kind === "none") tick(box, FILLS[kind](box));
      return;
    }
    if (painting?.moved) {
      event.preventDefault();
      return;
    }
    if (!boxes.includes(event.target)) return;
    if (event.shiftKey && anchor) for (const box of between(anchor, event.target)) tick(box, event.target.checked);
    anchor = event.target;
  }, true);
  form.addEventListener("dragstart", (event) => event.preventDefault());
  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show));

  let sending = false;
  form.addEventListener("submit", () => { sending = true; });
  addEventListener("beforeunload", (event) => {
    if (!sending && boxes.some((box) => box.checked !== box.defaultChecked)) event.preventDefault();
  });

  for (const box of boxes) box.tabIndex = -1;
  stand(boxes[0]);
  form.querySelector("[data-paint-hint]").hidden = false;
  form.dataset.paint = "ready";
  show();
}

for (const form of document.querySelectorAll("[data-paint]")) bind(form);
