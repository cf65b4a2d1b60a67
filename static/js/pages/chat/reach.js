/* Pages of ours that a part is taken from.

   await reach(url, options) → { ok, status, page }: what was answered, as a document
   Where nobody answers, or only that it is not possible right now, an Away is thrown: `.busy` tells the two apart. Then
   the page at that address would not come either, and what is written on this one would be gone.
   whyAway(section, problem) → that in the reader's words */

import { send } from "../../core/csrf.js";

const WAIT = 10000;

export class Away extends Error {
  constructor(busy = false) {
    super("away");
    this.busy = busy;
  }
}

export const isBusy = (status) => status >= 500 || status === 429 || status === 408;

export async function reach(url, options = {}) {
  let answer, text;
  try {
    answer = await send(url, { signal: AbortSignal.timeout(WAIT), ...options });
    text = await answer.text();
  } catch {
    throw new Away();
  }
  if (isBusy(answer.status)) throw new Away(true);
  return { ok: answer.ok, status: answer.status, page: new DOMParser().parseFromString(text, "text/html") };
}

export const whyAway = ({ dataset }, { busy }) => (busy ? dataset.textBusy : dataset.textNoLine);
