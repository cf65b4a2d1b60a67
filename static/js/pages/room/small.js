/* The call in a small window that stays above others: where the browser has one for whole documents, everybody's
   picture with a button for the microphone and one for leaving; elsewhere the large picture alone.

   small(room, root).toggle()   resolves when it is open or closed; rejects where there is nothing to show
   .isOpen, .isPossible; `changed` is called when it opens and closes */

import { text } from "./texts.js";

const SIZE = { width: 360, height: 300 };
const BUTTONS = ["microphone", "camera", "leave"];

export function small(room, root, changed) {
  const documents = window.documentPictureInPicture;
  let pane = null; // the window

  async function open() {
    pane = await documents.requestWindow(SIZE);
    const { document: there } = pane;
    there.documentElement.lang = document.documentElement.lang;
    there.documentElement.className = document.documentElement.className;
    there.title = document.title;
    for (const sheet of document.querySelectorAll("link[rel=stylesheet]:not([media=print])")) there.head.append(sheet.cloneNode());
    there.body.className = "is-small";
    const tiles = there.createElement("ul"), controls = there.createElement("div");
    tiles.className = "small-tiles";
    controls.className = "controls";
    controls.append(...BUTTONS.map((act) => button(act)));
    there.body.append(tiles, controls);
    pane.addEventListener("pagehide", () => {
      pane = null;
      changed();
    });
    draw();
  }

  /* One of the page's own, pressed there. */
  function button(act) {
    const own = root.querySelector(`[data-do="${act}"]`);
    const other = own.cloneNode(true);
    other.removeAttribute("data-key");
    other.addEventListener("click", () => own.click());
    return other;
  }

  function draw() {
    if (!pane) return;
    const shown = [...root.querySelectorAll("[data-room-tiles] .tile")]
      .sort((one, other) => other.classList.contains("is-main") - one.classList.contains("is-main"));
    const list = pane.document.querySelector(".small-tiles");
    const known = new Map([...list.children].map((item) => [item.dataset.tile, item]));
    const items = shown.map((tile) => mirror(tile, known.get(tile.dataset.tile)));
    for (const item of known.values()) if (!items.includes(item)) item.remove();
    items.forEach((item, at) => { if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null); });
    for (const other of pane.document.querySelectorAll("[data-do]")) {
      const own = root.querySelector(`[data-do="${other.dataset.do}"]`);
      if (own.hasAttribute("aria-pressed")) other.setAttribute("aria-pressed", own.getAttribute("aria-pressed"));
      other.disabled = own.disabled;
    }
  }

  function mirror(tile, item = pane.document.createElement("li")) {
    if (!item.children.length) {
      const video = Object.assign(pane.document.createElement("video"), { muted: true, autoplay: true, playsInline: true });
      const name = pane.document.createElement("p");
      name.className = "small-name";
      item.append(video, name);
      item.dataset.tile = tile.dataset.tile;
    }
    const [video, name] = item.children;
    const stream = tile.querySelector("video").srcObject;
    if (video.srcObject !== stream) {
      video.srcObject = stream;
      if (stream) video.play().catch(() => {});
    }
    video.hidden = !stream;
    item.className = tile.classList.contains("is-mirrored") ? "small-tile is-mirrored" : "small-tile";
    item.classList.toggle("is-speaking", tile.classList.contains("is-speaking"));
    const native = tile.querySelector("[data-tile-name]");
    name.textContent = native.textContent;
    name.lang = native.lang;
    return item;
  }

  async function picture() {
    const seen = (one) => one.querySelector("video")?.readyState > 0;
    const tiles = [...root.querySelectorAll(".tile.is-main, .tile.is-speaking, .tile:not([data-tile=you]), .tile")];
    const one = tiles.find((tile) => tile.matches(".is-main") && seen(tile)) ?? tiles.find(seen);
    if (!one) throw new Error(text("no_picture"));
    await one.querySelector("video").requestPictureInPicture();
  }

  async function toggle() {
    if (pane) pane.close();
    else if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else if (documents) await open();
    else await picture();
    changed();
  }

  if (documents) {
    for (const name of ["arranged", "telling", "told", "tracks", "link", "joined", "line", "peer-left", "speaking"]) room.on(name, draw);
    room.media.addEventListener("changed", draw);
    room.on("left", () => pane?.close());
  }
  root.addEventListener("enterpictureinpicture", changed, true);
  root.addEventListener("leavepictureinpicture", changed, true);

  return {
    toggle,
    get isOpen() {
      return Boolean(pane || document.pictureInPictureElement);
    },
    get isPossible() {
      return Boolean(documents || document.pictureInPictureEnabled);
    },
  };
}
