/* The page of a schedule: its figures while it is solved, and meetings that are dragged to another time. What a move
   breaks is told by the page that it leads to; without script the same page is reached by a link. */

import { socket } from "../core/socket.js";

const figures = document.querySelector("[data-run]");
const grid = document.querySelector("[data-drag-grid]");
const busy = (state) => state === "queued" || state === "running";

const SAID = 15000; // a screen reader hears how far it is no oftener
const SILENT = 30000; // without any word for so long, nobody works on it
const words = figures ? JSON.parse(figures.dataset.words) : {};
let stalled;
let heard;

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/* How good it is, by the goal that is at work: the same words as the page's own. */
function working({ objective, work }) {
  if (!Object.values(objective).some((value) => value)) return words.nothing;
  if (!work) return words.proven;
  const [goal, value, bound] = work;
  if (bound === null) return filled(words.open, { goal: words.goals[goal] });
  if (goal === "scheduled") return filled(words.share, { share: `${Math.floor((value * 100) / Math.max(1, bound))}%` });
  return filled(words.fewer, { goal: words.goals[goal], value, bound });
}

function say() { // to screen readers: once in a while, and when the state is another
  const region = figures.querySelector("[data-run-said]");
  const state = figures.dataset.runState;
  const now = Date.now();
  if (!region || (heard && heard.state === state && now - heard.at < SAID)) return;
  heard = { state, at: now };
  const seen = [...figures.querySelectorAll("[data-run-word]:not([hidden]), .figure, [data-run-work]:not([hidden])")];
  region.textContent = seen.map((one) => one.textContent).join(" ");
}

function watch() {
  clearTimeout(stalled);
  figures.querySelector("[data-run-stalled]")?.setAttribute("hidden", "");
  stalled = setTimeout(() => figures.querySelector("[data-run-stalled]")?.removeAttribute("hidden"), SILENT);
}

function show(told) {
  const { placed, asked, state, stopping } = told;
  if (!busy(state)) {
    if (busy(figures.dataset.runState)) location.reload();
    return;
  }
  figures.dataset.runState = state;
  const bar = figures.querySelector("progress");
  if (bar && asked) {
    bar.max = asked;
    bar.value = placed;
    const said = figures.querySelector(".figure");
    if (said) said.textContent = filled(figures.dataset.placed, { done: placed, total: asked });
  }
  for (const word of figures.querySelectorAll("[data-run-word]")) word.hidden = word.dataset.runWord !== (stopping ? "stopping" : state);
  for (const badge of document.querySelectorAll("[data-run-badge]")) badge.hidden = badge.dataset.runBadge !== state;
  const work = figures.querySelector("[data-run-work]");
  if (work) {
    work.hidden = state !== "running" || stopping;
    work.textContent = working(told);
  }
  watch();
  say();
}

/* What was said before the line was open: the page as it is now. */
async function look() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector("[data-run]");
  if (!now || !busy(now.dataset.runState)) return location.reload();
  if (now.dataset.runState === figures.dataset.runState) return;
  figures.dataset.runState = now.dataset.runState;
  figures.replaceChildren(...now.childNodes);
  for (const badge of document.querySelectorAll("[data-run-badge]")) badge.hidden = badge.dataset.runBadge !== figures.dataset.runState;
}

if (figures && busy(figures.dataset.runState)) {
  watch();
  socket().then((line) => {
    line.on("schedule-run:progress", (told) => { if (told.id === figures.dataset.run) show(told); });
    line.on("connect", look);
    if (line.connected) look();
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
