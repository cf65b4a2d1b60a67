/* Parts of a page that show how things stand: [data-live="name"]. When a meeting changes, the page is asked for again
   and these parts are replaced; what is being typed in them is left alone. The page of one meeting or request says,
   too, that it changed, for its forms are not replaced. Without script the page is reloaded by hand. */

import { bindAll } from "../core/app.js";
import { socket } from "../core/socket.js";

const parts = [...document.querySelectorAll("[data-live]")];
const mine = /^\/(?:meetings|requests)\/(\w{26})$/.exec(location.pathname)?.[1];
let waiting;

const busy = (part) => part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");

async function refresh() {
  waiting = undefined;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return; // the line is cut: what comes with the next connection is asked for then
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of parts) {
    const next = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (!next || busy(part) || next.innerHTML === part.innerHTML) continue;
    part.replaceChildren(...next.childNodes);
    bindAll(part);
  }
}

function tell() {
  document.querySelector("body > [data-changed]")?.removeAttribute("hidden");
}

const soon = () => { waiting ??= setTimeout(refresh, 300); };

if (parts.length) {
  socket().then((line) => {
    let wasOpen = false;
    line.on("meeting:changed", ({ id }) => {
      if (mine && id !== mine) return;
      soon();
      if (mine) tell();
    });
    line.on("trouble:changed", () => { if (!mine) soon(); });
    line.on("rooms:changed", () => { if (!mine) soon(); });
    line.on("notice", ({ about }) => {
      if (!mine || !about?.includes(mine)) return;
      soon();
      tell();
    });
    line.on("connect", () => {
      if (wasOpen) soon(); // what was said while the line was closed
      wasOpen = true;
    });
  });
  if (parts.some((part) => part.dataset.live === "day")) setInterval(soon, 60000);
}
