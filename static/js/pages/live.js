/* Parts of a page that show how things stand: [data-live="name"]. When a meeting changes, the page is asked for again
   and these parts are replaced; what is being typed in them is left alone. Without script the page is reloaded by hand. */

import { bindAll } from "../core/app.js";
import { socket } from "../core/socket.js";

const parts = [...document.querySelectorAll("[data-live]")];
const mine = location.pathname.startsWith("/meetings/") ? location.pathname.split("/")[2] : null;
let waiting;

const busy = (part) => part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");

async function refresh() {
  waiting = undefined;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of parts) {
    const next = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (!next || busy(part) || next.innerHTML === part.innerHTML) continue;
    part.replaceChildren(...next.childNodes);
    bindAll(part);
  }
}

const soon = () => { waiting ??= setTimeout(refresh, 300); };

if (parts.length) {
  socket().then((line) => {
    let wasOpen = false;
    line.on("meeting:changed", ({ id }) => { if (!mine || id === mine) soon(); });
    line.on("connect", () => {
      if (wasOpen) soon(); // what was said while the line was closed
      wasOpen = true;
    });
  });
  if (parts.some((part) => part.dataset.live === "day")) setInterval(soon, 60000);
}
