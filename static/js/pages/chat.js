/* The pages of chat. A conversation (<section data-chat>) asks for what it missed whenever the line opens, when
   a message comes out of turn, and now and then; what is written waits in a queue until it is acknowledged.
   Without a socket the same goes over HTTP every five seconds. The list (<div data-chat-list>) loads itself anew. */

import { socket } from "../core/socket.js";
import { openAnnouncer } from "./chat/announcer.js";
import { countUnread } from "./chat/badge.js";
import { openComposer } from "./chat/composer.js";
import { openLine } from "./chat/line.js";
import { openMentions } from "./chat/mentions.js";
import { openMenu } from "./chat/menu.js";
import { openOlder } from "./chat/older.js";
import { openPeople } from "./chat/people.js";
import * as place from "./chat/place.js";
import { NO_LONGER } from "./chat/outbox.js";
import { openQueue } from "./chat/queue.js";
import { bindQuietly } from "./chat/quietly.js";
import { openReturned } from "./chat/returned.js";
import { inTurn, nextPause, sendWaiting } from "./chat/sending.js";
import { openStanding } from "./chat/standing.js";
import { openTalk } from "./chat/talk.js";
import { tools } from "./chat/tools.js";
import { keepTyped } from "./chat/typed.js";

const POLL = 5000;
const CHECK = 30000;
const LATER = 15000; // then another tab has sent what was written there, or is gone
const AGAIN = 2000; // after a question that was not answered on a line that is open
const TOGETHER = 300;
const SAID = 5000; // how long it is said that the line is back

