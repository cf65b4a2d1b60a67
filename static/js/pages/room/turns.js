/* Speaking in turns; how loud the original and the interpreter are; and whom the interpreter speaks to. */

import { toast } from "../../components/toast.js";
import { plainName, put } from "./texts.js";

const KEPT = "tradehall:room-loudness";
const QUIET = 0.2; // of its loudness, while somebody interprets
const KEYS = { KeyB: "all", Digit1: "exporter", Digit2: "buyer" };

export function turns(room, root) {
  const section = root.querySelector("[data-room-turns]");
  if (!section) return;
  const { role, side } = section.dataset;
  const me = role === "interpreter" ? "interpreter" : side;
  const line = section.querySelector("[data-turn-line]");
  const words = section.querySelector("[data-turn-words]");
  const sound = section.querySelector("[data-turn-sound]");
  const speaking = new Set();
  const loud = { original: 1, interpreter: 1, ducks: true, ...recall() };
  let mode = "free";

  function recall() {
    try {
      return JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    } catch {
      return {};
    }
  }

  const act = (name, payload) => room.ask(name, payload).catch((problem) => toast(problem.message));
  const speaker = (peer) => (peer.role === "interpreter" ? "interpreter" : peer.side);
  const those = (who) => [...room.peers.values()].filter((peer) => speaker(peer) === who);

  // -- turns

  function draw(state) {
    const { mode: now, turn } = state;
    if (now !== mode) put(words, now === "free" ? section.dataset.off : section.dataset.on);
    mode = now;
    line.hidden = now === "free";
    section.classList.toggle("is-mine", now !== "free" && turn === me);
    for (const one of section.querySelectorAll("[data-who]")) {
      const speaks = now !== "free" && one.dataset.who === turn;
      one.classList.toggle("is-speaking", speaks);
      one.querySelector("[data-now]").hidden = !speaks;
      if (speaks) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
    for (const button of section.querySelectorAll("[data-mode]")) button.hidden = button.dataset.mode === now;
    if (now !== "free") sound.hidden = false; // there the turns end, too
    if (now === "free") return;
    const name = section.querySelector(`[data-who="${turn}"] .turn-name`)?.textContent ?? "";
    put(words, turn === me ? section.dataset.yours : section.dataset.wait.replace("%(who)s", name));
    const isHere = (who) => who === me || those(who).length > 0;
    const may = turn === me || me === "interpreter" || !isHere(turn);
    for (const button of section.querySelectorAll("[data-pass]")) {
      const to = button.dataset.pass;
      const isNext = turn === "interpreter" || to === "interpreter" || !isHere("interpreter");
      button.hidden = !may || to === turn || !isHere(to) || !isNext;
    }
  }

  const redraw = () => room.state && draw(room.state);
  const pass = (to) => act("turn", { was: room.state.turn, to });

  section.addEventListener("click", ({ target }) => {
    const to = target.closest("[data-pass]")?.dataset.pass;
    const wanted = target.closest("[data-mode]")?.dataset.mode;
    if (to) pass(to);
    else if (wanted) act("mode", { mode: wanted });
  });

  // -- loudness

  function mix() {
    const interpreted = those("interpreter").some((one) => speaking.has(one.peer) && hearsMe(one));
    for (const peer of room.peers.values()) {
      if (!peer.audio) continue;
      const who = speaker(peer);
      const isOther = me !== "interpreter" && who !== me && who !== "interpreter";
      let volume = who === "interpreter" ? loud.interpreter : isOther ? loud.original : 1;
      if (isOther && loud.ducks && interpreted) volume *= QUIET;
      peer.audio.volume = me === "interpreter" ? 1 : volume;
    }
  }

  const hearsMe = ({ told }) => !told?.speaking_to || told.speaking_to === "all" || told.speaking_to === side;

  for (const slider of section.querySelectorAll("[data-loud]")) {
    slider.value = loud[slider.dataset.loud] * 100;
    slider.addEventListener("input", () => {
      loud[slider.dataset.loud] = slider.value / 100;
      keep();
    });
  }
  const ducks = section.querySelector("[data-ducks]");
  if (ducks) {
    ducks.checked = loud.ducks;
    ducks.addEventListener("change", () => {
      loud.ducks = ducks.checked;
      keep();
    });
  }

  function keep() {
    try {
      localStorage.setItem(KEPT, JSON.stringify(loud));
    } catch { /* it holds while the page is open */ }
    mix();
  }

  // -- whom the interpreter speaks to

  const choices = [...section.querySelectorAll("[name=speaking_to]")];

  function speakTo() {
    const to = choices.find((choice) => choice.checked)?.value;
    if (!to) return;
    room.media.speakTo(to === "all" ? null : those(to).map((peer) => peer.peer));
    room.tell({ speaking_to: to });
  }

  for (const choice of choices) if (choice.value === room.told.speaking_to) choice.checked = true;
  for (const choice of choices) choice.addEventListener("change", speakTo);
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || !room.inside) return;
    const choice = choices.find((one) => one.value === KEYS[event.code]);
    if (choice) {
      choice.checked = true;
      speakTo();
    } else if (event.code === "KeyN") section.querySelector("[data-pass]:not([hidden])")?.click();
    else return;
    event.preventDefault();
  });

  function who() {
    const there = those("interpreter");
    sound.hidden = me !== "interpreter" && !there.length && sound.hidden;
    sound.dataset.there = there.map(plainName).join(", ");
    if (choices.length) speakTo();
    redraw();
    mix();
  }

  room.on("changed", draw);
  room.on("peer-joined", who);
  room.on("peer-left", who);
  room.on("joined", who);
  room.on("told", mix);
  room.on("tracks", mix);
  room.on("speaking", ({ peer, speaks }) => {
    if (speaks) speaking.add(peer);
    else speaking.delete(peer);
    mix();
  });
}
