/* Who speaks: a few times a second, from what arrives; and that one speaks while one's own microphone is off. */

import { listen } from "./level.js";

const EVERY = 250;
const LOUD = 0.02; // of what arrives, 0 … 1
const OWN_LOUD = 0.12;
const HOLD = 700; // ms that somebody still counts as speaking

export function speaking(room, root) {
  const hint = root.querySelector("[data-room-muted-hint]");
  const last = new Map();
  let own = listen(null), track = null, loud = 0;

  function own_() {
    if (track === room.media.tracks.audio) return;
    track = room.media.tracks.audio;
    own.stop();
    own = listen(track);
  }

  function mark(peer, isLoud) {
    const now = Date.now();
    const before = last.get(peer) ?? { at: 0, speaks: false };
    if (isLoud) before.at = now;
    const speaks = now - before.at < HOLD;
    if (speaks !== before.speaks) room.say("speaking", { peer, speaks });
    last.set(peer, { at: before.at, speaks });
  }

  setInterval(() => {
    for (const peer of room.peers.values()) {
      const [source] = peer.link?.receivers.audio?.getSynchronizationSources() ?? [];
      mark(peer.peer, !peer.told.muted && (source?.audioLevel ?? 0) > LOUD);
    }
    const level = own.value();
    room.say("level", level);
    mark("you", room.inside && !room.media.muted && level > OWN_LOUD);
    loud = room.inside && room.media.muted && level > OWN_LOUD ? Math.min(loud + 1, 12) : Math.max(loud - 1, 0);
    if (hint) hint.hidden = hint.hidden ? loud < 4 : loud === 0;
  }, EVERY);
  room.on("peer-left", ({ peer }) => last.delete(peer.peer));
  room.on("left", () => own.stop());
  room.media.addEventListener("changed", own_);
}
