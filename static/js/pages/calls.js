/* The page of calls for help says that it is in sight, [data-watches="event"]: then nobody is fetched by mail. */

import { ask } from "../core/socket.js";

const EVERY = 20_000; // ms
const watched = document.querySelector("[data-watches]")?.dataset.watches;

function watch() {
  if (!document.hidden) ask("calls:watch", { event: watched }).catch(() => {});
}

if (watched) {
  watch();
  setInterval(watch, EVERY);
  document.addEventListener("visibilitychange", watch);
}
