/* The connection to one other in the call: one RTCPeerConnection with three lanes, sound, camera and screen, whose
   tracks come and go without a new agreement. They belong to no common stream: a picture that comes late must not hold
   the sound back, which it would do for as long as the call lasts. The one with the smaller name lays the lanes; after that either side may
   offer (perfect negotiation). Each connection has a name of its own, and what is said names both ends: what was meant
   for a connection that is no more is left alone, and a new one at the other end (a reload, a lost visit) brings a
   new one at this end.

   link.senders {audio, video, screen}, link.receivers {…}, link.state: new | connecting | connected | lost
   Events: tracks (receivers are there), state. */

const GATHER = 300; // ms that a description waits for its candidates, so that one message carries most of them
const PATIENCE = 3000; // ms that a shaky connection gets to recover by itself
const WATCH = 2000;
const UNANSWERED = 6000;
const LANES = ["audio", "video", "screen"];

const name = () => Math.random().toString(36).slice(2, 10);

export class Link extends EventTarget {
  constructor(room, peer) {
    super();
    this.room = room;
    this.peer = peer;
    this.polite = room.you.peer > peer.peer;
    this.tries = 0;
    this.heard = Promise.resolve();
    this.timer = setInterval(() => this.#watch(), WATCH);
    this.#renew();
  }

  get senders() {
    return this.#lanes((transceiver) => transceiver.sender);
  }

  get receivers() {
    return this.#lanes((transceiver) => transceiver.receiver);
  }

  get state() {
    if (!this.pc || this.pc.connectionState === "closed") return "lost";
    if (this.pc.connectionState === "connected") return "connected";
    return ["failed", "disconnected"].includes(this.pc.connectionState) || this.everConnected ? "lost" : "connecting";
  }

  hear(signal) {
    this.heard = this.heard.then(() => this.pc && this.#hear(signal)).catch((problem) => console.warn("signal", problem));
  }

  /* The tracks that we send now. */
  apply() {
    const { tracks, audience } = this.room.media;
    const { audio, video, screen } = this.senders;
    const put = (sender, track) => {
      if (sender && sender.track !== (track ?? null)) sender.replaceTrack(track ?? null).catch(() => {});
    };
    put(audio, !audience || audience.has(this.peer.peer) ? tracks.audio : null);
    put(video, this.withoutPicture ? null : tracks.video);
    put(screen, tracks.screen);
  }

  /* We are in the room again after a cut: whatever is not sound and stable is taken up anew. */
  check() {
    if (!this.laid) this.#renew();
    else if (this.pc.signalingState === "have-local-offer") this.#sendDescription();
    else if (this.pc.connectionState !== "connected") this.restart();
  }

  async restart() {
    if (!this.room.inside || this.restarting) return;
    this.restarting = true;
    try {
      this.tries += 1;
      this.triedAt = Date.now();
      if (this.tries > 4) { // the connection itself is beyond help
        this.tries = 1;
        return this.#renew();
      }
      this.pc.setConfiguration(this.#configuration(await this.room.freshWays()));
      this.pc.restartIce();
      if (!this.theirs) await this.#offer();
    } catch (problem) {
      console.warn("restart", problem);
    } finally {
      this.restarting = false;
    }
  }

  close() {
    clearInterval(this.timer);
    this.pc?.close();
    this.pc = null;
  }

  #configuration({ iceServers, relayOnly }) {
    return { iceServers, iceTransportPolicy: relayOnly ? "relay" : "all", bundlePolicy: "max-bundle" };
  }

  #lanes(end) {
    const all = this.pc?.getTransceivers() ?? [];
    return Object.fromEntries(LANES.map((lane, number) => [lane, all[number] && end(all[number])]));
  }

  #renew(theirs = null) {
    this.pc?.close();
    this.mine = name();
    this.theirs = theirs;
    this.making = this.ignoring = this.holding = this.laid = this.broken = false;
    this.startedAt = this.triedAt = Date.now();
    const pc = this.pc = new RTCPeerConnection(this.#configuration(this.room.ways));
    pc.addEventListener("negotiationneeded", () => { if (this.pc === pc && this.laid) this.#offer(); });
    pc.addEventListener("icecandidate", ({ candidate }) => {
      if (this.pc === pc && candidate && !this.holding) this.#send({ candidate: candidate.toJSON() });
    });
    pc.addEventListener("connectionstatechange", () => { if (this.pc === pc) this.#moved(); });
    if (theirs) return; // their offer lays the lanes
    if (this.polite) this.#send({ bye: true });
    else {
      this.laid = true;
      for (const kind of ["audio", "video", "video"]) pc.addTransceiver(kind, { direction: "sendrecv" });
      this.#ready();
    }
  }

  #ready() {
    this.apply();
    this.dispatchEvent(new Event("tracks"));
  }

  #send(signal) {
    if (!this.room.inside) return; // when the line is back, `check` says what is to be said
    const message = { ...signal, of: this.mine, ...(this.theirs && { at: this.theirs }) };
    this.room.ask("signal", { to: this.peer.peer, signal: message }).catch((problem) => {
      if (!/peer-gone|not-in-room/.test(problem.type)) console.warn("signal", problem.type);
    });
  }

  /* Never without lanes: a connection that offered none takes no lanes from the other side either. */
  async #offer() {
    const pc = this.pc;
    try {
      this.making = this.holding = true;
      await pc.setLocalDescription();
      await this.#gathered(pc);
      if (pc === this.pc && pc.signalingState === "have-local-offer") this.#sendDescription();
    } catch (problem) {
      if (pc === this.pc) console.warn("offer", problem); // `watch` tries again
    } finally {
      if (pc === this.pc) this.making = this.holding = false;
    }
  }

  #sendDescription() {
    const { type, sdp } = this.pc.localDescription ?? {};
    if (sdp) this.#send({ description: { type, sdp } });
    this.askedAt = Date.now();
  }

  async #gathered(pc) {
    if (pc.iceGatheringState === "complete") return;
    await new Promise((done) => {
      setTimeout(done, GATHER);
      pc.addEventListener("icegatheringstatechange", () => { if (pc.iceGatheringState === "complete") done(); });
    });
  }

