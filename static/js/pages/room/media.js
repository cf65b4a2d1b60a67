/* Our own camera, microphone and screen. What was chosen is remembered on this device.

   media.tracks {audio, video, screen}   what we send, null where there is nothing
   media.muted, media.camera, media.sharing, media.blur   what the person wants
   media.problems {audio, video, screen} "denied" | "missing" | "busy" | "none" | "insecure" | "failed", where one is
   media.choice {microphone, camera, speaker}   ids of devices, "" for the usual one
   media.senders        [{peer, audio, video, screen}]: RTCRtpSender of each link
   media.speakTo(ids)   only these peers hear us (null: all)
   Events: changed (tracks or wishes), problem, devices, lost {what, name}: the device went away, `name` is used now. */

import { blurred } from "./blur.js";

const KEPT = "tradehall:room-devices";
const PICTURE = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24, max: 30 } };
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const SCREEN = { video: { frameRate: { ideal: 8, max: 15 }, width: { max: 1920 }, height: { max: 1200 } }, audio: false };
const WHY = {
  NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "missing", OverconstrainedError: "missing",
  NotReadableError: "busy", AbortError: "busy", TypeError: "insecure",
};

export class Media extends EventTarget {
  constructor(room) {
    super();
    this.room = room;
    this.tracks = { audio: null, video: null, screen: null };
    this.problems = {};
    this.names = {};
    this.choice = { microphone: "", camera: "", speaker: "" };
    this.muted = this.sharing = this.blur = false;
    this.camera = true;
    this.audience = null;
    this.stream = new MediaStream();
    this.#recall();
    navigator.mediaDevices?.addEventListener?.("devicechange", () => this.#devicesChanged());
    for (const [name, what] of [["camera", "video"], ["microphone", "audio"]]) this.#watchPermission(name, what);
  }

  static get isPossible() {
    return Boolean(navigator.mediaDevices?.getUserMedia && window.RTCPeerConnection);
  }

  get senders() {
    return [...this.room.peers.values()].filter((peer) => peer.link).map((peer) => ({ peer: peer.peer, ...peer.link.senders }));
  }

  /* Take camera and microphone in one question; each alone where that fails. Again: what is missing. */
  async start() {
    if (this.starting) return this.starting;
    this.starting = this.#start();
    try {
      await this.starting;
    } finally {
      this.starting = undefined;
    }
  }

  async #start() {
    if (!Media.isPossible) {
      this.problems = { audio: isSecureContext ? "none" : "insecure", video: isSecureContext ? "none" : "insecure" };
      return this.#changed("problem");
    }
    const audio = !this.tracks.audio, video = this.camera && !this.tracks.video;
    if (audio && video) {
      try {
        const got = await navigator.mediaDevices.getUserMedia({ audio: this.#ask("audio"), video: this.#ask("video") });
        this.problems = {};
        this.#take("audio", got.getAudioTracks()[0]);
        await this.#picture(got.getVideoTracks()[0]);
        return this.#changed();
      } catch { /* one of the two is not to be had: each alone tells which */ }
    }
    if (audio) await this.#open("audio");
    if (video) await this.#open("video");
    this.#changed();
  }

  setMuted(muted) {
    this.muted = muted;
    if (this.tracks.audio) this.tracks.audio.enabled = !muted;
    else if (!muted) this.start();
    this.#changed();
  }

  async setCamera(on) {
    this.camera = on;
    if (!on) this.#drop("video");
    else if (!this.tracks.video) await this.#open("video");
    this.#changed();
  }

  async setBlur(on) {
    this.blur = on;
    if (this.tracks.video) {
      this.#drop("video");
      await this.#open("video");
    }
    this.#changed();
  }

  /* kind: microphone, camera or speaker; id: of the device, "" for the usual one. */
  async choose(kind, id) {
    this.choice[kind] = id;
    const what = { microphone: "audio", camera: "video" }[kind];
    if (what === "audio" || (what && this.camera)) {
      this.#drop(what);
      await this.#open(what);
    }
    this.#changed();
  }

  speakTo(ids) {
    this.audience = ids && new Set(ids);
    this.#changed();
  }

  /* Resolves with whether something is shown now. */
  async share() {
    try {
      const got = await navigator.mediaDevices.getDisplayMedia(SCREEN);
      const track = got.getVideoTracks()[0];
      track.contentHint = "detail"; // text stays sharp, pictures come as fast as the line allows
      track.addEventListener("ended", () => this.stopSharing());
      this.tracks.screen = track;
      this.sharing = true;
      delete this.problems.screen;
    } catch (problem) {
      if (problem.name !== "NotAllowedError") this.problems.screen = WHY[problem.name] ?? "failed"; // "no" is no problem
    }
    this.#changed();
    return this.sharing;
  }

  stopSharing() {
    this.tracks.screen?.stop();
    this.tracks.screen = null;
    this.sharing = false;
    this.#changed();
  }

  /* {microphones, cameras, speakers}: [{id, label}], empty labels until something is allowed. */
  async devices() {
    const all = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
    const of = (kind) => all.filter((one) => one.kind === kind && !["default", "communications"].includes(one.deviceId))
      .map((one) => ({ id: one.deviceId, label: one.label }));
    return { microphones: of("audioinput"), cameras: of("videoinput"), speakers: of("audiooutput") };
  }

  stop() {
    for (const what of ["audio", "video"]) this.#drop(what);
    if (this.sharing) this.stopSharing();
    this.#changed();
  }

  #ask(what) {
    const id = what === "audio" ? this.choice.microphone : this.choice.camera;
    return { ...(what === "audio" ? SOUND : PICTURE), ...(id && { deviceId: { ideal: id } }) };
  }

  async #open(what) {
    try {
      const got = await navigator.mediaDevices.getUserMedia({ [what]: this.#ask(what) });
      delete this.problems[what];
      if (what === "audio") this.#take("audio", got.getAudioTracks()[0]);
      else await this.#picture(got.getVideoTracks()[0]);
    } catch (problem) {
      this.problems[what] = WHY[problem.name] ?? "failed";
      this.dispatchEvent(new Event("problem"));
    }
  }

  async #picture(track) {
    if (!track) return;
    track.contentHint = "motion";
    if (!this.blur) return this.#take("video", track);
    if (track.getCapabilities?.().backgroundBlur?.includes(true)) {
      await track.applyConstraints({ ...PICTURE, backgroundBlur: true }).catch(() => {});
      if (track.getSettings().backgroundBlur) return this.#take("video", track);
    }
    this.#take("video", blurred(track), track);
  }

  /* `source`: the device's own track, where ours is made from it. */
  #take(what, track, source = track) {
    if (!track) return;
    this.#drop(what);
    this.tracks[what] = track;
    this.names[what] = source.label;
    if (what === "audio") track.enabled = !this.muted;
    this.stream.addTrack(track);
    source.addEventListener("ended", () => {
      if (this.tracks[what] === track) this.#lost(what);
    });
  }

