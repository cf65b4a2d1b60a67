/* Sends what waits in conversations that are not open.

   await sendAll(me, talks, refused) → { wait } the seconds that the server asks for; refused(talk, item, why) is told
   left(me, talks) → those talks in which something waits or was refused, and can be read there; { waiting: true } without
   the refused */

import { openLine } from "./line.js";
import { openQueue } from "./queue.js";

const NO_LONGER = "not-found"; // who may not open the conversation any more was told what was not sent

async function sendOne(me, talk, refused) {
  const queue = openQueue(`${me}/${talk}`);
  const line = openLine({ conversation: talk, address: `/chat/${talk}/messages`, readAddress: `/chat/${talk}/read` });
  for (let item = queue.next(); item; item = queue.next()) {
    try {
      await line.post(item);
      queue.drop(item.client_id);
    } catch (problem) {
      if (problem.passing) throw problem;
      queue.fail(item.client_id, problem.message, problem.code === NO_LONGER);
      refused(talk, item, problem.message);
    }
  }
}

export async function sendAll(me, talks, refused) {
  let wait = 0;
  for (const talk of talks) {
    try {
      await sendOne(me, talk, refused);
    } catch (problem) {
      if (!problem.passing) throw problem;
      wait = Math.max(wait, problem.wait);
      if (problem.signedOut || !problem.code) break; // no other would get further
    }
  }
  return { wait };
}

export function left(me, talks, { waiting = false } = {}) {
  const counts = (item) => (waiting ? !item.failed : !item.isGone);
  return talks.filter((talk) => openQueue(`${me}/${talk}`).all().some(counts));
}