  async #hear({ description, candidate, bye, of, at }) {
    if (at && at !== this.mine) return; // for a connection that is no more
    if (bye) {
      if (this.theirs && this.theirs !== of) this.#renew();
      else if (this.pc.signalingState === "have-local-offer" && !this.making) this.#sendDescription(); // they missed it
    } else if (description) await this.#agree(description, of);
    else if (candidate && of === this.theirs && this.pc.remoteDescription) {
      await this.pc.addIceCandidate(candidate).catch((problem) => { if (!this.ignoring) throw problem; });
    }
  }

  async #agree(description, of) {
    const isOffer = description.type === "offer";
    if (isOffer && this.theirs && this.theirs !== of) this.#renew(of);
    this.theirs = of;
    const pc = this.pc;
    const collides = isOffer && (this.making || pc.signalingState !== "stable");
    this.ignoring = collides && !this.polite;
    if (this.ignoring) return;
    if (!isOffer && pc.signalingState !== "have-local-offer") return; // said twice
    try {
      await pc.setRemoteDescription(description);
    } catch (problem) {
      if (pc === this.pc) this.broken = true;
      throw problem;
    }
    if (!isOffer || pc !== this.pc) return;
    this.#takeLanes(pc);
    this.holding = true;
    await pc.setLocalDescription();
    await this.#gathered(pc);
    if (pc !== this.pc) return;
    this.#sendDescription();
    this.holding = false;
  }

  #takeLanes(pc) {
    if (this.laid) return;
    for (const transceiver of pc.getTransceivers()) transceiver.direction = "sendrecv";
    this.laid = true;
    this.#ready();
  }

  #moved() {
    if (this.pc.connectionState === "connected") {
      this.tries = 0;
      this.everConnected = true;
    }
    if (this.pc.connectionState === "failed") setTimeout(() => this.#unlessWell(), this.polite ? 1500 : 0);
    if (this.pc.connectionState === "disconnected") setTimeout(() => this.#unlessWell(), PATIENCE + (this.polite ? 1500 : 0));
    this.dispatchEvent(new Event("state"));
  }

  #unlessWell() {
    const isBusy = Date.now() - this.triedAt < PATIENCE && this.tries > 0;
    if (this.pc && ["failed", "disconnected"].includes(this.pc.connectionState) && !isBusy) this.restart();
  }

  /* What nobody answered is said again; what does not come about is begun again, more and more patiently. */
  #watch() {
    if (!this.pc || !this.room.inside) return;
    const now = Date.now();
    if (this.pc.signalingState === "have-local-offer" && !this.making && now - this.askedAt > UNANSWERED) this.#sendDescription();
    if (this.pc.connectionState === "connected") return;
    const pause = Math.min(6000 * 2 ** this.tries, 24000) + (this.polite ? 1500 : 0);
    if (now - this.triedAt < pause) return;
    if (this.laid && !this.broken) this.restart();
    else {
      this.tries += 1;
      this.#renew();
    }
  }
}
