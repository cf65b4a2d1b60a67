/* The form in which messages are written: Enter sends where there is a keyboard, Shift+Enter breaks the line;
   an Enter that ends a choice of the input method does neither. Escape drops the answer or the change, but not while the
   input method has it.

   const composer = openComposer(form, section, { send(payload), change(url, body), typing() });
   await change(url, body) → whether it was done; until then its words stay where they are, and cannot be typed in.
   composer.answer({ id, name, words }) answers a message; composer.edit({ url, words }) changes one's own. What was
   written before a change comes back after it, with what it answers; a change that was left for something else, or with
   the page, is there again when that message is changed.
   For what is sent from beside it (tools.js): composer.isChanging(); composer.takeAnswer() → { reply_to? };
   composer.take() → { body, answered }: what is held goes out with something else, and is held no more. What somebody
   changes is not taken. payloadOf(taken) → { body?, reply_to? }; composer.putBack(taken): it did not go out.
   composer.comeBack(words): what was refused stands in the field, before what is written there; a change is left for it. */

import { recount } from "../../components/length.js";
import { toast } from "../../components/toast.js";
import { tab } from "../../core/stored.js";

const EVERY = 2000;
const LATE = 10000; // milliseconds after which a change is given back
const ROWS = 6;

const isChoosing = (event) => event.isComposing || event.keyCode === 229;

export const payloadOf = ({ body, answered }) => ({ ...(body && { body }), ...(answered && { reply_to: answered.id }) });

const joined = (...words) => words.filter(Boolean).join("\n");

/* Address of a change → its words, where it was left. */
function keepChanges(name) {
  const key = `tradehall:changes:${name}`;
  let all = new Map();
  try { all = new Map(JSON.parse(tab.get(key) ?? "[]")); } catch { /* nothing that we kept */ }
  const keep = () => { if (all.size) tab.set(key, JSON.stringify([...all])); else tab.drop(key); };
  return {
    get: (url) => all.get(url),
    set(url, words) { all.set(url, words); keep(); },
    delete(url) { all.delete(url); keep(); },
  };
}

export function openComposer(form, section, { send, change, typing }) {
  const field = form.elements.body;
  const hasKeyboard = matchMedia("(hover: hover) and (pointer: fine)");
  const bar = section.querySelector("[data-chat-answer]");
  const begun = keepChanges(`${section.dataset.me}/${section.dataset.chat}`);
  let told = -EVERY, answered = null, changed = null, original = "", draft = {}, under = null;

  function grow() {
    field.rows = Math.min(ROWS, field.value.split("\n").length);
    recount(field);
  }

  form.dataset.worksOffline = ""; // what is sent waits here for the line
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = field.value.trim();
    if (!body || under) return;
    if (changed) sendChange(changed, body);
    else send(payloadOf(take()));
    field.focus();
  });

  async function sendChange(url, body) {
    const mine = under = {};
    field.readOnly = true;
    const timer = setTimeout(() => {
      if (under !== mine) return;
      giveBack();
      toast(section.dataset.textUnchanged);
    }, LATE);
    const isDone = await change(url, body);
    clearTimeout(timer);
    if (under === mine) giveBack();
    if (!isDone) return;
    told = -EVERY;
    if (changed === url && field.value.trim() === body) drop();
    else if (begun.get(url)?.trim() === body) begun.delete(url);
  }

  function giveBack() {
    under = null;
    field.readOnly = false;
  }

  function take() {
    if (changed) return {};
    const taken = { body: field.value.trim(), answered };
    field.value = "";
    told = -EVERY; // what is written next is news
    drop();
    return taken;
  }

  function takeAnswer() {
    if (changed) return {};
    const taken = payloadOf({ answered });
    drop();
    return taken;
  }

  function putBack({ body, answered: old }) {
    if (changed) draft = { value: joined(body, draft.value), answered: draft.answered ?? old };
    else {
      field.value = joined(body, field.value);
      if (!answered) answerTo(old);
    }
    grow();
  }

  function answerTo(message) {
    answered = message ?? null;
    if (answered) show(section.dataset.textAnswering.replace("{name}", () => message.name), message.words);
  }

  function show(title, words) {
    bar.querySelector("[data-chat-answer-to]").textContent = title;
    bar.querySelector("[data-chat-answer-words]").textContent = words;
    bar.hidden = false;
  }

  /* What is being changed, or else the answer, is dropped. */
  function drop() {
    const before = draft;
    const wasChanging = changed;
    answered = changed = null;
    draft = {};
    giveBack();
    bar.hidden = true;
    if (wasChanging) {
      begun.delete(wasChanging);
      field.value = before.value;
      answerTo(before.answered);
    }
    grow();
  }

  function leaveChange() {
    const [url, words] = [changed, field.value];
    if (!url) return;
    drop();
    if (words !== original) begun.set(url, words);
  }

  function comeBack(words) {
    if (changed && field.value !== original) toast(section.dataset.textChangeKept);
    leaveChange();
    field.value = joined(words, field.value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  bar.querySelector("[data-chat-answer-drop]").addEventListener("click", () => { drop(); field.focus(); });
  field.addEventListener("keydown", (event) => { if (event.key === "Escape" && !isChoosing(event) && !bar.hidden) drop(); });

  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || isChoosing(event) || !hasKeyboard.matches) return;
    event.preventDefault();
    form.requestSubmit();
  });

  field.addEventListener("input", () => {
    grow();
    if (changed) begun.set(changed, field.value);
    const now = performance.now(); // whatever becomes of the device's clock
    if (field.value && now - told > EVERY) {
      told = now;
      typing();
    }
  });

  return {
    take,
    takeAnswer,
    isChanging: () => Boolean(changed),
    putBack,
    comeBack,
    answer(message) {
      leaveChange();
      answerTo(message);
      field.focus();
    },
    edit({ url, words }) {
      leaveChange();
      draft = { value: field.value, answered };
      [changed, original, answered] = [url, words, null];
      field.value = begun.get(url) ?? words;
      show(section.dataset.textChanging, "");
      grow();
      field.focus();
    },
  };
}
