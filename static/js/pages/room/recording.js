/* Recording on this device, with the consent of all who are in the call. The server tells who records and who agreed;
   it runs, rests and ends by that alone. */

import { toast } from "../../components/toast.js";
import { keptRecordings } from "./kept.js";
import { download, Reel, sizeInWords } from "./reel.js";
import { put } from "./texts.js";

const TYPES = ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4"];
const WIDE = 960, HIGH = 540, OFTEN = 125; // pixels; milliseconds between two pictures
const PIECE = 2000; // milliseconds that are lost at most where the page is closed
const SCARCE = 100e6; // octets

/* All pictures and sounds of the call as one file. `reel`: a promise of where it is written. */
class Tape {
  constructor(room, root, open) {
    this.room = room;
    this.root = root;
    this.heard = new Map();
    this.sound = new AudioContext();
    this.mixed = this.sound.createMediaStreamDestination();
    this.canvas = Object.assign(document.createElement("canvas"), { width: WIDE, height: HIGH });
    const stream = new MediaStream([...this.canvas.captureStream(1000 / OFTEN).getVideoTracks(), ...this.mixed.stream.getAudioTracks()]);
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    this.recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: 700_000, audioBitsPerSecond: 64_000 });
    this.reel = open(this.recorder.mimeType || mimeType);
    this.recorder.addEventListener("dataavailable", async ({ data }) => {
      if (data.size) (await this.reel).add(data);
    });
    this.timer = setInterval(() => this.#draw(), OFTEN);
    this.recorder.start(PIECE);
  }

  get isResting() {
    return this.recorder.state === "paused";
  }

  rest(rests) {
    if (rests && this.recorder.state === "recording") this.recorder.pause();
    if (!rests && this.recorder.state === "paused") this.recorder.resume();
  }

  /* Everybody who speaks is on it; tracks change with devices and lines. */
  listen() {
    const tracks = new Set([this.room.media.tracks.audio, ...[...this.room.peers.values()].map((peer) => peer.audio?.srcObject?.getAudioTracks()[0])]);
    tracks.delete(undefined);
    tracks.delete(null);
    for (const [track, source] of this.heard) {
      if (tracks.has(track)) continue;
      source.disconnect();
      this.heard.delete(track);
    }
    for (const track of tracks) {
      if (this.heard.has(track)) continue;
      const source = this.sound.createMediaStreamSource(new MediaStream([track]));
      source.connect(this.mixed);
      this.heard.set(track, source);
    }
  }

  #draw() {
    if (this.isResting) return;
    const pen = this.canvas.getContext("2d");
    const tiles = [...this.root.querySelectorAll("[data-room-tiles] .tile")];
    pen.fillStyle = "#0b1120";
    pen.fillRect(0, 0, WIDE, HIGH);
    const columns = Math.ceil(Math.sqrt(tiles.length)) || 1, rows = Math.ceil(tiles.length / columns) || 1;
    const wide = WIDE / columns, high = HIGH / rows;
    tiles.forEach((tile, at) => {
      const left = (at % columns) * wide, top = Math.floor(at / columns) * high;
      const video = tile.querySelector("video");
      if (video?.videoWidth && tile.classList.contains("has-picture")) {
        const scale = Math.min(wide / video.videoWidth, high / video.videoHeight);
        const w = video.videoWidth * scale, h = video.videoHeight * scale;
        pen.drawImage(video, left + (wide - w) / 2, top + (high - h) / 2, w, h);
      }
      pen.fillStyle = "#fff";
      pen.font = "20px sans-serif";
      pen.fillText(tile.querySelector("[data-tile-name]")?.textContent ?? "", left + 12, top + high - 14, wide - 24);
    });
    this.listen();
  }

  stop() {
    clearInterval(this.timer);
    return new Promise((done) => {
      this.recorder.addEventListener("stop", async () => {
        this.sound.close();
        const reel = await this.reel;
        const file = await reel.file();
        await reel.rest();
        done({ file, reel });
      }, { once: true });
      if (this.recorder.state === "inactive") this.recorder.dispatchEvent(new Event("stop"));
      else this.recorder.stop();
    });
  }
}

