/* The products of both sides: what is laid out, and what all look at, each in their own language. Where one points on
   a picture, the others see. It needs the line alone, no picture and no sound. */

import { toast } from "../../components/toast.js";
import { send } from "../../core/csrf.js";
import { plainName, put } from "./texts.js";

const STEP = 0.03; // of the picture's width, by the arrow keys
const OFTEN = 60; // ms between two words of where one points
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function tray(room, root) {
  const section = root.querySelector("[data-room-tray]");
  const box = root.querySelector("[data-room-shown]");
  if (!section || !box) return;
  const shelves = section.querySelector("[data-tray-shelves]");
  const laid = section.querySelector("[data-tray-laid]");
  const body = box.querySelector("[data-shown-body]");
  const looks = "looks" in section.dataset;
  const lists = "lists" in section.dataset; // from outside: what is laid out, and what their own side offers
  const hands = new Map(); // peer id → its pointer
  let shown = null; // {listing, picture} that is drawn
  let mine = null; // where we point
  let said = 0;

  const act = (name, payload) => room.ask(name, payload).catch((problem) => toast(problem.message));

  async function get(address) {
    const answer = await send(address);
    if (!answer.ok) throw new Error(section.dataset.failed);
    return new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes;
  }

  async function fill() {
    try {
      shelves.replaceChildren(...await get(section.dataset.products));
      if (looks) for (const acts of shelves.querySelectorAll(".tray-acts")) acts.remove();
      sort(room.state ?? { tray: [], shown: null });
    } catch (problem) {
      put(shelves, problem.message);
    }
  }

  /* The things on the tray stand first, in its order; the others on the shelf of their company. */
  function sort({ tray: there, shown: now }) {
    for (const thing of section.querySelectorAll("[data-listing]")) {
      const isLaid = there.includes(thing.dataset.listing);
      thing.shelf ??= thing.parentElement;
      const home = isLaid ? laid : thing.shelf;
      if (thing.parentElement !== home) home.append(thing);
      thing.querySelector("[data-lay]")?.toggleAttribute("hidden", isLaid);
      thing.querySelector("[data-take]")?.toggleAttribute("hidden", !isLaid);
      thing.querySelector("[data-show]")?.setAttribute("aria-pressed", String(now?.listing === thing.dataset.listing));
    }
    for (const listing of there) {
      const thing = laid.querySelector(`[data-listing="${listing}"]`);
      if (thing) laid.append(thing);
    }
    section.querySelector("[data-tray-title]").hidden = !there.length;
    if (there.length) section.dataset.count = String(there.length);
    else delete section.dataset.count;
  }

  async function draw(wanted) {
    const isOther = wanted?.listing !== shown?.listing;
    shown = wanted;
    box.hidden = !wanted;
    root.classList.toggle("has-shown", Boolean(wanted));
    if (!wanted) return body.replaceChildren();
    put(box.querySelector("[data-shown-words]"), section.dataset.showing);
    if (isOther) {
      try {
        const parts = [...await get(`${section.dataset.products}/${wanted.listing}`)];
        if (shown?.listing !== wanted.listing) return; // another one meanwhile
        body.replaceChildren(...parts);
        bind();
      } catch (problem) {
        put(body, problem.message);
      }
    }
    turn();
  }

  function turn() {
    const figures = [...body.querySelectorAll("[data-picture]")];
    const at = Math.min(shown.picture, figures.length - 1);
    figures.forEach((figure, number) => { figure.hidden = number !== at; });
    put(body.querySelector("[data-picture-number]"), String(at + 1));
    for (const hand of hands.values()) hand.remove();
    hands.clear();
    mine = null;
    for (const button of body.querySelectorAll("[data-previous], [data-next]")) {
      button.disabled = looks || (button.matches("[data-previous]") ? at === 0 : at === figures.length - 1);
    }
  }

  const plate = () => body.querySelector("[data-picture]:not([hidden]) [data-plate]");

  function bind() {
    const step = (by) => act("show", { listing: shown.listing, picture: Math.max(0, shown.picture + by) });
    body.querySelector("[data-previous]")?.addEventListener("click", () => step(-1));
    body.querySelector("[data-next]")?.addEventListener("click", () => step(1));
    for (const one of body.querySelectorAll("[data-plate]")) {
      const at = ({ clientX, clientY }) => {
        const { left, top, width, height } = one.getBoundingClientRect();
        point({ x: (clientX - left) / width, y: (clientY - top) / height });
      };
      one.addEventListener("pointerdown", at);
      one.addEventListener("pointermove", at);
      one.addEventListener("pointerleave", () => point(null));
      one.addEventListener("blur", () => point(null));
      one.addEventListener("keydown", (event) => {
        if (event.key === "Escape") return point(null);
        const way = ARROWS[event.key];
        if (!way) return;
        event.preventDefault();
        const from = mine ?? { x: 0.5, y: 0.5 };
        point({ x: from.x + way[0] * STEP, y: from.y + way[1] * STEP }, true);
      });
    }
  }

  function point(place, always = false) {
    const inside = place && { x: Math.min(1, Math.max(0, place.x)), y: Math.min(1, Math.max(0, place.y)) };
    if (!inside && !mine) return;
    mine = inside;
    if (always || !inside) hand("you", mine, "");
    if (!room.inside || (inside && !always && Date.now() - said < OFTEN)) return;
    said = Date.now();
    room.ask("point", inside ?? {}).catch(() => {});
  }

  function hand(peer, place, name) {
    let one = hands.get(peer);
    if (!place || !plate()) {
      one?.remove();
      return hands.delete(peer);
    }
    if (!one) {
      one = document.createElement("span");
      one.className = "hand";
      one.dataset.name = name;
      one.dataset.hand = peer;
      hands.set(peer, one);
    }
    if (one.parentElement !== plate()) plate().append(one);
    one.style.setProperty("--x", `${place.x * 100}%`);
    one.style.setProperty("--y", `${place.y * 100}%`);
  }

  section.addEventListener("click", ({ target }) => {
    const listing = target.closest("[data-listing]")?.dataset.listing;
    if (!listing) return;
    if (target.closest("[data-show]")) act("show", { listing });
    else if (target.closest("[data-lay]")) act("lay-out", { listing });
    else if (target.closest("[data-take]")) act("take-away", { listing });
  });
  box.querySelector("[data-shown-hide]").addEventListener("click", () => act("hide"));
  let listed = "";
  room.on("changed", (state) => {
    if (lists && listed !== state.tray.join()) {
      listed = state.tray.join();
      laid.replaceChildren();
      fill();
    }
    sort(state);
    if (state.shown?.listing !== shown?.listing || state.shown?.picture !== shown?.picture) draw(state.shown);
  });
  room.on("room:pointed", ({ peer, x, y }) => {
    const who = room.peers.get(peer);
    if (who) hand(peer, x === null || x === undefined ? null : { x, y }, plainName(who));
  });
  room.on("peer-left", ({ peer }) => hand(peer.peer, null));
  fill();
}
