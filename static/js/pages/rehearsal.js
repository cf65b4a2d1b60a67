/* The room alone: the same page as in a call, with a mirror instead of the others. What we send goes out to the relay
   and comes back, so that one sees oneself as the others will; ten seconds of it can be recorded and looked at. */

import { tab } from "../core/stored.js";
import { iceServers, relayed } from "./preflight/line.js";
import { awake } from "./room/awake.js";
import { controls } from "./room/controls.js";
import { devices } from "./room/devices.js";
import { Link } from "./room/link.js";
import { lobby } from "./room/lobby.js";
import { call } from "./room/peers.js";
import { Room } from "./room/room.js";
import { speaking } from "./room/speaking.js";
import { stage } from "./room/stage.js";

const ECHO = 10; // seconds
const root = document.querySelector("[data-room]");

/* The other end: gives the picture back that it gets. */
class Mirror extends EventTarget {
  constructor(room, ways) {
    super();
    this.room = room;
    this.you = { peer: "mirror" };
    this.inside = true;
    this.ways = ways;
    this.media = { tracks: { audio: null, video: null, screen: null }, audience: null };
    this.link = new Link(this, { peer: "you" });
    this.link.addEventListener("tracks", () => this.#giveBack());
    if (this.link.receivers.video) this.#giveBack();
  }

  async freshWays() {
    return this.ways;
  }

  async ask(name, { signal }) {
    queueMicrotask(() => this.room.say("signal", { from: "mirror", signal }));
    return {};
  }

  get stream() {
    const { audio, video } = this.link.receivers;
    return new MediaStream([audio, video].filter(Boolean).map((receiver) => receiver.track));
  }

  #giveBack() {
    this.media.tracks.video = this.link.receivers.video.track;
    this.media.tracks.screen = this.link.receivers.screen.track;
    this.link.apply();
    this.player ??= new Audio(); // a browser only takes sound in that is played somewhere
    this.player.muted = true;
    this.player.srcObject = this.stream;
    this.player.play().catch(() => {});
  }
}

class Rehearsal extends Room {
  async ask(name, payload = {}) {
    if (name === "join") return this.#join();
    if (name === "signal") {
      this.mirror ??= new Mirror(this, this.ways);
      this.mirror.link.hear(payload.signal);
    }
    if (name === "tell") Object.assign(this.peers.get("mirror").told, { sharing: payload.told.sharing, camera: payload.told.camera });
    if (name === "tell") this.say("told", { peer: this.peers.get("mirror"), told: payload.told });
    return {};
  }

  async #join() {
    const servers = await iceServers();
    const isRelayed = await relayed(servers);
    const way = root.querySelector("[data-rehearsal-way]");
    way.hidden = false;
    way.textContent = isRelayed ? way.dataset.relayed : way.dataset.direct;
    const at = (time) => new Date(time).toISOString();
    const { you, mirror } = root.dataset;
    setTimeout(() => { this.mirror ??= new Mirror(this, this.ways); });
    return {
      you: { ...JSON.parse(you), peer: "you" },
      peers: [{ peer: "mirror", person: "mirror", name: mirror, language: document.documentElement.lang, role: "", told: { muted: true, camera: true } }],
      ice_servers: servers,
      relay_only: isRelayed,
      state: { version: 0, mode: "free" },
      now: at(this.now()),
    };
  }
}

/* Ten seconds of what came back, to look at and listen to. */
function echo(room) {
  const button = root.querySelector("[data-echo]"), words = root.querySelector("[data-echo-words]");
  const player = root.querySelector("[data-echo-player]");
  room.on("link", ({ link }) => { button.disabled = link.state !== "connected" || button.dataset.running === "yes"; });
  button.addEventListener("click", async () => {
    button.disabled = true;
    button.dataset.running = "yes";
    player.hidden = true;
    const pieces = [];
    const recorder = new MediaRecorder(room.mirror.stream);
    recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    const ended = new Promise((resolve) => { recorder.addEventListener("stop", resolve); });
    recorder.start();
    for (let left = ECHO; left > 0; left -= 1) {
      words.textContent = words.dataset.recording.replace("{}", left);
      await new Promise((resolve) => { setTimeout(resolve, 1000); });
    }
    if (recorder.state !== "inactive") recorder.stop();
    await ended;
    words.textContent = words.dataset.playing;
    if (player.src) URL.revokeObjectURL(player.src);
    player.src = URL.createObjectURL(new Blob(pieces, { type: recorder.mimeType }));
    player.hidden = false;
    await player.play().catch(() => {});
    button.dataset.running = "no";
    button.disabled = false;
  });
}

const room = new Rehearsal(root);
for (const part of [call, stage, controls, devices, lobby, speaking, awake, echo]) part(room, root);
tab.drop(room.kept);
room.ready();
