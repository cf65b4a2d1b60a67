/* The pictures: a tile for each person and one for each shared screen, with their names, what they told of themselves
   and how their line is. One is large when somebody shows a screen or a tile was pinned. */

import { plainName, put, text } from "./texts.js";

const FULL = { good: "reception-4", fair: "reception-2", bad: "reception-1", lost: "wifi-off" };

export function stage(room, root) {
  const list = root.querySelector("[data-room-tiles]");
  const template = root.querySelector("[data-room-tile]");
  if (!list || !template) return;
  const said = root.querySelector("[data-room-said]");
  const tiles = new Map(); // peer id (with ":screen"), or "you", → element
  const places = new Map(); // person (with ":screen") → {index, isPinned}: where they were, for when they come back
  let pinned = null;

  const placeOf = (key, { person }) => (key === "you" ? key : `${person}${key.endsWith(":screen") ? ":screen" : ""}`);

  function tile(key, person) {
    let one = tiles.get(key);
    if (one) return one;
    one = template.content.firstElementChild.cloneNode(true);
    one.dataset.tile = key;
    name(one, person, key.endsWith(":screen"));
    one.querySelector("[data-tile-pin]").addEventListener("click", () => {
      pinned = pinned === key ? null : key;
      arrange();
    });
    tiles.set(key, one);
    const was = places.get(placeOf(key, person));
    list.insertBefore(one, list.children[was?.index ?? list.children.length] ?? null);
    if (was?.isPinned) pinned ??= key;
    one.dataset.place = placeOf(key, person);
    return one;
  }

  function name(one, person, isScreen) {
    const native = one.querySelector("[data-tile-name]");
    native.textContent = person.name;
    native.lang = person.language ?? "";
    const latin = one.querySelector("[data-tile-latin]");
    latin.textContent = person.latin && person.latin.toLowerCase() !== person.name.toLowerCase() ? person.latin : "";
    const what = isScreen ? text("screen") : text(person.role === "delegate" ? person.side : person.role);
    put(one.querySelector("[data-tile-role]"), [what, isScreen ? "" : person.company ?? root.dataset[person.side]].filter(Boolean).join(" · "));
    one.querySelector("[data-tile-initial]").textContent = (person.name || "?").slice(0, person.name?.[0] < "\u2000" ? 2 : 1);
    one.classList.toggle("is-interpreter", person.role === "interpreter" && !isScreen);
    one.classList.toggle("is-screen", isScreen);
    one.querySelector("[data-tile-pin]").setAttribute("aria-label", text("pin", { name: plainName(person) }));
  }

  function remove(key) {
    const one = tiles.get(key);
    if (!one) return;
    one.querySelector("video").srcObject = null;
    places.set(one.dataset.place, { index: [...list.children].indexOf(one), isPinned: pinned === key });
    one.remove();
    tiles.delete(key);
    if (pinned === key) pinned = null;
  }

  function show(one, stream, isOn) {
    const video = one.querySelector("video");
    if (video.srcObject !== (isOn ? stream : null)) {
      video.srcObject = isOn ? stream : null;
      if (isOn) video.play().catch(() => {});
    }
    one.classList.toggle("has-picture", Boolean(isOn));
  }

  function sign(one, key, isOn, words) {
    const element = one.querySelector(`[data-sign="${key}"]`);
    if (!element) return;
    element.hidden = !isOn;
    if (words) element.title = words;
    put(element.querySelector(".visually-hidden"), words ?? element.querySelector(".visually-hidden").textContent);
  }

  function line(one, state) {
    const element = one.querySelector("[data-sign=line]");
    element.hidden = !FULL[state] || state === "good";
    if (element.hidden) return;
    element.dataset.line = state;
    const use = element.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${FULL[state]}`));
    element.title = text(`line_${state}`);
    put(element.querySelector(".visually-hidden"), text(`line_${state}`));
  }

  function drawPeer(peer) {
    if (!room.peers.has(peer.peer)) return;
    const { told, link } = peer;
    const isSoundOnly = told.sound_only || room.told.sound_only;
    const one = tile(peer.peer, peer);
    const state = link?.state ?? "connecting";
    show(one, peer.picture, told.camera && !isSoundOnly && peer.picture && state !== "connecting");
    sign(one, "muted", told.muted);
    sign(one, "hand", told.hand);
    line(one, state === "lost" ? "lost" : told.line);
    const words = state === "connecting" ? text("connecting") : state === "lost" ? text("lost") :
      isSoundOnly ? text("sound_only") : told.camera === false ? text("camera_off") : "";
    put(one.querySelector("[data-tile-state]"), words);
    one.classList.toggle("is-lost", state === "lost");
    if (told.sharing && peer.screen) show(tile(`${peer.peer}:screen`, peer), peer.screen, true);
    else remove(`${peer.peer}:screen`);
    arrange();
  }

  function drawYou() {
    const { media, told } = room;
    const one = tile("you", room.you ?? JSON.parse(root.dataset.you ?? "{}"));
    show(one, media.stream, Boolean(media.tracks.video));
    one.classList.toggle("is-mirrored", !media.blur);
    if (media.tracks.video) one.querySelector("video").play().catch(() => {});
    sign(one, "muted", told.muted);
    sign(one, "hand", told.hand);
    line(one, room.inside || !room.wanted ? told.line : "lost");
    put(one.querySelector("[data-tile-state]"), media.tracks.video ? "" : text("camera_off"));
    arrange();
  }

  function arrange() {
    const screen = [...tiles.keys()].find((key) => key.endsWith(":screen"));
    const main = pinned ?? screen ?? null;
    for (const [key, one] of tiles) {
      one.classList.toggle("is-main", key === main);
      one.querySelector("[data-tile-pin]").setAttribute("aria-pressed", String(key === pinned));
    }
    list.dataset.others = String(room.peers.size);
    list.dataset.main = main ? "yes" : "no";
    room.say("arranged", { main: main && tiles.get(main) });
  }

  room.on("ready", drawYou);
  room.on("peer-joined", (peer) => {
    drawPeer(peer);
    if (room.you) put(said, text("came", { name: plainName(peer) }));
  });
  room.on("tracks", drawPeer);
  room.on("link", drawPeer);
  room.on("told", ({ peer }) => drawPeer(peer));
  room.on("telling", () => {
    drawYou();
    for (const peer of room.peers.values()) drawPeer(peer);
  });
  room.on("line", drawYou);
  room.on("joined", () => {
    const own = tiles.get("you");
    if (own) name(own, { ...room.you, company: text("you") }, false);
    drawYou();
    for (const peer of room.peers.values()) drawPeer(peer);
  });
  room.on("peer-left", ({ peer, why }) => {
    if (why !== "you" && why !== "again") put(said, text("went", { name: plainName(peer) }));
    remove(peer.peer);
    remove(`${peer.peer}:screen`);
    arrange();
  });
  room.media.addEventListener("changed", drawYou);
  room.on("speaking", ({ peer, speaks }) => tiles.get(peer)?.classList.toggle("is-speaking", speaks));
}
