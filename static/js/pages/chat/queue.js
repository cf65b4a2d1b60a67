/* What was written and not yet acknowledged, kept on this device: one list for each person and conversation.

   const queue = openQueue("person/conversation");
   queue.add(payload, words) → { client_id, payload, words, at };  queue.next() the first that waits;  queue.drop(client_id)
   queue.fail(client_id, why) keeps it but sends it no more;  queue.retry(client_id)
   Where nothing may be stored (private windows) it lives as long as the page. */

const PREFIX = "tradehall:chat:"; // payload: what chat:send takes besides conversation and client_id

export function newClientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* What an earlier version of this page left behind had its words beside the id. */
function known(item) {
  if (typeof item?.client_id !== "string") return null;
  if (typeof item.body === "string") return { client_id: item.client_id, at: item.at, failed: item.failed, payload: { body: item.body }, words: item.body };
  return typeof item.payload === "object" && item.payload ? item : null;
}

export function openQueue(name) {
  const key = PREFIX + name;
  let items = load();

  function load() {
    try {
      const stored = JSON.parse(localStorage.getItem(key) ?? "[]");
      return Array.isArray(stored) ? stored.map(known).filter(Boolean) : [];
    } catch {
      return [];
    }
  }

  function save() {
    try {
      if (items.length) localStorage.setItem(key, JSON.stringify(items));
      else localStorage.removeItem(key);
    } catch { /* it stays in memory */ }
  }

  function change(client_id, changed) {
    items = items.map((item) => (item.client_id === client_id ? changed(item) : item));
    save();
  }

  /* Another tab may have sent some of it: what it stored is what is left. */
  addEventListener("storage", (event) => {
    if (event.key === key) items = load();
  });

  return {
    all: () => [...items],
    next: () => items.find((item) => !item.failed),
    add(payload, words = payload.body ?? "") {
      const item = { client_id: newClientId(), payload, words, at: new Date().toISOString() };
      items = [...items, item];
      save();
      return item;
    },
    drop(client_id) {
      items = items.filter((item) => item.client_id !== client_id);
      save();
    },
    fail: (client_id, why) => change(client_id, (item) => ({ ...item, failed: why || "?" })),
    retry(client_id) {
      const again = newClientId(); // what was refused under one id may not be offered under it again
      change(client_id, ({ payload, words, at }) => ({ client_id: again, payload, words, at }));
    },
  };
}