export function recording(room, root) {
  const bar = root.querySelector("[data-room-recording]");
  if (!bar) return;
  const words = bar.querySelector("[data-recording-words]");
  const size = bar.querySelector("[data-recording-size]");
  const button = (name) => bar.querySelector(`[data-recording-${name}]`);
  const title = root.querySelector("h1")?.textContent.trim() || "meeting";
  const drawKept = keptRecordings(root.querySelector("[data-kept-recordings]"));
  let tape = null;
  let was = null;

  const act = (name, payload) => room.ask(name, payload).catch((problem) => toast(problem.message));
  const isMine = (state) => Boolean(state) && state.by === room.you?.person;

  function draw({ recording: now }) {
    bar.hidden = !now;
    root.classList.toggle("is-recorded", Boolean(now?.since));
    bar.classList.toggle("is-running", Boolean(now?.since));
    if (!now && was) toast(bar.dataset.ended);
    if (now) tell(now);
    record(now);
    was = now;
  }

  function tell(now) {
    const agreed = now.agreed.includes(room.you?.person);
    const missing = [...room.peers.values()].filter((peer) => !now.agreed.includes(peer.person)).map((peer) => peer.name);
    const { runs, yours, asks, asked, agreed: hasAgreed } = bar.dataset;
    const sentence = now.since ? (isMine(now) ? yours : runs) : isMine(now) ? asked : agreed ? hasAgreed : asks;
    put(words, sentence.replace("%(name)s", now.name).replace("%(names)s", missing.join(", ")));
    button("yes").hidden = button("no").hidden = agreed;
    button("back").hidden = isMine(now) || !agreed;
    button("stop").hidden = !isMine(now);
  }

  function record(now) {
    if (isMine(now) && now.since) {
      tape ??= new Tape(room, root, (type) => Reel.open(root.dataset.person, { title, type }));
      tape.rest(false);
      measure();
    } else if (isMine(now)) tape?.rest(true);
    else if (tape) {
      const done = tape;
      tape = null;
      room.saving = done.stop().then(save);
    }
  }

  /* How much it is by now, and whether there is space for more. */
  async function measure() {
    clearTimeout(measure.timer);
    if (!tape) return put(size, "");
    const { size: octets, number, isKept, isFull } = await tape.reel;
    bar.dataset.pieces = String(number);
    const { quota, usage } = await navigator.storage?.estimate?.().catch(() => ({})) ?? {};
    const isScarce = isKept && quota - usage < SCARCE;
    put(size, bar.dataset[isFull ? "full" : isScarce ? "scarce" : isKept ? "kept" : "held"].replace("%(size)s", sizeInWords(octets)));
    measure.timer = setTimeout(measure, PIECE);
  }

  function save({ file, reel }) {
    delete bar.dataset.pieces;
    measure();
    drawKept();
    if (!file.size) return;
    download(file, title, reel.at);
    toast(bar.dataset.saved);
  }

  for (const ask of root.querySelectorAll("[data-record-ask]")) {
    ask.addEventListener("click", () => {
      if (!window.MediaRecorder || !HTMLCanvasElement.prototype.captureStream) return toast(bar.dataset.unable);
      return act("record-ask");
    });
  }
  button("yes").addEventListener("click", () => act("record-answer", { agrees: true }));
  for (const name of ["no", "back"]) button(name).addEventListener("click", () => act("record-answer", { agrees: false }));
  button("stop").addEventListener("click", () => act("record-stop"));
  room.on("changed", draw);
  for (const name of ["peer-joined", "peer-left"]) room.on(name, () => { if (room.state) draw(room.state); });
  room.on("line", ({ open }) => { if (!open) tape?.rest(true); }); // nobody can take their consent back meanwhile
  room.on("left", () => draw({ recording: null }));
}
