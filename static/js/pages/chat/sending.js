/* What waits in a queue goes out, one after another, so that it arrives in the order in which it was written.

   await sendWaiting(queue, post, { sent(message, item), refused(item, problem) })
   queue() is the queue, which may be another one after post(item). Throws a problem that passes: the rest waits.
   await inTurn(work)   one tab at a time, if the other one is done soon
   nextPause(pause, problem) → milliseconds until the next try */

import { alone } from "../../core/unsent.js";

const SLOWLY = 400; // milliseconds between two messages, once the server said that they come too fast
const PATIENCE = 3000;
const LONGEST_PAUSE = 30000;

let gap = 0;

const rest = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

export async function sendWaiting(queue, post, { sent, refused }) {
  let item;
  while ((item = queue().next())) {
    if (gap) await rest(gap);
    try {
      const message = await post(item);
      queue().drop(item.client_id);
      sent(message, item);
    } catch (problem) {
      if (problem.wait) gap = SLOWLY;
      if (problem.passing !== false) throw problem;
      refused(item, problem);
    }
  }
  gap = 0;
}

/* A tab that sleeps, or has a bad line, holds nobody up. */
export async function inTurn(work) {
  try {
    return await alone(work, { signal: AbortSignal.timeout(PATIENCE) });
  } catch (problem) {
    if (problem.name !== "TimeoutError") throw problem;
    return work();
  }
}

export const nextPause = (pause, { wait = 0 }) => Math.max(Math.min(LONGEST_PAUSE, 1000 + 2 * pause), 1000 * wait);
