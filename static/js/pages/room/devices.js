/* The choice of camera, microphone and speaker, and a test of each: <dialog data-room-devices>. */

import { chime } from "./level.js";
import { put, text } from "./texts.js";
import { toast } from "../../components/toast.js";

export function devices(room, root) {
  const dialog = root.querySelector("[data-room-devices]");
  if (!dialog) return;
  const { media } = room;
  const lists = { microphone: "microphones", camera: "cameras", speaker: "speakers" };
  const video = dialog.querySelector("video");
  const meter = dialog.querySelector("meter");
  const bar = root.querySelector("[data-room-device]");
  const missed = new Set(); // what went away and is not there again
  const canChooseSpeaker = "setSinkId" in HTMLMediaElement.prototype;

  async function fill() {
    const found = await media.devices();
    for (const [kind, plural] of Object.entries(lists)) {
      const select = dialog.querySelector(`[data-device="${kind}"]`);
      const options = [{ id: "", label: text("usual_device") }, ...found[plural]].map(({ id, label }, number) => {
        const option = document.createElement("option");
        option.value = id;
        option.textContent = label || text("device_number", { number });
        return option;
      });
      select.replaceChildren(...options);
      select.value = media.choice[kind];
      if (select.selectedIndex < 0) select.value = "";
      select.closest("[data-device-field]").hidden = kind === "speaker" && (!canChooseSpeaker || !found[plural].length);
    }
    draw();
  }

  function draw() {
    if (!dialog.open) return;
    if (video.srcObject !== media.stream) video.srcObject = media.stream;
    video.hidden = !media.tracks.video;
    if (media.tracks.video) video.play().catch(() => {});
  }

  function open() {
    dialog.showModal();
    fill();
    media.start().then(fill);
  }

  /* A device that goes away in the call: which is used now, or that there is none. */
  function lost({ detail: { what, name } }) {
    if (name) return toast(text("device_now", { name }));
    missed.add(what);
    warn();
  }

  function warn() {
    for (const what of missed) if (media.tracks[what] || (what === "video" && !media.camera)) missed.delete(what);
    bar.hidden = !missed.size;
    const why = (what) => text(media.problems[what] === "denied" ? `forbidden_${what}` : `no_${what}`);
    put(bar.querySelector("[data-room-device-words]"), [...missed].map(why).join(" "));
  }

  for (const opener of root.querySelectorAll("[data-open-devices]")) opener.addEventListener("click", open);
  dialog.addEventListener("close", () => { if (!dialog.open) video.srcObject = null; });
  dialog.addEventListener("change", ({ target }) => {
    if (target.dataset.device) media.choose(target.dataset.device, target.value);
  });
  dialog.querySelector("[data-chime]").addEventListener("click", async ({ currentTarget: button }) => {
    button.disabled = true;
    await chime(media.choice.speaker).catch(() => {});
    button.disabled = false;
  });
  room.on("level", (level) => { if (dialog.open) meter.value = level; });
  media.addEventListener("changed", draw);
  media.addEventListener("changed", warn);
  media.addEventListener("lost", lost);
  media.addEventListener("devices", () => { if (dialog.open) fill(); });
}
