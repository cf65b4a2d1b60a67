/* The number of unread messages at the navigation's links to the chat, for the eye and in words for those who hear the
   page, and before the title of the page.

   countUnread(me)   me: the reader's id. It is asked for when the line opens, when something was missed, and when
                     one's own words may have answered others; in between, what arrives is counted here. */

import { ask, socket } from "../../core/socket.js";

const TOGETHER = 300;
const SETTLED = 1000; // what arrives this soon after a count may be in it already: it is asked for again

const title = document.title.replace(/^\(\d+\) /, "");

/* The one part of a link that says `text`, made where it is missing, gone where there is nothing to say. */
function part(where, selector, text, make) {
  let found = where.querySelector(selector);
  if (!text) { found?.remove(); return; }
  if (!found) {
    found = document.createElement("span");
    make(found);
    where.append(found);
  }
  found.textContent = text;
}

function badge(unread) {
  document.title = unread ? `(${unread}) ${title}` : title;
  for (const link of document.querySelectorAll('nav:not(.crumbs) a[href="/chat"]')) {
    part(link.querySelector(".bottom-icon") ?? link, ".count", unread && String(unread), (made) => {
      made.className = "count";
      made.ariaHidden = "true";
    });
    part(link, "[data-counted]", unread && (link.dataset.countedAs ?? "#").replace("#", String(unread)), (made) => {
      made.className = "visually-hidden";
      made.dataset.counted = "";
    });
  }
}

export async function countUnread(me) {
  const line = await socket();
  const heard = new Map(); // conversation → the seq of its last message
  let unread = 0, told = -Infinity, timer = 0;
  let news = 0; // how often something was told: what comes while a count is asked for may be in the answer or not

  function is(count) {
    unread = count;
    told = performance.now();
    badge(count);
  }

  async function fetchCount() {
    const before = news;
    const answer = await ask("chat:unread", {}).catch(() => null);
    if (!answer) return;
    is(answer.unread);
    if (news !== before) soon();
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(fetchCount, TOGETHER);
  }

  line.on("connect", fetchCount);
  line.on("chat:message", ({ conversation, message }) => {
    news += 1;
    const last = heard.get(conversation) ?? message.seq - 1;
    heard.set(conversation, Math.max(last, message.seq));
    if (message.sender.id === me) {
      if (unread) soon();
      return;
    }
    if (message.seq > last) badge(++unread);
    if (message.seq !== last + 1 || performance.now() - told < SETTLED) soon();
  });
  line.on("notice", ({ kind, unread: count }) => {
    if (kind !== "chat-read") return;
    news += 1;
    is(count);
  });
  if (line.connected) fetchCount();
}
