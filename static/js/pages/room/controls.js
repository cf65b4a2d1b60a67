/* The buttons of a call: [data-do="microphone"] and so on, each also by keyboard (Alt and the letter in data-key; the
   space bar, held, speaks while the microphone is off). */

import { explanation } from "./lobby.js";
import { small } from "./small.js";
import { put, text } from "./texts.js";
import { toast } from "../../components/toast.js";

export function controls(room, root) {
  const { media } = room;
  const buttons = [...root.querySelectorAll("[data-do]")];
  const status = root.querySelector("[data-room-said]");
  const pane = small(room, root, () => draw());
  let held = false;

  const acts = {
    microphone: async () => {
      media.setMuted(!media.muted);
      await media.starting;
    },
    camera: () => media.setCamera(!media.tracks.video),
    share: () => (media.sharing ? media.stopSharing() : media.share()),
    hand: () => room.tell({ hand: !room.told.hand }),
    sound: () => room.say("sound-only", !room.told.sound_only),
    blur: () => media.setBlur(!media.blur),
    pip: () => pane.toggle().catch((problem) => toast(problem.message)),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()),
    leave: () => room.leave(),
  };
  const isOn = {
    microphone: () => Boolean(media.tracks.audio) && !media.muted,
    camera: () => Boolean(media.tracks.video),
    share: () => media.sharing,
    hand: () => Boolean(room.told.hand),
    sound: () => Boolean(room.told.sound_only),
    blur: () => media.blur,
    pip: () => pane.isOpen,
    full: () => Boolean(document.fullscreenElement),
  };
  const isPossible = {
    share: () => Boolean(navigator.mediaDevices?.getDisplayMedia),
    pip: () => pane.isPossible,
    full: () => document.fullscreenEnabled,
  };

  function draw() {
    for (const button of buttons) {
      const act = button.dataset.do;
      if (isOn[act]) button.setAttribute("aria-pressed", String(isOn[act]()));
      if (isPossible[act]) button.hidden = !isPossible[act]();
      if ("inside" in button.dataset) button.disabled = !room.inside && !(act === "leave" && room.wanted);
    }
  }

  async function act(name) {
    try {
      await acts[name]?.();
    } catch (problem) {
      console.warn(name, problem);
    }
    draw();
    const problem = { microphone: !media.tracks.audio && media.problems.audio, camera: !media.tracks.video && media.camera && media.problems.video }[name];
    if (problem && room.inside) toast(explanation(root, problem)); // the door, where it is explained, is out of sight
    if (isOn[name]) put(status, text(`${name}_${isOn[name]() ? "on" : "off"}`));
  }

  const isFree = (event) => !event.target.closest("input, textarea, select, button, a, summary, [contenteditable], dialog");

  for (const button of buttons) button.addEventListener("click", () => act(button.dataset.do));
  document.addEventListener("keydown", (event) => {
    if (event.altKey && !event.ctrlKey && !event.metaKey) {
      const button = buttons.find((one) => one.dataset.key && event.code === `Key${one.dataset.key}`);
      if (!button || button.hidden || button.disabled) return;
      event.preventDefault();
      act(button.dataset.do);
    } else if (event.code === "Space" && room.inside && isFree(event)) {
      event.preventDefault();
      if (event.repeat || !media.muted) return;
      held = true;
      media.setMuted(false);
      draw();
    }
  });
  const release = () => {
    if (!held) return;
    held = false;
    media.setMuted(true);
    draw();
  };
  document.addEventListener("keyup", (event) => { if (event.code === "Space") release(); });
  addEventListener("blur", release);
  for (const name of ["telling", "joined", "left", "line", "ready"]) room.on(name, draw);
  media.addEventListener("changed", draw);
  document.addEventListener("fullscreenchange", draw);
  media.addEventListener("changed", () => { if (media.problems.screen) toast(text("share_failed")); });
}
