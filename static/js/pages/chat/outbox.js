/* Sends what waits in conversations that are not open, and in talks of meetings that nobody has opened yet.

   await sendAll(me, talks, refused) → { wait } the seconds that the server asks for
   refused(talk, { item, why, isGone }) is told
   left(me, talks) → { waiting, stay, gone }: those talks in which something waits; in which something waits or was refused,
   and is seen there; in which something was refused and is not, because they cannot be opened
   gone(me) → [{ queue, item }] those words */

import { AT, unsentTalks } from "../../core/unsent.js";
import { lineTo, openMeetingTalk } from "./line.js";
import { openQueue } from "./queue.js";
import { sendWaiting } from "./sending.js";

export const NO_LONGER = "not-found"; // who may not open the conversation any more

function sendOne(me, talk, refused) {
  const queue = openQueue(`${me}/${talk}`);
  let line = talk.startsWith(AT) ? null : lineTo(talk);

  async function post(item) {
    line ??= lineTo(await openMeetingTalk(talk.slice(AT.length)));
    return line.post(item);
  }

  return sendWaiting(() => queue, post, {
    sent() {},
    refused(item, problem) {
      const isGone = problem.code === NO_LONGER || !line;
      queue.fail(item.client_id, problem.message, isGone);
      refused(talk, { item, why: problem.message, isGone });
    },
  });
}

export async function sendAll(me, talks, refused) {
  let wait = 0;
  for (const talk of talks) {
    try {
      await sendOne(me, talk, refused);
    } catch (problem) {
      if (!problem.passing) throw problem;
      wait = Math.max(wait, problem.wait);
      if (problem.signedOut || problem.wait || !problem.code) break; // no other would get further
    }
  }
  return { wait };
}

export function left(me, talks) {
  const having = (counts) => talks.filter((talk) => openQueue(`${me}/${talk}`).all().some(counts));
  return {
    waiting: having((item) => !item.failed),
    stay: having((item) => !item.isGone),
    gone: having((item) => item.isGone),
  };
}

export const gone = (me) => unsentTalks(me).flatMap((talk) => {
  const queue = openQueue(`${me}/${talk}`);
  return queue.all().filter((item) => item.isGone).map((item) => ({ queue, item }));
});
