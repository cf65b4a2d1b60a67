/* What the person wrote and is not sent yet goes out from whatever page they are on: one conversation after the other,
   in the order in which it was written, from one tab at a time. The page of a conversation sends its own. What still
   waits is said by <p data-not-sent-yet hidden> with a link to its conversation. */

import { PREFIX, unsentTalks } from "../core/unsent.js";
import { toast } from "./toast.js";

const PAUSE = 1000; // who only passes through a page sends nothing
const LATER = 15000;
const TOGETHER = 300;

export const selector = "html[data-person]";

/* Whether it was this tab's turn. */
function alone(name, work) {
  if (!navigator.locks) return work(); // two at once do no harm: the ids are the same
  return navigator.locks.request(name, { ifAvailable: true }, (lock) => lock && work());
}

export function bind(page) {
  const me = page.dataset.person;
  const bar = document.querySelector("body > [data-not-sent-yet]");
  const own = document.querySelector("[data-chat]")?.dataset.chat;
  let timer = 0, isBusy = false, isOut = false;

  const talks = () => unsentTalks(me).filter((talk) => talk !== own);

  function soon(pause) {
    clearTimeout(timer);
    timer = setTimeout(() => round().catch(() => soon(LATER)), pause);
  }

  function show(left) {
    bar.hidden = !left.length;
    if (left.length) bar.querySelector("a").href = `/chat/${left[0]}`;
  }

  function refused(talk, item, why) {
    toast(`${bar.dataset.refused.replace("{words}", () => item.words)} ${why}`, `/chat/${talk}`);
  }

  async function round() {
    if (isBusy || isOut) return;
    if (!talks().length) { show([]); return; }
    isBusy = true;
    try {
      const { sendAll, left } = await import("../pages/chat/outbox.js");
      const pause = await alone(`${PREFIX}${me}`, () => sendAll(me, talks(), refused));
      show(left(me, talks()));
      if (left(me, talks(), { waiting: true }).length) soon(Math.max(LATER, 1000 * (pause?.wait ?? 0)));
    } finally {
      isBusy = false;
    }
  }

  document.addEventListener("tradehall:line", ({ detail: { state } }) => {
    isOut = state === "out";
    if (state === "open") soon(TOGETHER);
  });
  addEventListener("online", () => soon(TOGETHER));
  addEventListener("pageshow", (event) => { if (event.persisted) soon(PAUSE); });
  addEventListener("storage", ({ key, newValue }) => { // written in another tab, or sent from there
    if (!key?.startsWith(`${PREFIX}${me}/`)) return;
    if (newValue) soon(LATER);
    else if (!bar.hidden) soon(TOGETHER);
  });
  soon(PAUSE);
}
