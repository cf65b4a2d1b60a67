/* What lies beside the picture and is drawn elsewhere: the brief, and the talk of those who come. */

import { recount, refuses } from "../../components/length.js";
import { socket } from "../../core/socket.js";
import { send } from "../../core/csrf.js";
import { AT } from "../../core/unsent.js";
import { lineTo, openMeetingTalk } from "../chat/line.js";
import { NO_LONGER } from "../chat/outbox.js";
import { openQueue } from "../chat/queue.js";
import { inTurn, nextPause, sendWaiting } from "../chat/sending.js";
import { openBubbles } from "./bubbles.js";
import { put } from "./texts.js";

const FEW = 30, AT_ONCE = 50, NEWEST = 2_000_000_000;
const AGAIN = 2000, POLL = 5000, LATEST = 10_000, CHECK = 30_000, LATER = 15_000; // ms

async function page(address) {
  const answer = await send(address, { signal: AbortSignal.timeout(LATEST) });
  if (!answer.ok || answer.redirected) throw new Error(answer.statusText); // redirected: to the sign-in
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

export function brief(room, root) {
  const section = root.querySelector("[data-room-brief]");
  if (!section) return;
  page(section.dataset.from).then((found) => {
    const parts = [...(found.querySelector(".page-content")?.children ?? [])].filter((part) => !part.matches(".meeting-hero, script"));
    section.querySelector("[data-brief-body]").replaceChildren(...parts);
  }).catch(() => {}); // the link to the brief stands below
}

/* Messages are drawn by the server and asked for by number, so that none is missing, twice or out of its place; what is
   written waits in the queue of the page of that conversation, or of the meeting while nobody has opened its talk. */
export function talk(room, root) {
  const section = root.querySelector("[data-room-talk]");
  if (!section) return;
  const bubbles = openBubbles(section);
  const form = section.querySelector("[data-talk-form]");
  const field = form.elements.body;
  const wrong = section.querySelector("[data-talk-error]");
  const others = new Set(); // conversations that are not this talk
  const { me, meeting } = section.dataset;
  const unopened = openQueue(`${me}/${AT}${meeting}`);
  const wanted = new Set(); // numbers of messages to be drawn
  const unseen = new Set(); // those that changed while they were not here: they may be on their way as they were before
  const mine = new Map(); // number → client id of what this person wrote and is not drawn
  let id = "", line, queue = unopened, client;
  let unread = Number(section.dataset.count) || 0;
  let counted = 0, last = 0, change = 0, isLoaded = false, isBehind = false, isWorking = false, again = 0;
  let isSending = false, pause = 0, resume = 0;

  const isSeen = () => !section.hidden && section.getClientRects().length > 0;
  const isOpen = () => client?.connected ?? false;

  function seen() {
    if (!id || !isSeen()) return;
    unread = 0;
    delete section.dataset.count;
    if (bubbles.last()) line.read(bubbles.last()).catch(() => {});
  }

  function complain(words) {
    wrong.hidden = !words;
    put(wrong, words);
  }

  // -- what is said --------------------------------------------------------------------------------

  function draw(items) {
    unread += bubbles.put(items, counted);
    for (const { dataset: { seq } } of items) if (unseen.delete(Number(seq))) wanted.add(Number(seq));
    for (const seq of mine.keys()) if (bubbles.has(seq)) drop(seq);
    if (isSeen()) seen();
    else if (unread) section.dataset.count = String(unread);
  }

  function drop(seq) {
    bubbles.forget(mine.get(seq));
    mine.delete(seq);
  }

  /* A message that was told of: the next one is drawn; behind a gap all that is missing is asked for. */
  function take(message) {
    if (message.sender.id === me) mine.set(message.seq, message.client_id);
    if (bubbles.has(message.seq)) drop(message.seq);
    else if (message.seq === last + 1) wanted.add(last = message.seq);
    else if (message.seq > last) isBehind = true;
  }

  function redraw({ seq }) {
    if (bubbles.has(seq)) wanted.add(seq);
    else unseen.add(seq);
  }

  async function drawn(asked) {
    const found = await page(`/chat/${id}/bubbles?${asked}`);
    return [...found.querySelectorAll("li[data-seq]")];
  }

  async function drawWanted() {
    const seqs = [...wanted].slice(0, AT_ONCE);
    seqs.forEach((seq) => wanted.delete(seq));
    try {
      draw(await drawn(`seqs=${seqs.join(",")}`));
    } catch (problem) {
      seqs.forEach((seq) => wanted.add(seq));
      throw problem;
    }
  }

  async function catchUp() {
    isBehind = false;
    try {
      if (!isLoaded) {
        const items = (await drawn(`before=${NEWEST}`)).slice(-FEW);
        last = Math.max(last, Number(items.at(-1)?.dataset.seq ?? 0));
        draw(items);
        isLoaded = true;
      }
      let answer;
      do {
        answer = await line.missed(last, change);
        answer.messages.forEach(take);
        answer.changed.forEach(redraw);
        change = answer.change;
      } while (answer.more);
    } catch (problem) {
      isBehind = true;
      throw problem;
    }
  }

  /* One question after another, until nothing is missing; what was not answered is asked again. */
  async function work() {
    if (isWorking || !id) return;
    isWorking = true;
    clearTimeout(again);
    try {
      while (isBehind || wanted.size) await (isBehind ? catchUp() : drawWanted());
      settle();
    } catch {
      again = setTimeout(work, isOpen() ? AGAIN : POLL);
    } finally {
      isWorking = false;
    }
  }

  function sync() {
    isBehind = true;
    work();
  }

  // -- what is written -----------------------------------------------------------------------------

  function show(item) {
    if (!item.failed) bubbles.pend(item);
    else bubbles.fail(item, [
      { words: section.dataset.textAgain, act: () => { bubbles.forget(item.client_id); queue.retry(item.client_id); queue.all().forEach(show); flush(); } },
      { words: section.dataset.textDiscard, act: () => { bubbles.forget(item.client_id); queue.drop(item.client_id); } },
    ]);
  }

  const showQueue = () => queue.all().forEach(show);

  /* What is neither waiting nor on its way to be drawn was sent or thrown away in another tab. */
  function settle() {
    bubbles.settle([...queue.all().map((item) => item.client_id), ...mine.values()]);
  }

  /* The first word opens the talk. */
  async function post(item) {
    if (!id) start(await openMeetingTalk(meeting));
    return line.post(item);
  }

  async function flush() {
    if (isSending) return;
    isSending = true;
    clearTimeout(resume);
    try {
      while (queue.next()) await inTurn(() => sendWaiting(() => queue, post, { sent, refused }));
    } catch (problem) {
      if (problem.wait || problem.signedOut) complain(problem.signedOut ? section.dataset.textSignedOut : problem.message);
      pause = nextPause(pause, problem);
      resume = setTimeout(flush, pause);
    } finally {
      isSending = false;
    }
  }

  function sent(message) {
    if (pause) complain("");
    pause = 0;
    take(message);
    work();
  }

  function refused(item, problem) {
    queue.fail(item.client_id, problem.message, problem.code === NO_LONGER || !id); // without a talk, this page will not show it again
    show({ ...item, failed: problem.message });
    complain(problem.message);
  }

  function write() {
    const body = field.value.trim();
    if (!body || refuses(form)) return;
    field.value = "";
    recount(field);
    complain("");
    bubbles.pend(queue.add({ body }));
    flush();
  }

  // -- binding -------------------------------------------------------------------------------------

  /* Another tab wrote, sent or threw away something. */
  function elsewhere() {
    queue.all().filter((item) => !bubbles.shows(item)).forEach(show);
    if (id) sync();
    else settle();
    setTimeout(flush, LATER);
  }

  function start(conversation) {
    if (id) return;
    section.dataset.conversation = id = conversation;
    const whole = section.querySelector("[data-talk-whole]");
    whole.href = `/chat/${id}#end`;
    whole.hidden = false;
    line = lineTo(id);
    queue = openQueue(`${me}/${id}`);
    queue.adopt(unopened);
    queue.watch(elsewhere);
    showQueue();
    sync();
    flush();
  }

  /* Whether there is a talk by now: the page is asked for again, of each conversation that is news once. */
  async function find(conversation) {
    if (id || others.has(conversation)) return;
    try {
      const fresh = (await page(location.href)).querySelector("[data-room-talk]");
      if (fresh?.dataset.conversation) start(fresh.dataset.conversation);
      else if (conversation) others.add(conversation);
    } catch {
      setTimeout(() => find(conversation), POLL);
    }
  }

  const ours = (handler) => (told) => { if (id && told?.conversation === id) handler(told); };
  form.dataset.worksOffline = ""; // what is sent waits here for the line
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    write();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) { // 229: Safari's end of a choice
      event.preventDefault();
      write();
    }
  });
  section.addEventListener("panel-open", seen);
  addEventListener("online", flush);
  if (section.dataset.conversation) {
    counted = Number(section.dataset.lastSeq);
    change = Number(section.dataset.change);
    start(section.dataset.conversation);
  } else {
    unopened.watch(() => { if (!id) elsewhere(); });
    showQueue();
    flush();
  }
  socket().then((made) => {
    client = made;
    const back = () => {
      pause = 0;
      if (id) sync();
      else find();
      return flush();
    };
    client.on("connect", back);
    client.on("chat:message", (told) => { if (!id) find(told.conversation); });
    client.on("chat:message", ours(({ message }) => { take(message); work(); }));
    client.on("chat:changed", ours(({ message }) => {
      redraw(message);
      if (message.change === change + 1) change += 1;
      else if (message.change > change) isBehind = true;
      work();
    }));
    if (client.connected) back();
  }).catch(() => {});
  setInterval(() => { if (id && !isOpen() && !document.hidden) { sync(); flush(); } }, POLL);
  setInterval(() => { if (id && isOpen()) sync(); }, CHECK);
}

/* The terms between the two: the page is asked for again when a deal changes; links open windows of their own. */
export function terms(room, root) {
  const section = root.querySelector("[data-room-terms]");
  if (!section) return;
  const list = section.querySelector("[data-terms-list]");
  const outside = () => { for (const link of list.querySelectorAll("a")) link.target = "_blank"; };
  let waiting;
  let last = list.innerHTML; // as the server wrote it

  async function draw() {
    waiting = undefined;
    const fresh = (await page(location.href)).querySelector("[data-terms-list]");
    if (!fresh || fresh.innerHTML === last) return;
    last = fresh.innerHTML;
    list.replaceChildren(...fresh.childNodes);
    outside();
    if (section.hidden) section.dataset.count = "1";
  }

  outside();
  section.addEventListener("panel-open", () => { delete section.dataset.count; });
  const soon = () => { waiting ??= setTimeout(() => draw().catch(() => {}), 500); };
  socket().then((line) => {
    line.on("deal:changed", soon);
    line.on("connect", soon); // what changed while one was away, nobody tells again
  });
}
