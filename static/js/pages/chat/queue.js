/* What was written and not yet acknowledged, kept on this device: one list for each person and conversation.

   const queue = openQueue("person/conversation");
   queue.add(payload, words) → { client_id, payload, words, at };  queue.next() the first that waits;  queue.drop(client_id)
   queue.fail(client_id, why, isGone?) keeps it but sends it no more;  queue.retry(client_id)
   (isGone: its conversation cannot be opened any more)
   queue.adopt(other)   what another queue holds comes here as it is
   queue.watch(handler)   another tab of this device added, changed or took away something
   Each message is stored under a key of its own: two tabs that change the list at one time lose nothing.
   Where nothing may be stored (private windows) it lives as long as the page; so does what a sign-out in another tab took
   out of the store. queue.isHereAlone() says whether something would go with the page.
   payload: what chat:send takes besides conversation and client_id */

import { newId } from "../../core/ids.js";
import { PREFIX } from "../../core/unsent.js";

const MARK = "tradehall:kept"; // another one, or none: the store was emptied meanwhile

/* What an earlier version of this page left behind had its words beside the id. */
function known(item) {
  if (typeof item?.client_id !== "string") return null;
  if (typeof item.body === "string") return { client_id: item.client_id, at: item.at, failed: item.failed, payload: { body: item.body }, words: item.body };
  return typeof item.payload === "object" && item.payload ? item : null;
}

export function openQueue(name) {
  const prefix = `${PREFIX}${name}/`;
  const unstored = new Map(); // the device took them not: they are in this page alone
  const held = new Map(); // as it was last seen in the store
  let latest = 0, mark = "";

  function wasEmptied() {
    try {
      const now = localStorage.getItem(MARK);
      if (now && now === mark) return false;
      const before = mark, next = now ?? newId();
      if (!now) localStorage.setItem(MARK, next);
      mark = next;
      return before !== "";
    } catch {
      return false;
    }
  }

  function all() {
    if (wasEmptied()) for (const [client_id, item] of held) unstored.set(client_id, item);
    const found = [...unstored.values()];
    held.clear();
    try {
      for (const key of Object.keys(localStorage)) {
        if (!key.startsWith(prefix) || unstored.has(key.slice(prefix.length))) continue;
        const item = read(localStorage.getItem(key));
        if (!item) continue;
        found.push(item);
        held.set(item.client_id, item);
      }
    } catch { /* it stays in memory */ }
    return found.sort((one, other) => one.place - other.place || (one.client_id < other.client_id ? -1 : 1));
  }

  function read(text) {
    try {
      const item = known(JSON.parse(text));
      return typeof item?.place === "number" ? item : null;
    } catch {
      return null;
    }
  }

  function save(item) {
    try {
      localStorage.setItem(prefix + item.client_id, JSON.stringify(item));
      unstored.delete(item.client_id);
      held.set(item.client_id, item);
    } catch {
      unstored.set(item.client_id, item);
    }
  }

  function drop(client_id) {
    unstored.delete(client_id);
    held.delete(client_id);
    try { localStorage.removeItem(prefix + client_id); } catch { /* it was in memory */ }
  }

  function change(client_id, changed) {
    const item = all().find((one) => one.client_id === client_id);
    if (!item) return;
    const now = changed(item);
    save(now);
    if (now.client_id !== client_id) drop(client_id);
  }

  /* After all that wait, also when the clock of the device was set back. */
  function place() {
    latest = Math.max(Date.now(), latest + 1, ...all().map((item) => item.place + 1));
    return latest;
  }

  /* An earlier version kept the whole list under one key. */
  try {
    const old = JSON.parse(localStorage.getItem(PREFIX + name) ?? "[]");
    for (const item of (Array.isArray(old) ? old : []).map(known).filter(Boolean)) save({ ...item, place: place() });
    localStorage.removeItem(PREFIX + name);
  } catch { /* there is none */ }

  return {
    all,
    next: () => all().find((item) => !item.failed),
    add(payload, words = payload.body ?? "") {
      const item = { client_id: newId(), payload, words, at: new Date().toISOString(), place: place() };
      save(item);
      return item;
    },
    drop,
    adopt(other) {
      for (const item of other.all()) {
        save(item);
        other.drop(item.client_id);
      }
    },
    watch: (handler) => addEventListener("storage", ({ key }) => { if (key === null || key.startsWith(prefix)) handler(); }),
    isHereAlone: () => all().some((item) => unstored.has(item.client_id)),
    fail: (client_id, why, isGone = false) => change(client_id, (item) => ({ ...item, failed: why || "?", isGone })),
    /* What was refused under one id may not be offered under it again. */
    retry: (client_id) => change(client_id, ({ payload, words, at }) => ({ client_id: newId(), payload, words, at, place: place() })),
  };
}
