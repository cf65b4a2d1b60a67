/* The bell: [data-bell] with [data-bell-count] and [data-bell-words]. A notice that arrives is counted, said in the
   page's live region, and brings the list of notices up to date where it is open. Without script the page counts. */

import { toast } from "./toast.js";

const PAUSE = 1000; // who only passes through a page opens no line

export const selector = "[data-bell]";

function show(bell, count) {
  const badge = bell.querySelector("[data-bell-count]");
  badge.textContent = count > 99 ? "99+" : String(count);
  badge.hidden = count === 0;
  const words = count ? bell.dataset.many.replace("#", String(count)) : bell.dataset.none;
  bell.querySelector("[data-bell-words]").textContent = words;
}

/* The list of notices, where it is open; not under somebody's hands. */
async function reload() {
  const list = document.querySelector("[data-notices]");
  if (!list || list.contains(document.activeElement)) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-notices]");
  if (fresh && !list.contains(document.activeElement)) list.replaceChildren(...fresh.childNodes);
}

/* The room of a meeting shows by itself what is new about it. */
function isInRoom(url = "") {
  const [path] = url.split(/[?#]/);
  return location.pathname.endsWith("/room") && [path, `${path}/room`].includes(location.pathname);
}

async function listen(bell) {
  const { socket, ask } = await import("../core/socket.js");
  const line = await socket();
  let shown = bell.querySelector("[data-bell-count]").textContent;
  const sync = async () => { // what came before the line was open, or while it was closed
    const { count } = await ask("notice:count", {});
    show(bell, count);
    const now = bell.querySelector("[data-bell-count]").textContent;
    if (now !== shown) reload().catch(() => {});
    shown = now;
  };
  line.on("notice", ({ count, text, url }) => {
    if (count === undefined) return; // about messages: the chat counts those
    show(bell, count);
    if (text && !isInRoom(url)) toast(text, url);
    shown = bell.querySelector("[data-bell-count]").textContent;
    reload().catch(() => {});
  });
  line.on("room:waiting", ({ call, name, meeting }) => { // somebody is at the door of a meeting and calls the others
    const path = `/meetings/${meeting}/room`;
    if (call && location.pathname !== path) toast(bell.dataset.waits.replace("#", name), path);
  });
  line.on("connect", () => { sync().catch(() => {}); });
  if (line.connected) await sync();
}

export function bind(bell) {
  setTimeout(() => listen(bell).catch(() => {}), PAUSE);
}
