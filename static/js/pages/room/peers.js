/* The links of a call, one to each of the others: laid when somebody comes, mended when the line is back, closed when
   they go. peer.link is the Link; peer.audio the element that plays the peer's sound, peer.picture and peer.screen
   MediaStreams of their camera and screen. */

import { Link } from "./link.js";

/* What one picture may cost, by the number of others in the call: bits a second, by how much it is made smaller, and
   pictures a second. To six people sound comes first. */
const PICTURES = [
  { upTo: 1, maxBitrate: 1_200_000, scaleResolutionDownBy: 1, maxFramerate: 24 },
  { upTo: 3, maxBitrate: 500_000, scaleResolutionDownBy: 1, maxFramerate: 20 },
  { upTo: 9, maxBitrate: 120_000, scaleResolutionDownBy: 2, maxFramerate: 12 },
];
const TRIED = { maxBitrate: 60_000, scaleResolutionDownBy: 4, maxFramerate: 8 };
const BESIDE_A_SCREEN = { maxBitrate: 150_000, scaleResolutionDownBy: 2, maxFramerate: 12 };
const SCREEN = { maxBitrate: 1_500_000, scaleResolutionDownBy: 1, maxFramerate: 8 };
const SOUND_ALONE = { maxBitrate: 20_000, priority: "high", networkPriority: "high" }; // there is a reason for it
const SOUND = { maxBitrate: 32_000, priority: "high", networkPriority: "high" };

export function call(room, root) {
  const sounds = root.querySelector("[data-room-sounds]") ?? root;

  function lay(peer) {
    peer.audio = document.createElement("audio");
    peer.audio.autoplay = true;
    peer.audio.dataset.peer = peer.peer;
    sounds.append(peer.audio);
    speaker(peer.audio);
    peer.link = new Link(room, peer);
    const tracks = () => {
      const { audio, video, screen } = peer.link.receivers;
      peer.audio.srcObject = new MediaStream([audio.track]);
      peer.picture = new MediaStream([video.track]);
      peer.screen = new MediaStream([screen.track]);
      peer.audio.play().catch(() => room.say("silent", peer)); // the browser wants a touch first
      tune();
      room.say("tracks", peer);
    };
    peer.link.addEventListener("tracks", tracks);
    peer.link.addEventListener("state", () => {
      if (peer.link.state === "connected") tune();
      room.say("link", peer);
    });
    if (peer.link.receivers.audio) tracks();
    for (const other of room.peers.values()) other.link?.apply();
  }

  function drop({ peer }) {
    peer.link?.close();
    if (peer.audio) peer.audio.srcObject = null;
    peer.audio?.remove();
    tune();
  }

  /* The sizes of what we send, for as many as are here. */
  function tune() {
    const { sharing } = room.media;
    const picture = sharing ? BESIDE_A_SCREEN : PICTURES.find((step) => room.peers.size <= step.upTo);
    for (const { link } of room.peers.values()) {
      if (!link) continue;
      const { audio, video, screen } = link.senders;
      limit(audio, link.withoutPicture ? SOUND_ALONE : SOUND);
      limit(video, link.triesPicture ? TRIED : picture);
      limit(screen, SCREEN, "maintain-resolution");
    }
  }

  function apply() {
    for (const { link, audio } of room.peers.values()) {
      link?.apply();
      if (audio) speaker(audio);
    }
    tune();
  }

  function speaker(audio) {
    const id = room.media.choice.speaker;
    if (audio.setSinkId && audio.sinkId !== id) audio.setSinkId(id).catch(() => {});
  }

  room.on("peer-joined", lay);
  room.on("peer-left", drop);
  room.on("signal", ({ from, signal }) => {
    if (room.inside) room.peers.get(from)?.link?.hear(signal); // else the links are not yet those of this stay
  });
  room.on("joined", ({ known }) => {
    for (const { link } of known) link?.check();
  });
  room.on("apply", apply);
  room.media.addEventListener("changed", apply);
}

function limit(sender, { upTo, priority, networkPriority, ...wanted }, preference) {
  if (!sender) return;
  const set = sender.getParameters();
  const [encoding] = set.encodings ?? [];
  if (!encoding) return; // not agreed yet: "connected" comes
  const { track } = sender;
  if (track?.kind === "audio") delete wanted.scaleResolutionDownBy;
  Object.assign(encoding, wanted, priority && { priority, networkPriority });
  if (preference) set.degradationPreference = preference;
  sender.setParameters(set).catch(() => {});
}
