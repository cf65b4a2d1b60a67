/* How a conversation speaks with the server: over the socket while it is open, else over plain HTTP.

   const line = openLine({ conversation, address, readAddress });   lineTo(conversation): the same with its own addresses
   await line.post(item) → the stored message;  await line.missed(after, changes) → { messages, more, change, changed, online? }
   line.read(seq), line.typing(), line.isOpen(), line.on(name, handler)
   await openMeetingTalk(meeting) → the conversation's id, opened now if it was not
   A problem has `.passing`: true when trying again later may help; `.wait`: the seconds that the server asks for. */

import { ask, socket } from "../../core/socket.js";
import { send } from "../../core/csrf.js";

const WAIT = 5000;
const PASSING = new Set(["too-many", "unavailable", "defect", "unauthenticated"]);

/* An answer without a word of ours: from somewhere between (a hotel's sign-in page), or to a page whose session is
   over (400). Such things pass, but for plain refusals. */
const isPassing = (status) => status === undefined || status <= 401 || status >= 500 || status === 408 || status === 429;

function problem(message, type, status, wait) {
  const made = new Error(message);
  made.code = String(type ?? "").split(":").pop();
  made.wait = Number(wait) || 0; // seconds that the server asks for
  made.passing = made.code === "" ? isPassing(status) : PASSING.has(made.code);
  made.signedOut = made.code === "unauthenticated" || (made.code === "" && status === 400);
  return made;
}

function within(work, milliseconds) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(problem("timeout")), milliseconds); });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function overHttp(url, body) {
  const options = body
    ? { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }
    : { headers: { Accept: "application/json" } };
  const whole = send(url, options).then(async (answer) => [answer, await answer.json().catch(() => null)]);
  const [answer, told] = await within(whole, 2 * WAIT).catch((error) => { throw error.code === undefined ? problem(String(error)) : error; });
  if (told?.ok) return told;
  throw problem(told?.error?.message ?? answer.statusText, told?.error?.type, answer.status, told?.error?.retry_after);
}

async function overSocket(name, payload) {
  try {
    return await within(ask(name, payload), WAIT);
  } catch (error) {
    if (error.type && error.type !== "unknown") throw problem(error.message, error.type, undefined, error.wait);
    throw problem(error.message);
  }
}

export const openMeetingTalk = async (meeting) => (await overHttp(`/chat/meetings/${meeting}`, {})).conversation;

export function openLine({ conversation, address, readAddress }) {
  let client = null;
  const waiting = socket().then((made) => (client = made));
  waiting.catch(() => {}); // without the library all goes over HTTP

  const isOpen = () => client?.connected ?? false;

  /* The socket first; what it does not answer in time is asked again over HTTP: all of it may be repeated. */
  async function exchange(name, payload, url, body) {
    if (isOpen()) {
      try {
        return await overSocket(name, { conversation, ...payload });
      } catch (error) {
        if (error.code) throw error;
      }
    }
    return overHttp(url, body);
  }

  return {
    isOpen,
    on: (name, handler) => waiting.then((made) => {
      made.on(name, handler);
      if (name === "connect" && made.connected) handler();
    }).catch(() => {}),
    async post({ client_id, payload }) {
      const said = { client_id, ...payload };
      const told = await exchange("chat:send", said, address, said);
      return told.message;
    },
    missed: (after, changes) => exchange("chat:sync", { after, changes }, `${address}?after=${after}&changes=${changes}`),
    read: (seq) => exchange("chat:read", { seq }, readAddress, { seq }),
    typing: () => { if (isOpen()) client.volatile.emit("chat:typing", { conversation }); },
  };
}

export const lineTo = (id) => openLine({ conversation: id, address: `/chat/${id}/messages`, readAddress: `/chat/${id}/read` });
