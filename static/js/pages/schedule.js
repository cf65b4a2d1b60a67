/* The page of a schedule: its figures while it is solved, and meetings that are dragged to another time. What a move
   breaks is told by the page that it leads to; without script the same page is reached by a link. */

import { socket } from "../core/socket.js";

const figures = document.querySelector("[data-run]");
const grid = document.querySelector("[data-drag-grid]");
const busy = (state) => state === "queued" || state === "running";

function show({ placed, asked, gap, state, stopping }) {
  const bar = figures.querySelector("progress");
  if (bar && asked) {
    bar.max = asked;
    bar.value = placed;
    const said = figures.querySelector(".figure");
    if (said) said.textContent = figures.dataset.placed.replace("{done}", placed).replace("{total}", asked);
  }
  const open = figures.querySelector("[data-run-gap]");
  if (open && gap !== null && gap !== undefined) {
    open.hidden = false;
    open.querySelector("b").textContent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 1 }).format(gap);
  }
  if (!busy(state) && busy(figures.dataset.runState) && !stopping) location.reload();
}

if (figures && busy(figures.dataset.runState)) {
  socket().then((line) => {
    let wasOpen = false;
    line.on("schedule-run:progress", (told) => { if (told.id === figures.dataset.run) show(told); });
    line.on("connect", () => {
      if (wasOpen) location.reload(); // what was said while the line was closed
      wasOpen = true;
    });
  });
}

if (grid && window.matchMedia("(pointer: fine)").matches) {
  let dragged;
  document.querySelector("[data-drag-help]")?.removeAttribute("hidden");
  for (const card of grid.querySelectorAll("[data-meeting]")) {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      event.dataTransfer.setData("text/plain", card.dataset.meeting);
    });
  }
  for (const slot of grid.querySelectorAll("[data-slot]")) {
    const isOther = () => dragged && !slot.contains(dragged);
    slot.addEventListener("dragover", (event) => {
      if (!isOther()) return;
      event.preventDefault();
      slot.classList.add("is-over");
    });
    slot.addEventListener("dragleave", () => slot.classList.remove("is-over"));
    slot.addEventListener("drop", (event) => {
      if (!isOther()) return;
      event.preventDefault();
      location.assign(`${dragged.dataset.meeting}?slot=${slot.dataset.slot}`);
    });
  }
}