function bindTalk(section) {
  const { chat: conversation, address, readAddress, me } = section.dataset;
  const line = openLine({ conversation, address, readAddress });
  const announcer = openAnnouncer(section);
  const talk = openTalk(section, announcer);
  const people = openPeople(section);
  const queue = openQueue(`${me}/${conversation}`);
  const standing = openStanding(section, giveBack);
  const end = section.querySelector("#end");
  const news = section.querySelector("[data-chat-news]");
  const status = section.querySelector("[data-chat-line]");
  let readSeq = Number(section.dataset.readSeq) || 0;
  let change = Number(section.dataset.change) || 0;
  let syncing = false, again = false, sending = false, pause = 0, resume = 0, silence = 0;
  let isOut = false; // who looks at this page now is not, or not any more, whom it was made for

  // -- what is seen --------------------------------------------------------------------------------

  const isAtEnd = () => place.isAtEnd(end);

  function toEnd() {
    place.toEnd(end);
    news.hidden = true;
    markRead();
  }

  function say(state, waiting) {
    const words = waiting ?? { open: section.dataset.textOpen, closed: section.dataset.textClosed, out: section.dataset.textSignedOut }[state];
    if (state === "open" && status.hidden) return; // nothing was said of a line that is cut
    clearTimeout(silence);
    status.dataset.state = state;
    if (status.textContent !== words) status.textContent = words ?? "";
    showStatus(Boolean(words));
    if (state === "open") silence = setTimeout(showStatus, SAID, false);
  }

  function showStatus(is) {
    const follows = isAtEnd();
    status.hidden = !is;
    if (follows) place.toEnd(end);
  }

  function take(message) {
    const follows = isAtEnd();
    const isNew = message.seq > talk.last();
    if (!talk.put(message)) return false;
    if (isNew) announcer.came(message);
    people.stops(message.sender.id);
    people.wrote(message.sender.id, message.seq, talk.last());
    if (isNew && follows) toEnd();
    else if (isNew) news.hidden = false;
    return true;
  }

  function markRead() {
    if (document.visibilityState !== "visible" || !isAtEnd() || talk.last() <= readSeq) return;
    readSeq = talk.last();
    section.querySelector("[data-chat-mark]")?.remove();
    line.read(readSeq).catch(() => { readSeq -= 1; });
  }

  // -- what was missed -----------------------------------------------------------------------------

  async function sync() {
    if (isOut) return;
    if (syncing) { again = true; return; }
    syncing = true;
    talk.busy(true);
    try {
      let answer;
      do {
        again = false;
        answer = await line.missed(talk.last(), change);
        for (const message of answer.messages) take(message);
        for (const message of answer.changed) talk.change(message);
        change = answer.change;
        if (answer.online) people.here(answer.online);
      } while (answer.more || again);
      talk.settle(queue.all());
      markRead();
      if (!line.isOpen() && !isOut) say("closed");
    } catch (problem) {
      if (problem.signedOut) say("out");
      else if (problem.code === NO_LONGER) standing.ask();
      else if (line.isOpen()) setTimeout(sync, AGAIN);
    } finally {
      syncing = false;
      talk.busy(false);
    }
  }

  // -- what is written -----------------------------------------------------------------------------

  function show(item) {
    if (!item.failed) return talk.pend(item);
    const back = item.payload.body && section.querySelector("[data-composer]") // what can never be sent as it is may be said anew
      ? [{ words: section.dataset.textBack, act: () => putBack(item) }] : [];
    return talk.fail(item, [
      ...back,
      { words: section.dataset.textAgain, act: () => { talk.forget(item.client_id); queue.retry(item.client_id); showQueue(); flush(); } },
      { words: section.dataset.textDiscard, act: () => { talk.forget(item.client_id); queue.drop(item.client_id); } },
    ]);
  }

  /* Before what stands in the field, where one may write. */
  function putBack(item) {
    const field = section.querySelector("[data-composer]").elements.body;
    if (field.closest("[data-shut]")) return;
    compose.comeBack(item.payload.body);
    talk.forget(item.client_id);
    queue.drop(item.client_id);
  }

  /* Nobody sees them here again: those that wait, and those that are being typed. */
  function giveBack(why) {
    const field = section.querySelector("[data-composer]")?.elements.body;
    const words = compose.isChanging() ? "" : field?.value.trim();
    if (words) queue.add({ body: words });
    if (words) field.value = "";
    for (const item of queue.all()) queue.fail(item.client_id, item.failed ?? why, true);
  }

  const showQueue = () => queue.all().forEach(show);

  async function flush() {
    if (sending || isOut) return;
    sending = true;
    clearTimeout(resume);
    try {
      while (queue.next()) await inTurn(() => sendWaiting(() => queue, line.post, { sent, refused }));
    } catch (problem) {
      if (problem.signedOut) say("out");
      if (problem.wait) say("waits", problem.message);
      pause = nextPause(pause, problem);
      resume = setTimeout(flush, pause);
    } finally {
      sending = false;
    }
  }

  function sent(message) {
    if (pause) say("open");
    pause = 0;
    if (!take(message)) sync();
  }

  function refused(item, problem) {
    const follows = isAtEnd();
    queue.fail(item.client_id, problem.message, problem.code === NO_LONGER);
    show({ ...item, failed: problem.message });
    announcer.failed(item.words, problem.message);
    if (follows) toEnd();
    standing.ask();
  }

  function write(payload, words) {
    talk.pend(queue.add(payload, words));
    toEnd();
    flush();
  }

  // -- binding -------------------------------------------------------------------------------------

  const ours = (handler) => (told) => { if (told?.conversation === conversation) handler(told); };
  line.on("connect", () => { isOut = false; say("open"); pause = 0; sync(); flush(); });
  line.on("chat:message", ours(({ message }) => { if (!take(message)) sync(); }));
  line.on("chat:changed", ours(({ message }) => {
    talk.change(message);
    if (message.change === change + 1) change += 1;
    else if (message.change > change) sync();
  }));
  line.on("chat:read", ours(({ reader, seq }) => {
    if (reader === me) readSeq = Math.max(readSeq, seq);
    people.read(reader, seq, talk.last());
  }));
  line.on("chat:standing", (told) => { if (!told?.conversation || told.conversation === conversation) standing.ask(); });
  line.on("chat:typing", ours(({ person }) => people.writes(person)));
  line.on("presence", ({ person, state }) => people.came(person, state === "online"));
  document.addEventListener("tradehall:line", ({ detail: { state } }) => {
    isOut ||= state === "out";
    if (state !== "open") say(isOut ? "out" : "closed");
  });
  document.addEventListener("visibilitychange", () => { markRead(); if (!document.hidden && line.isOpen()) sync(); });
  addEventListener("scroll", () => { if (isAtEnd()) { news.hidden = true; markRead(); } }, { passive: true });
  addEventListener("online", flush);
  queue.watch(() => { queue.all().filter((item) => !talk.shows(item)).forEach(show); sync(); setTimeout(flush, LATER); });
  addEventListener("beforeunload", (event) => { if (queue.isHereAlone()) event.preventDefault(); });
  news.addEventListener("click", toEnd);
  let compose = { answer() {}, edit() {}, comeBack() {}, isChanging: () => false };
  const menu = openMenu(section, {
    changed: (message) => talk.change(message),
    answer: (what) => compose.answer(what),
    edit: (what) => compose.edit(what),
  });
  openOlder(section);
  const form = section.querySelector("[data-composer]");
  if (form) {
    openMentions(section, form.elements.body);
    compose = openComposer(form, section, {
      send: write,
      change: (url, body) => menu.act(url, { body }),
      typing: line.typing,
    });
    keepTyped(`${me}/${conversation}`, form.elements.body, () => !compose.isChanging());
  }
  for (const open of tools) open(section, { write, compose });
  bindQuietly(section);
  setInterval(() => { if (!line.isOpen() && !document.hidden) { sync(); flush(); } }, POLL);
  setInterval(() => { if (line.isOpen()) sync(); }, CHECK);
  const dock = section.querySelector(".composer-dock");
  new ResizeObserver(() => document.documentElement.style.setProperty("--dock", `${dock.offsetHeight}px`)).observe(dock);
  showQueue();
  for (const notice of document.querySelectorAll(".page > .notice, .page-content > .notice")) section.querySelector(".talk-state").before(notice); // one reads here at the end
  if (!location.hash) toEnd();
  flush();
}

async function bindList(list) {
  const line = await socket();
  let timer = 0;
  const swap = "outerHTML ignoreTitle:true"; // the count of what is not read stands in it
  const load = () => window.htmx?.ajax("GET", location.href, { target: `#${list.id}`, select: `#${list.id}`, swap })
    .catch(() => {}); // cut: the next news loads it anew
  const fresh = () => { clearTimeout(timer); timer = setTimeout(load, TOGETHER); };
  line.on("chat:message", fresh);
  line.on("chat:changed", fresh);
  line.on("chat:read", fresh);
  line.on("connect", fresh); // what was said meanwhile, nobody tells again
  addEventListener("pageshow", (event) => { if (event.persisted) fresh(); });
}

const section = document.querySelector("[data-chat]");
if (section) bindTalk(section);
const list = document.querySelector("[data-chat-list]");
if (list) bindList(list).catch(() => {});
const { me } = (section ?? list)?.dataset ?? {};
if (me) countUnread(me).catch(() => {});
const returned = document.querySelector("[data-returned]");
if (returned) openReturned(me, returned);
