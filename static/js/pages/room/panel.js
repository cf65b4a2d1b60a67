/* What lies beside the pictures: each section of [data-room-side] is a tab, one open at a time; on a phone they come
   as a sheet from below. A section's name is its data-tab, or else its heading. data-count (a number) is shown on it,
   and the sum of all on what lifts the sheet. Each section that comes into sight is told so: "panel-open".
   room.say("panel", "id") opens one. */

import { tab } from "../../core/stored.js";

export function panel(room, root) {
  const side = root.querySelector("[data-room-side]");
  const sheet = root.querySelector("[data-room-sheet]");
  const sections = side ? [...side.children].filter((one) => one.matches("section, [data-tab]")) : [];
  if (!sections.length) {
    side?.remove();
    return;
  }
  root.classList.add("has-side");
  const tabs = document.createElement("div");
  tabs.className = "room-tabs";
  tabs.setAttribute("role", "tablist");
  const kept = `${room.kept}:panel`;
  const controls = root.querySelector(".controls");
  if (controls) { // on a phone the sheet stands on them, however many lines their names take
    new ResizeObserver(() => side.style.setProperty("--foot", `${controls.offsetHeight}px`)).observe(controls);
  }

  const buttons = sections.map((section, number) => {
    section.id ||= `panel-${number}`;
    section.setAttribute("role", "tabpanel");
    section.classList.add("room-panel");
    section.tabIndex = -1;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "room-tab";
    button.id = `tab-${section.id}`;
    button.textContent = section.dataset.tab || section.querySelector("h2, h3")?.textContent.trim() || "…";
    button.setAttribute("role", "tab");
    button.setAttribute("aria-controls", section.id);
    section.setAttribute("aria-labelledby", button.id);
    button.addEventListener("click", () => open(number));
    new MutationObserver(() => count(number)).observe(section, { attributes: true, attributeFilter: ["data-count", "data-absent"] });
    tabs.append(button);
    return button;
  });

  function mark(place, many) {
    place.querySelector(".count")?.remove();
    if (!many) return;
    const made = document.createElement("span");
    made.className = "count";
    made.textContent = many;
    place.append(" ", made); // behind a blank, so that it is heard as a word of its own
  }

  function count(number) {
    const { count: many, absent } = sections[number].dataset;
    buttons[number].hidden = absent !== undefined;
    mark(buttons[number], Number(many));
    if (sheet) mark(sheet.querySelector(".control-sign"), sections.reduce((sum, { dataset }) => sum + (Number(dataset.count) || 0), 0));
  }

  function open(number, focus = false) {
    sections.forEach((section, at) => { section.hidden = at !== number; });
    buttons.forEach((button, at) => {
      button.setAttribute("aria-selected", String(at === number));
      button.tabIndex = at === number ? 0 : -1;
    });
    if (focus) buttons[number].focus();
    tab.set(kept, sections[number].id);
    cameUp();
  }

  function cameUp() {
    sections.find((section) => !section.hidden)?.dispatchEvent(new CustomEvent("panel-open"));
  }

  function lift(isUp) {
    root.classList.toggle("has-sheet", isUp);
    sheet?.setAttribute("aria-expanded", String(isUp));
    if (isUp) cameUp();
  }

  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const there = buttons.filter((button) => !button.hidden);
    const at = there.indexOf(document.activeElement);
    open(buttons.indexOf(there[(at + step + there.length) % there.length]), true);
  });
  side.prepend(tabs);
  sections.forEach((_, number) => count(number));
  open(Math.max(0, sections.findIndex((section) => section.id === tab.get(kept))));
  if (sheet) {
    sheet.hidden = false;
    sheet.addEventListener("click", () => lift(!root.classList.contains("has-sheet")));
  }
  root.addEventListener("keydown", (event) => { if (event.key === "Escape") lift(false); });
  room.on("panel", (id) => {
    const number = sections.findIndex((section) => section.id === id);
    if (number < 0) return;
    open(number);
    lift(true);
  });
}
