/* The talk beside the pictures as it is seen: what the server drew, each message once and by its number; below that
   what this page wrote and is not there yet.

   const bubbles = openBubbles(section)
   bubbles.put(items, from) → how many messages of others behind `from` are new;  bubbles.has(seq), bubbles.last()
   bubbles.pend(item), bubbles.fail(item, acts), bubbles.forget(client_id)
   bubbles.shows(item) whether it does;  bubbles.settle(client_ids) shows no others */

import { whyAndActs } from "../chat/refused.js";

export function openBubbles(section) {
  const list = section.querySelector("[data-talk-list]");
  const waiting = section.querySelector("[data-talk-waiting]");
  const none = section.querySelector("[data-talk-none]");
  const clock = new Intl.DateTimeFormat(document.documentElement.lang || "en", {
    timeZone: section.dataset.zone || undefined, hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const day = new Intl.DateTimeFormat(document.documentElement.lang || "en", {
    timeZone: section.dataset.zone || undefined, year: "numeric", month: "short", day: "numeric",
  });
  const find = (seq) => list.querySelector(`:scope > [data-seq="${seq}"]`);
  const seqOf = (item) => Number(item.dataset.seq);

  function toEnd() {
    none.hidden = list.children.length + waiting.children.length > 0;
    section.scrollTop = section.scrollHeight;
  }

  /* Here are no lines between the days: a message of another day carries its date. */
  function date(item) {
    const time = item.querySelector(".bubble-when time");
    const said = day.format(new Date(time.dateTime));
    if (said !== day.format(new Date())) time.textContent = `${said} ${time.textContent}`;
  }

  function forget(client_id) {
    waiting.querySelector(`:scope > [data-client="${client_id}"]`)?.remove();
  }

  function place(item, kind) {
    const made = section.querySelector(`[data-talk-template="${kind}"]`).content.firstElementChild.cloneNode(true);
    made.removeAttribute("id");
    made.dataset.client = item.client_id;
    made.querySelector(".bubble-text").textContent = item.words;
    const time = made.querySelector("time");
    time.dateTime = item.at;
    time.textContent = clock.format(new Date(item.at));
    const before = waiting.querySelector(`:scope > [data-client="${item.client_id}"]`);
    if (before) before.replaceWith(made);
    else waiting.append(made);
    toEnd();
    return made;
  }

  section.addEventListener("panel-open", toEnd);
  return {
    forget,
    has: (seq) => find(seq) !== null,
    last: () => (list.lastElementChild ? seqOf(list.lastElementChild) : 0),
    put(items, from) {
      let fresh = 0, added = 0;
      for (const made of items) {
        const item = document.adoptNode(made);
        date(item);
        const seq = seqOf(item);
        const old = find(seq);
        if (old) {
          old.replaceWith(item);
          continue;
        }
        list.insertBefore(item, [...list.children].find((one) => seqOf(one) > seq) ?? null);
        added += 1;
        if (seq > from && !item.matches(".bubble-mine")) fresh += 1;
      }
      if (added) toEnd();
      return fresh;
    },
    shows: ({ client_id, failed }) => waiting.querySelector(`:scope > [data-client="${client_id}"]`)?.matches(failed ? ".bubble-failed" : ".bubble-sending") ?? false,
    settle(client_ids) {
      for (const item of [...waiting.children]) if (!client_ids.includes(item.dataset.client)) item.remove();
    },
    pend: (item) => place(item, "sending"),
    fail(item, acts) {
      place(item, "failed").querySelector(".bubble-body").append(whyAndActs(item, acts));
    },
  };
}
