/* One call as this page sees it: who is in it, how it stands, and the line over which that is told.

   room.meeting, room.inside, room.you {peer, person, name, role, side}, room.peers (peer id → {peer, person, name, …,
   told}), room.state {version, mode, turn, …}, room.told (what we told of ourselves), room.media, room.now() (the
   server's time, ms), room.times {opens, starts, ends, closes} (ms).

   await room.ask("signal", {…})   sends room:signal with the meeting; resolves with the answer, rejects as core/socket
   room.tell({muted: true})        tells the others of oneself; newcomers get it, too
   room.on(name, f)                f(detail) for: joined {known}, peer-joined, peer-left {peer, why}, told {peer, told},
                                   duplicate (another page of this browser is in), changed (state), signal {from, signal}, line {open}, refused {problem}, left {why, code},
                                   announcing {at}, announced {person, name, at}, times; or any event of the socket: "room:shown"
   room.enter(), room.leave()      come in (again by itself after every cut), go for good */

import { ask, socket } from "../../core/socket.js";
import { tab } from "../../core/stored.js";
import { Media } from "./media.js";
import { Place } from "./place.js";

const AGAIN = 3000; // ms until the next try to come in, when the server had no answer
const AWAY = 60_000; // ms for which somebody without a line to the server is still heard
const FRESH = 4 * 60_000; // ms for which the ways to the relay are good without asking again
const CODE = "urn:tradehall:problem:";
const LASTING = new Set(["not-found", "forbidden", "unauthenticated", "doors-not-open", "doors-closed", "room-full", "invalid"]);

export class Room extends EventTarget {
  constructor(root) {
    super();
    const { meeting, now, opens, starts, ends, closes } = root.dataset;
    this.root = root;
    this.meeting = meeting;
    this.times = { opens: Date.parse(opens), starts: Date.parse(starts), ends: Date.parse(ends), closes: Date.parse(closes) };
    this.peers = new Map();
    this.told = {};
    this.media = new Media(this);
    this.ways = { iceServers: [], relayOnly: false, at: 0 };
    this.you = this.state = null;
    this.inside = this.wanted = false;
    this.skew = now ? Date.parse(now) - Date.now() : 0;
    this.kept = `tradehall:room:${meeting}`;
    this.place = new Place();
    this.#recall();
  }

  now() {
    return Date.now() + this.skew;
  }

  /* Called when all parts are bound: who was in the call before the page was loaded anew goes back in. A page that was
     duplicated got a copy of what the first one keeps: it waits at the door, and the call stays where it is. */
  async ready() {
    this.say("ready");
    const peer = this.root.dataset.door === "open" && tab.get(this.kept);
    if (!peer) return;
    if (await this.place.isFree(peer)) return this.enter();
    this.#forget();
    this.say("duplicate");
  }

  say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  on(name, hear) {
    if (!name.includes(":")) return this.addEventListener(name, (event) => hear(event.detail));
    socket().then((line) => line.on(name, (payload) => {
      if ((payload?.meeting ?? payload?.id) === this.meeting) hear(payload);
    }));
  }

  ask(name, payload = {}) {
    return ask(`room:${name}`, { meeting: this.meeting, ...payload });
  }

  async enter() {
    if (this.wanted) return;
    this.wanted = true;
    this.line = await socket();
    this.#listen();
    this.line.on("connect", () => this.#join());
    this.line.on("disconnect", () => {
      this.inside = false;
      this.say("line", { open: false });
    });
    if (this.line.connected) await this.#join();
  }

  async leave() {
    await this.#end("you", { first: this.inside && this.ask("leave") });
  }

  /* What we tell of ourselves: {muted, camera, sharing, hand, sound_only, speaking_to, line}. */
  tell(told) {
    const isNews = Object.entries(told).some(([key, value]) => this.told[key] !== value);
    Object.assign(this.told, told);
    if (isNews) {
      this.#keep();
      this.say("telling", this.told);
      this.#tellSoon();
    }
  }

  /* A raised hand and whom the interpreter speaks to outlast a page that is loaded anew in the middle of a call. */
  #keep() {
    const { hand, speaking_to } = this.told;
    if (this.wanted) tab.set(`${this.kept}:told`, JSON.stringify({ hand, speaking_to }));
  }

