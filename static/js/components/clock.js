/* Times that move, and the bar for a device in another zone.

   <time data-clock="Asia/Shanghai">                     the time of day there
   <time data-countdown datetime="…" data-soon="now" hidden>   "in 25 minutes", in the page's language; hidden when past
   <form data-zone-bar hidden>                           shown when the device's zone is not the account's
       (<html data-account-zone>) and keeps another time today; input time_zone, [data-zone-device], [data-zone-keep]
   Absolute times are the server's work; nothing here replaces them. */

import { send } from "../core/csrf.js";
import { tab } from "../core/stored.js";

export const selector = "[data-clock], [data-countdown], [data-zone-bar]";

const language = document.documentElement.lang || "en";
const relative = new Intl.RelativeTimeFormat(language, { numeric: "always" });
const ticking = new Set();
const KEPT = "tradehall:zone-kept";

function clockText(element) {
  return new Intl.DateTimeFormat(language, { timeZone: element.dataset.clock, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date());
}

function countdownText(element) {
  const minutes = Math.ceil((Date.parse(element.dateTime) - Date.now()) / 60000);
  if (minutes < -5) return "";
  if (minutes <= 0) return element.dataset.soon ?? "";
  if (minutes < 60) return relative.format(minutes, "minute");
  if (minutes < 48 * 60) return relative.format(Math.floor(minutes / 60), "hour");
  return relative.format(Math.floor(minutes / 1440), "day");
}

function refresh(element) {
  const text = element.dataset.clock ? clockText(element) : countdownText(element);
  if (element.textContent !== text) element.textContent = text;
  element.hidden = text === "";
}

function tick() {
  for (const element of ticking) {
    if (element.isConnected) refresh(element);
    else ticking.delete(element);
  }
}

/* City and offset of a zone in the page's language; the server knows the names. */
export async function zoneName(zone) {
  const plain = `${zone.split("/").pop().replaceAll("_", " ")}, ${offset(zone).replace("GMT", "UTC")}`;
  try {
    const answer = await send(`/settings/time-zone/name?zone=${encodeURIComponent(zone)}`);
    return answer.ok ? await answer.text() : plain;
  } catch {
    return plain;
  }
}

/* How far a zone is ahead of UTC now, as "GMT+9". */
function offset(zone) {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts(new Date());
  return parts.find((part) => part.type === "timeZoneName")?.value;
}

async function bindZoneBar(bar) {
  const account = document.documentElement.dataset.accountZone;
  const device = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!account || !device || account === device || offset(account) === offset(device)) return;
  if (tab.get(KEPT) === device) return;
  bar.querySelector("[data-zone-device]")?.replaceChildren(await zoneName(device));
  bar.elements.time_zone.value = device;
  bar.querySelector("[data-zone-keep]")?.addEventListener("click", () => {
    tab.set(KEPT, device);
    bar.hidden = true;
  });
  bar.hidden = false;
}

export function bind(element) {
  if (element.matches("[data-zone-bar]")) return bindZoneBar(element);
  if (ticking.size === 0) {
    setInterval(tick, 10000);
    document.addEventListener("visibilitychange", tick);
  }
  ticking.add(element);
  refresh(element);
}
