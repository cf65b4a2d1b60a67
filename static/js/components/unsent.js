/* What the person wrote and is not sent yet goes out from whatever page they are on: one conversation after the other,
   in the order in which it was written, from one tab at a time. The page of a conversation sends its own. What still
   waits is said by <p data-not-sent-yet hidden> with a link to its conversation; what cannot be sent, because its
   conversation cannot be opened any more, with one to where its words are given back (pages/chat/returned.js). */

import { AT, PREFIX, alone, unsentTalks } from "../core/unsent.js";
import { toast } from "./toast.js";

const PAUSE = 1000; // who only passes through a page sends nothing
const LATER = 15000;
const TOGETHER = 300;
const RETURNED = "/chat#not-sent";

export const selector = "html[data-person]";

const addressOf = (talk) => (talk.startsWith(AT) ? `/meetings/${talk.slice(AT.length)}/room` : `/chat/${talk}`);

/* What the open page sends itself. */
function own() {
  const { chat } = document.querySelector("[data-chat]")?.dataset ?? {};
  const { conversation, meeting } = document.querySelector("[data-room-talk]")?.dataset ?? {};
  return [chat, conversation, meeting && AT + meeting];
}

export function bind(page) {
  const me = page.dataset.person;
  const bar = document.querySelector("body > [data-not-sent-yet]");
  const link = bar.querySelector("a");
  const { textContent: opens } = link;
  let timer = 0, isBusy = false, isOut = false;

  const talks = () => unsentTalks(me).filter((talk) => !own().includes(talk));

  function soon(pause) {
    clearTimeout(timer);
    timer = setTimeout(() => round().catch(() => soon(LATER)), pause);
  }

  function show({ stay = [], gone = [] }) {
    const isReturned = gone.length > 0 && !document.querySelector("[data-returned]");
    bar.hidden = !stay.length && !isReturned;
    if (bar.hidden) return;
    link.href = stay.length ? addressOf(stay[0]) : RETURNED;
    link.textContent = stay.length ? opens : bar.dataset.textReturned;
  }

  function refused(talk, { item, why, isGone }) {
    toast(`${bar.dataset.refused.replace("{words}", () => item.words)} ${why}`, isGone ? RETURNED : addressOf(talk));
  }

  async function round() {
    if (isBusy || isOut) return;
    if (!talks().length) { show({}); return; }
    isBusy = true;
    try {
      const { sendAll, left } = await import("../pages/chat/outbox.js");
      const pause = await alone((lock) => lock && sendAll(me, talks(), refused), { ifAvailable: true });
      const now = left(me, talks());
      show(now);
      if (now.gone.length) document.dispatchEvent(new CustomEvent("tradehall:returned"));
      if (now.waiting.length) soon(Math.max(LATER, 1000 * (pause?.wait ?? 0)));
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
