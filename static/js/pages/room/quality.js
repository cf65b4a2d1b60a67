/* How the line is, from what the browser counts; on a bad one the call goes on with sound alone, by itself, and takes
   the pictures up again when the line has been well for a while. */

import { put, text } from "./texts.js";

const EVERY = 2000;
const BAD_FOR = 4; // looks
const WELL_FOR = 8;
const TRIED_FOR = 5; // looks for which pictures that come again are small, and go at the first sign of trouble
const LONGEST = 64;
const HOLES = 0.1;
const HEARD = 20; // packets of sound between two looks, from which holes in it can be told

/* sample: {loss 0 … 1, delay s, rate bit/s, holes 0 … 1}, each undefined where it is not known. `holes`: how much of the
   sound was made up here, because it did not come. */
export function judge({ loss = 0, delay = 0, rate = Infinity, holes = 0 }) {
  if (loss > 0.12 || delay > 1.2 || rate < 70_000 || holes > HOLES) return "bad";
  return loss > 0.04 || delay > 0.5 || rate < 200_000 || holes > 0.03 ? "fair" : "good";
}

/* From look to look: whether pictures are to go. Holes in the sound count twice. Who falls again soon waits longer the
   next time. */
export class Ladder {
  constructor() {
    this.pictures = true;
    this.bad = this.well = this.since = 0;
    this.patience = WELL_FOR;
  }

  get isTrying() {
    return this.pictures && Boolean(this.fell) && this.since < TRIED_FOR;
  }

  look(line, hasHoles = false) {
    const limit = this.isTrying ? 1 : BAD_FOR;
    this.since += 1;
    this.bad = line === "bad" ? this.bad + (hasHoles ? 2 : 1) : 0;
    this.well = line === "bad" ? 0 : this.well + 1;
    if (this.pictures && this.bad >= limit) {
      this.patience = this.since < 3 * WELL_FOR && this.fell ? Math.min(this.patience * 2, LONGEST) : WELL_FOR;
      this.pictures = false;
      this.fell = true;
      this.since = 0;
    } else if (!this.pictures && this.well >= this.patience) {
      this.pictures = true;
      this.since = 0;
    }
    return this.pictures;
  }
}

/* What one connection counted since the last look. */
export async function measure(link) {
  const report = link.pc && await link.pc.getStats().catch(() => null);
  if (!report) return null;
  const now = { lost: 0, got: 0, heard: 0, samples: 0, holes: 0, loss: [], delay: undefined, rate: undefined };
  for (const one of report.values()) {
    if (one.type === "inbound-rtp") {
      now.lost += one.packetsLost ?? 0;
      now.got += one.packetsReceived ?? 0;
      if (one.kind === "audio") {
        now.heard += one.packetsReceived ?? 0;
        now.samples += one.totalSamplesReceived ?? 0;
        now.holes += (one.concealedSamples ?? 0) - (one.silentConcealedSamples ?? 0);
      }
    } else if (one.type === "remote-inbound-rtp" && one.fractionLost !== undefined) now.loss.push(one.fractionLost);
    else if (one.type === "candidate-pair" && one.nominated && one.state === "succeeded") {
      now.delay = one.currentRoundTripTime;
      now.rate = one.availableOutgoingBitrate;
    }
  }
  const before = link.counted ?? now;
  link.counted = now;
  const lost = Math.max(0, now.lost - before.lost), got = Math.max(0, now.got - before.got);
  const isHeard = now.heard - before.heard > HEARD && now.samples > before.samples;
  return {
    loss: Math.max(lost && lost / (lost + got), ...now.loss, 0),
    delay: now.delay,
    rate: now.rate,
    holes: isHeard ? (now.holes - before.holes) / (now.samples - before.samples) : undefined,
  };
}

export function quality(room, root) {
  const notice = root.querySelector("[data-room-sound-only]");
  const ladder = new Ladder();
  const order = ["bad", "fair", "good"];
  let chosen = false;

  function apply() {
    const alone = chosen || !ladder.pictures;
    room.tell({ sound_only: alone });
    for (const { link, told } of room.peers.values()) if (link) carry(link, alone || Boolean(told.sound_only));
    room.say("apply");
    if (!notice) return;
    notice.hidden = !alone;
    put(notice.querySelector("[data-room-sound-only-words]"), text(chosen ? "sound_chosen" : "sound_by_line"));
  }

  /* Pictures that come again are small at first: a line that is still narrow must not lose the sound by it. */
  function carry(link, withoutPicture) {
    if (link.withoutPicture && !withoutPicture) {
      link.triesPicture = true;
      clearTimeout(link.trial);
      link.trial = setTimeout(() => {
        link.triesPicture = false;
        room.say("apply");
      }, TRIED_FOR * EVERY);
    }
    link.withoutPicture = withoutPicture;
  }

  async function look() {
    if (!room.inside) return;
    const lines = [];
    let hasHoles = false;
    for (const { link } of room.peers.values()) {
      if (link?.state !== "connected") continue;
      const sample = await measure(link);
      if (!sample) continue;
      if (link.withoutPicture || link.triesPicture) delete sample.rate; // little is sent, so little is measured
      hasHoles ||= sample.holes > HOLES;
      link.line = judge(sample);
      lines.push(link.line);
    }
    if (!lines.length) return;
    const own = order[Math.max(...lines.map((line) => order.indexOf(line)))]; // one good link: it is not our line
    room.tell({ line: own });
    const before = ladder.pictures;
    if (ladder.look(own, hasHoles) !== before) apply();
  }

  notice?.querySelector("[data-room-pictures]").addEventListener("click", () => {
    chosen = false;
    ladder.pictures = true;
    ladder.bad = 0;
    apply();
  });
  room.on("sound-only", (wanted) => {
    chosen = wanted;
    if (!wanted) ladder.pictures = true;
    apply();
  });
  room.on("told", ({ told }) => { if ("sound_only" in told) apply(); });
  room.on("peer-joined", apply);
  setInterval(look, EVERY);
}