  #drop(what) {
    const track = this.tracks[what];
    if (!track) return;
    this.tracks[what] = null;
    this.stream.removeTrack(track);
    track.stop();
  }

  /* The device went away: unplugged, or taken back by the person. */
  async #lost(what) {
    this.#drop(what);
    await this.#open(what);
    const name = this.tracks[what] ? this.names[what] : "";
    this.dispatchEvent(new CustomEvent("lost", { detail: { what, name } }));
    this.#changed();
  }

  /* What was forbidden in the middle of a call goes on as soon as it is allowed again. */
  async #watchPermission(name, what) {
    const permission = await navigator.permissions?.query({ name }).catch(() => null); // unknown to some browsers
    permission?.addEventListener("change", async () => {
      if (permission.state === "denied" && this.tracks[what]) return this.#lost(what);
      const isWanted = !this.tracks[what] && this.problems[what] === "denied" && (what === "audio" || this.camera);
      if (permission.state !== "granted" || !isWanted) return;
      await this.#open(what);
      this.#changed();
    });
  }

  async #devicesChanged() {
    for (const what of ["audio", "video"]) {
      if (["missing", "busy", "failed"].includes(this.problems[what]) && !this.tracks[what] && (what === "audio" || this.camera)) await this.#open(what);
    }
    this.dispatchEvent(new Event("devices"));
    this.#changed();
  }

  #recall() {
    try {
      const { choice, camera, muted, blur } = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
      Object.assign(this.choice, choice);
      this.camera = camera ?? true;
      this.muted = muted ?? false;
      this.blur = blur ?? false;
    } catch { /* nothing is kept here */ }
  }

  #changed(event = "changed") {
    const { choice, camera, muted, blur } = this;
    try {
      localStorage.setItem(KEPT, JSON.stringify({ choice, camera, muted, blur }));
    } catch { /* a browser that keeps nothing */ }
    this.room.tell({ muted: muted || !this.tracks.audio, camera: Boolean(this.tracks.video), sharing: this.sharing });
    if (event !== "changed") this.dispatchEvent(new Event(event));
    this.dispatchEvent(new Event("changed"));
  }
}
