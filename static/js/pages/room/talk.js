/* What lies beside the picture and is drawn elsewhere: the brief, and the talk of those who come. */

import { ask, socket } from "../../core/socket.js";
import { send } from "../../core/csrf.js";
import { newId } from "../../core/ids.js";
import { put } from "./texts.js";

const FEW = 30, NEWEST = 2_000_000_000;

async function page(address, options) {
  const answer = await send(address, options);
  if (!answer.ok) throw new Error(answer.statusText);
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

export function talk(room, root) {
  const section = root.querySelector("[data-room-talk]");
  if (!section) return;
  const list = section.querySelector("[data-talk-list]");
  const form = section.querySelector("[data-talk-form]");
  const wrong = section.querySelector("[data-talk-error]");
  const elsewhere = new Set(); // conversations that are not this talk
  let id = section.dataset.conversation;
  let unread = Number(section.dataset.count) || 0;
  let sending = null; // {client_id, body}: sent again it is the same message

  const isSeen = () => !section.hidden && section.getClientRects().length > 0;

  function seen() {
    if (!id || !isSeen()) return;
    unread = 0;
    delete section.dataset.count;
    const last = list.lastElementChild?.dataset.seq;
    if (last) ask("chat:read", { conversation: id, seq: Number(last) }).catch(() => {});
  }

  function add(items) {
    for (const item of items) {
      const one = document.adoptNode(item);
      const old = list.querySelector(`[data-seq="${one.dataset.seq}"]`);
      if (old) old.replaceWith(one);
      else list.append(one);
    }
    section.scrollTop = section.scrollHeight;
  }

  async function load() {
    if (!id) return;
    const found = await page(`/chat/${id}/bubbles?before=${NEWEST}`);
    add([...found.querySelectorAll("li[data-seq]")].slice(-FEW));
    section.querySelector("[data-talk-none]").hidden = list.children.length > 0;
    seen();
  }

  /* Whether there is a talk by now: the page is asked for again, of each conversation that is news once. */
  async function find(conversation) {
    if (elsewhere.has(conversation)) return;
    const fresh = (await page(location.href)).querySelector("[data-room-talk]");
    id ||= fresh?.dataset.conversation ?? "";
    if (id) await load();
    else if (conversation) elsewhere.add(conversation);
  }

  async function come({ conversation, message }) {
    if (!id) return find(conversation);
    if (conversation !== id) return;
    add((await page(`/chat/${id}/bubbles?seqs=${message.seq}`)).querySelectorAll("li[data-seq]"));
    section.querySelector("[data-talk-none]").hidden = true;
    if (isSeen()) return seen();
    unread += 1;
    section.dataset.count = String(unread);
  }

  async function write() {
    const body = form.elements.body.value.trim();
    if (!body) return;
    wrong.hidden = true;
    if (sending?.body !== body) sending = { client_id: newId(), body };
    try {
      if (!id) {
        await open();
        await load();
      }
      await ask("chat:send", { conversation: id, ...sending });
      sending = null;
      form.elements.body.value = "";
    } catch (problem) {
      wrong.hidden = false;
      put(wrong, problem.message);
    }
  }

  /* The first word opens the talk. */
  async function open() {
    const answer = await send(section.dataset.opens, { method: "POST" });
    const found = /\/chat\/(\w{26})/.exec(answer.url);
    if (!found) throw new Error(section.dataset.failed);
    [, id] = found;
  }

  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    write();
  });
  form?.elements.body.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      write();
    }
  });
  section.addEventListener("panel-open", seen);
  socket().then((line) => {
    line.on("chat:message", (told) => come(told).catch(() => {}));
    line.on("connect", () => (id ? load() : find()).catch(() => {}));
  });
  load().catch(() => {});
}

/* The terms between the two: the page is asked for again when a deal changes; links open windows of their own. */
export function terms(room, root) {
  const section = root.querySelector("[data-room-terms]");
  if (!section) return;
  const list = section.querySelector("[data-terms-list]");
  const outside = () => { for (const link of list.querySelectorAll("a")) link.target = "_blank"; };
  let waiting;

  async function draw() {
    waiting = undefined;
    const fresh = (await page(location.href)).querySelector("[data-terms-list]");
    if (!fresh || fresh.innerHTML === list.innerHTML) return;
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
