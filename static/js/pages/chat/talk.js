/* The list of messages: draws bubbles from the page's templates, in the order of seq, each once.

   const talk = openTalk(section, { drawn(item, old) });
   talk.put(message) → false when messages before it are missing;  talk.last() the last seq without a gap
   talk.change(message) shows an older one as it is now
   talk.pend(item) shows what is being sent, talk.fail(item, acts) what was refused, talk.forget(client_id)
   talk.shows(item) whether it does;  talk.settle(items) shows no others, now that all that was stored is there
   Words of people go in as text, never as markup; what is more than words is drawn by the server (drawn.js). */

import { openDrawn } from "./drawn.js";
import { whyAndActs } from "./refused.js";

const page = document.documentElement.lang || "en";

export function openTalk(section, told) {
  const log = section.querySelector("[data-last-seq]");
  const list = log.querySelector(".talk");
  const zone = section.dataset.zone || undefined;
  const clock = new Intl.DateTimeFormat(page, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const date = new Intl.DateTimeFormat(page, { timeZone: zone, weekday: "short", year: "numeric", month: "short", day: "numeric" });
  const pending = new Map();
  const unseen = new Set(); // messages that changed while they were not here: they may be on their way as they were before
  const drawn = openDrawn(section, (seq) => list.querySelector(`:scope > [data-seq="${seq}"]`), told.drawn);
  let last = Number(log.dataset.lastSeq) || 0;
  let day = dayOf(list.querySelector(".bubble:last-of-type time")?.dateTime);

  function dayOf(instant) {
    if (!instant) return "";
    return date.format(new Date(instant)).replace(/日(?=周)/, "日 "); /* as the server writes it */
  }

  function clone(kind) {
    return section.querySelector(`[data-chat-template="${kind}"]`).content.firstElementChild.cloneNode(true);
  }

  function bubble(kind, { body, language, at }) {
    const item = clone(kind);
    item.removeAttribute("id");
    const text = item.querySelector(".bubble-text");
    text.textContent = body;
    if (language) text.lang = language;
    const time = item.querySelector("time");
    time.dateTime = at;
    time.textContent = clock.format(new Date(at));
    return item;
  }

  function addresser(item, sender) {
    const who = item.querySelector(".bubble-sender");
    who.textContent = sender.name;
    who.parentElement.replaceChildren(who, ...(sender.company ? [` · ${sender.company}`] : []));
    const avatar = item.querySelector(".avatar");
    if (avatar) avatar.textContent = ([...sender.name][0] ?? "?").toUpperCase();
  }

  function append(item) {
    list.insertBefore(item, pending.values().next().value ?? null);
  }

  function draw(message) {
    const isMine = message.sender.id === section.dataset.me;
    const today = dayOf(message.sent_at);
    if (today !== day) {
      const line = clone("day");
      line.querySelector("span").textContent = today;
      append(line);
      day = today;
    }
    const item = bubble(isMine ? "mine" : "theirs", { body: message.body, language: message.language, at: message.sent_at });
    item.id = `message-${message.id}`;
    item.dataset.seq = message.seq;
    if (!isMine) addresser(item, message.sender);
    const more = clone("more");
    more.setAttribute("href", more.getAttribute("href") + message.id);
    item.querySelector(".bubble-when").append(" ", more);
    append(item);
    if (unseen.delete(message.seq) || !isPlain(message) || (!isMine && isForeign(message))) drawn.want(message.seq);
    section.querySelector("[data-chat-empty]")?.remove();
  }

  const isForeign = (message) => message.body && message.language !== section.dataset.language; // its language is marked
  const isPlain = (message) => message.change === undefined; // the server says more only of what is more than its words

  function forget(client_id) {
    pending.get(client_id)?.remove();
    pending.delete(client_id);
  }

  function place(client_id, item) {
    const before = pending.get(client_id);
    if (before) before.replaceWith(item);
    else list.append(item);
    pending.set(client_id, item);
  }

  list.addEventListener("htmx:load", ({ target }) => { // as those do that come from further up
    const seq = Number(target.dataset.seq);
    if (unseen.delete(seq)) drawn.want(seq);
  });

  return {
    last: () => last,
    forget,
    put(message) {
      if (message.seq > last + 1) return false;
      if (message.sender.id === section.dataset.me) forget(message.client_id);
      if (message.seq === last + 1) {
        draw(message);
        last = message.seq;
        log.dataset.lastSeq = String(last);
      }
      return true;
    },
    change({ seq }) {
      if (list.querySelector(`:scope > [data-seq="${seq}"]`)) drawn.want(seq);
      else unseen.add(seq);
    },
    shows: ({ client_id, failed }) => pending.get(client_id)?.matches(failed ? ".bubble-failed" : ".bubble-sending") ?? false,
    settle(items) {
      const kept = new Set(items.map((item) => item.client_id));
      for (const client_id of [...pending.keys()]) if (!kept.has(client_id)) forget(client_id);
    },
    pend: (item) => place(item.client_id, bubble("sending", { body: item.words, at: item.at })),
    fail(item, acts) {
      const made = bubble("failed", { body: item.words, at: item.at });
      made.querySelector(".bubble-body").append(whyAndActs(item, acts));
      place(item.client_id, made);
    },
    busy: (is) => log.setAttribute("aria-busy", String(is)),
  };
}
