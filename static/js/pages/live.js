/* Parts of a page that show how things stand: [data-live="name"]. When a meeting changes, the page is asked for again
   and these parts are renewed. The page of one meeting or request says, too, that it changed, for its forms are not
   replaced. Without script the page is reloaded by hand. */

import { renewal } from "../core/renewal.js";
import { socket } from "../core/socket.js";

const parts = [...document.querySelectorAll("[data-live]")];
const mine = /^\/(?:meetings|requests)\/(\w{26})$/.exec(location.pathname)?.[1];

function tell() {
  document.querySelector("body > [data-changed]")?.removeAttribute("hidden");
}

if (parts.length) {
  const soon = renewal("data-live", () => location.href, 300);
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