  #recall() {
    if (!tab.get(this.kept)) return;
    try {
      Object.assign(this.told, JSON.parse(tab.get(`${this.kept}:told`) ?? "{}"));
    } catch { /* nothing that we kept */ }
  }

  /* The ways to the relay are lent for minutes: ask for fresh ones where they are old. Resolves with them. */
  async freshWays() {
    if (this.inside && Date.now() - this.ways.at > FRESH) await this.#join();
    return this.ways;
  }

  /* `asks`: who comes, or comes back, does not know what the others told, and asks them to tell it again. */
  #tellSoon(asks = false) {
    this.asks ||= asks;
    this.telling ??= setTimeout(() => {
      const told = { ...this.told, ...(this.asks && { asks: true }) };
      this.telling = undefined;
      this.asks = false;
      if (this.inside && this.peers.size) this.ask("tell", { told }).catch(() => {});
    }, 150);
  }

  async #join() {
    if (!this.wanted || this.joining) return;
    this.joining = true;
    try {
      const peer = this.you?.peer ?? tab.get(this.kept);
      this.#takePlace(await this.ask("join", peer ? { peer } : {}));
    } catch (problem) {
      await this.#refused(problem, problem.type?.replace(CODE, ""));
    } finally {
      this.joining = false;
    }
  }

  async #refused(problem, code) {
    this.say("refused", { problem, code });
    if (LASTING.has(code)) await this.#end("refused", { code });
    else if (code === "not-announced") { // organisers: those in the room are told first
      await this.#announce();
    } else if (this.line.connected) {
      const wait = code === "place-kept" ? 0 : problem.wait ?? 0; // somebody else may leave before
      setTimeout(() => this.#join(), wait * 1000 + AGAIN);
    }
  }

  async #announce() {
    try {
      const { at } = await this.ask("announce");
      this.say("announcing", { at });
      setTimeout(() => this.#join(), Math.max(0, Date.parse(at) - this.now()) + 300);
    } catch (problem) {
      await this.#refused(problem, problem.type?.replace(CODE, ""));
    }
  }

  #takePlace(answer) {
    if (this.you && this.you.peer !== answer.you.peer) { // we were away too long: to the others we are somebody new
      for (const id of [...this.peers.keys()]) this.#lose(id, "again");
    }
    this.you = answer.you;
    this.ways = { iceServers: answer.ice_servers, relayOnly: answer.relay_only, at: Date.now() };
    this.skew = Date.parse(answer.now) - Date.now();
    const { exporter, buyer } = this.root.dataset;
    this.companies = { exporter, buyer };
    tab.set(this.kept, answer.you.peer);
    this.place.take(answer.you.peer);
    this.inside = true;
    const here = new Set(answer.peers.map((peer) => peer.peer));
    for (const peer of [...this.peers.values()]) if (!here.has(peer.peer)) this.#lose(peer.peer, "gone");
    const known = [...this.peers.values()]; // from before a cut
    for (const peer of answer.peers) this.#meet(peer);
    this.#change(answer.state);
    this.say("line", { open: true });
    this.say("joined", { known });
    this.#tellSoon(true);
  }

  #setTimes({ starts_at: starts, ends_at: ends, closes_at: closes }) {
    const next = { ...this.times };
    for (const [key, value] of Object.entries({ starts, ends, closes })) if (value) next[key] = Date.parse(value);
    if (JSON.stringify(next) === JSON.stringify(this.times)) return;
    this.times = next;
    this.say("times", next);
  }

  #change(state) {
    if (!state || state.version < (this.state?.version ?? 0)) return;
    this.state = state;
    this.#setTimes(state);
    this.say("changed", state);
  }

  #meet(peer) {
    const known = this.peers.get(peer.peer);
    if (known) {
      Object.assign(known, peer, { away: false });
      return;
    }
    for (const other of this.peers.values()) if (other.person === peer.person) this.#lose(other.peer, "again");
    const one = { told: {}, ...peer };
    this.peers.set(one.peer, one);
    this.say("peer-joined", one);
    this.#tellSoon();
  }

  #lose(id, why) {
    const peer = this.peers.get(id);
    if (!peer) return;
    this.peers.delete(id);
    this.say("peer-left", { peer, why });
  }

  /* Their line to the server is cut; as long as sound and picture still come from them directly, they are here. */
  #miss(id) {
    const peer = this.peers.get(id);
    if (!peer) return;
    peer.away = Date.now();
    const watch = setInterval(() => {
      if (!peer.away || this.peers.get(id) !== peer) clearInterval(watch);
      else if (peer.link?.state !== "connected" || Date.now() - peer.away > AWAY) {
        clearInterval(watch);
        this.#lose(id, "lost");
      }
    }, 500);
  }

  #listen() {
    this.on("room:peer-joined", ({ peer }) => {
      if (!this.inside || peer.peer === this.you.peer) return;
      this.#meet(peer);
      this.#tellSoon();
    });
    this.on("room:peer-left", ({ peer, why }) => {
      if (peer === this.you?.peer) this.#end(why ?? "removed");
      else if (why === "lost") this.#miss(peer);
      else this.#lose(peer, why);
    });
    this.on("room:told", ({ peer: id, told: { asks, ...told } }) => {
      const peer = this.peers.get(id);
      if (!peer) return;
      if (asks) this.#tellSoon();
      Object.assign(peer.told, told);
      this.say("told", { peer, told });
    });
    this.on("room:signal", (message) => this.say("signal", message));
    this.on("room:changed", ({ state }) => this.#change(state));
    this.on("room:announced", (detail) => this.say("announced", detail));
    this.on("room:elsewhere", () => this.#end("elsewhere"));
    this.on("room:removed", () => this.#end("removed"));
  }

  #forget() {
    tab.drop(this.kept);
    tab.drop(`${this.kept}:told`);
  }

  async #end(why, { first, code } = {}) {
    if (!this.wanted) return;
    this.wanted = this.inside = false;
    this.place.leave();
    this.#forget();
    Object.assign(this.told, { hand: false });
    for (const id of [...this.peers.keys()]) this.#lose(id, "you");
    this.media.stop();
    await Promise.race([first, new Promise((done) => { setTimeout(done, 1500); })]).catch(() => {});
    this.say("left", { why, code });
  }
}
