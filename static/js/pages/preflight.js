/* The test of one's own device and line. Everything is tried at once; what is found stands beside each check, and
   all of it is kept when the last has answered, again when something changes after that. */

import { send } from "../core/csrf.js";
import { ask } from "../core/socket.js";
import * as devices from "./preflight/devices.js";
import * as line from "./preflight/line.js";
import { Media } from "./room/media.js";

const PATIENCE = 6000; // milliseconds for a first word into the microphone, and a first picture

const root = document.querySelector("[data-preflight]");
const texts = root.dataset;
const found = {};
const figures = {};
const one = (selector) => root.querySelector(selector);
let media, context, kept, isTried, saving;
let unwatch = [];

function show(check, seen) {
  const row = one(`[data-check="${check}"]`);
  if (!row) return;
  for (const state of row.querySelectorAll("[data-seen]")) state.hidden = state.dataset.seen !== (seen ?? "none");
  for (const advice of row.querySelectorAll("[data-advice]")) advice.hidden = advice.dataset.advice !== seen;
}

function set(check, seen) {
  if (found[check] === seen) return;
  if (seen) found[check] = seen;
  else delete found[check];
  show(check, seen);
  if (isTried) keep();
}

/* The same borders as the server's; what it says of the whole is what counts. */
function figure(check, value, good, fair, isRate) {
  if (value === undefined) return show(check);
  figures[check] = value;
  const fits = (border) => (isRate ? value >= border : value <= border);
  show(check, fits(good) ? "good" : fits(fair) || !isRate ? "fair" : "bad");
  const figured = isRate && value >= 1000 ? Math.round(value / 100) / 10 : value;
  const text = isRate ? (value >= 1000 ? texts.mbit : texts.kbit) : texts.ms;
  one(`[data-check="${check}"] [data-value]`).textContent = text.replace("{}", figured.toLocaleString(texts.locale));
}

/* Whatever goes wrong in one check is no reason to leave the others. */
async function tried(check, run) {
  show(check, "running");
  try {
    return await run();
  } catch {
    show(check);
    return undefined;
  }
}

async function tryDevices() {
  for (const check of ["camera", "microphone"]) show(check, "running");
  kept = { muted: media.muted, camera: media.camera };
  media.muted = false;
  media.camera = true;
  await media.start();
  one("[data-trial]").hidden = false;
  await watch();
  const first = (event) => new Promise((resolve) => { media.addEventListener(event, resolve, { once: true }); });
  const both = Promise.all([media.tracks.video && first("seen"), media.tracks.audio && first("heard")]);
  await Promise.race([both, new Promise((resolve) => { setTimeout(resolve, PATIENCE); })]);
  for (const check of ["camera", "microphone"]) if (!found[check]) set(check, "fair");
}

async function watch() {
  for (const end of unwatch.splice(0)) end();
  const picture = one("[data-picture]"), level = one("[data-level]");
  set("camera", media.tracks.video ? found.camera : "bad");
  if (!media.tracks.audio) set("microphone", "bad");
  picture.hidden = !media.tracks.video;
  if (media.tracks.video) {
    picture.srcObject = new MediaStream([media.tracks.video]);
    picture.play().catch(() => {});
    unwatch.push(devices.watchPicture(picture, (seen) => {
      if (found.camera !== "good") set("camera", seen);
      media.dispatchEvent(new Event("seen"));
    }));
  }
  if (media.tracks.audio) {
    await context.resume();
    unwatch.push(devices.watchLevel(context, media.tracks.audio, (loud, heard) => {
      level.value = Math.round(loud * 100);
      if (!heard || found.microphone === "good") return;
      set("microphone", "good");
      media.dispatchEvent(new Event("heard"));
    }));
  }
  await offer();
}

/* The lists to choose from, where there is a choice. */
async function offer() {
  const known = await media.devices();
  for (const [kind, list] of [["camera", known.cameras], ["microphone", known.microphones], ["speaker", known.speakers]]) {
    const box = one(`[data-choice="${kind}"]`), choice = box.querySelector("select");
    const options = list.map((device, number) => new Option(device.label || `${texts[`${kind}Label`]} ${number + 1}`, device.id));
    choice.replaceChildren(new Option(texts.standard, ""), ...options);
    choice.value = list.some((device) => device.id === media.choice[kind]) ? media.choice[kind] : "";
    box.hidden = list.length < 2;
  }
}

async function tryLine() {
  const live = tried("socket", line.liveLine).then((seen) => {
    set("socket", seen?.socket ?? "bad");
    figure("round_trip", seen?.round_trip, 300, 800, false);
  });
  const ways = ["udp", "turn_udp", "turn_tcp", "turn_tls"];
  for (const way of ways) show(way, "running");
  const out = line.iceServers().then(line.ways).catch(() => ({})).then((seen) => {
    for (const way of ways) {
      show(way, seen[way]);
      set(way, seen[way]);
    }
  });
  await Promise.all([live, out]); // the rates after that: they would be in each other's way
  figure("down", await tried("down", line.rateDown), 900, 200, true);
  figure("up", await tried("up", line.rateUp), 600, 150, true);
}

async function start() {
  const button = one("[data-start]");
  button.disabled = true;
  if (texts.meeting) ask("room:wait", { meeting: texts.meeting, state: "testing" }).catch(() => {});
  button.setAttribute("aria-busy", "true");
  isTried = false;
  for (const check of Object.keys(found)) if (check !== "speaker") delete found[check];
  media ??= new Media({ tell() {}, peers: new Map() });
  context ??= new AudioContext();
  context.resume();
  set("browser", devices.browser(Media.isPossible));
  set("fonts", devices.fonts());
  if (Media.isPossible) await Promise.all([tryDevices(), tryLine()]);
  else for (const check of ["camera", "microphone", "socket"]) set(check, "bad");
  isTried = true;
  await keep();
  button.disabled = false;
  button.removeAttribute("aria-busy");
}

/* Kept at most once at a time; what changes meanwhile is kept after that. */
function keep() {
  saving = (saving ?? Promise.resolve()).then(() => new Promise((resolve) => setTimeout(resolve, 200))).then(save);
  return saving;
}

async function save() {
  const result = { checks: { ...found }, ...figures, device: devices.device() };
  const body = JSON.stringify(result);
  if (body === save.last) return;
  const answer = await send(texts.at ?? "/preflight", { method: "POST", body, headers: { "Content-Type": "application/json" } })
    .then((got) => got.json()).catch(() => ({}));
  const when = one("[data-when]");
  if (!answer.ok) {
    when.textContent = answer.error?.message ?? texts.unkept;
    return;
  }
  save.last = body;
  for (const summary of root.querySelectorAll("[data-light]")) summary.hidden = summary.dataset.light !== answer.light;
  when.hidden = true;
  one("[data-kept]").hidden = false;
}

for (const kind of ["camera", "microphone", "speaker"]) {
  one(`[data-choice="${kind}"] select`).addEventListener("change", async (event) => {
    await media.choose(kind, event.target.value);
    if (kind === "speaker") return;
    set(kind, undefined);
    await watch();
  });
}
one("[data-play]").addEventListener("click", async () => {
  await devices.playSound(context, media.choice.speaker).catch(() => {});
  one("[data-heard]").hidden = false;
});
for (const button of root.querySelectorAll("[data-hears]")) {
  button.addEventListener("click", () => set("speaker", button.dataset.hears));
}
one("[data-start]").addEventListener("click", start);
one("[data-start]").hidden = false;
addEventListener("pagehide", () => {
  if (!media) return;
  Object.assign(media, kept);
  media.stop();
});
