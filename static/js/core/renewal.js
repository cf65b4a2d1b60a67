/* Parts of a page that are replaced by fresh ones while it stays open.

   renewal(attribute, address, pause): gives a function that asks, a pause (ms) after its first call, for the page at
   address() and puts its parts [attribute="name"] in the place of ours. What somebody types, has typed, has opened or is
   pressing stays as it is; it is renewed when they are done with it. */

import { bindAll } from "./app.js";

const FIELDS = ":is(input, textarea, select):not([type=hidden], [readonly], [disabled])";
const IN_HAND = `${FIELDS}:focus, :is(button, a, summary, label):active`;
const opened = (part) => part.querySelectorAll("details[open]").length;

/* What was typed stands in the field, or came back in it with a refusal: then the fresh part has nothing there. */
function isTheirs(field, next) {
  if (field.localName === "select") return [...field.options].some((one, at) => one.selected !== isGiven(field, one, at));
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.value !== field.defaultValue) return true;
  return field.name && field.value && !next.querySelector(`[name="${field.name}"]`)?.value;
}

/* Whether the option was chosen as the page came: a list without a choice shows its first. */
function isGiven(field, option, at) {
  return option.defaultSelected || (at === 0 && !field.multiple && ![...field.options].some((one) => one.defaultSelected));
}

function isBusy(part, next) {
  if (part.querySelector(IN_HAND) || opened(part) > opened(next)) return true;
  return [...part.querySelectorAll(FIELDS)].some((field) => isTheirs(field, next));
}

export function renewal(attribute, address, pause) {
  let waiting;
  let isBehind = false;
  const soon = () => { waiting ??= setTimeout(renew, pause); };

  async function renew() {
    waiting = undefined;
    isBehind = false;
    const answer = await fetch(address(), { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) return; // the line is cut, or this is no longer theirs to see: the next connection or visit tells
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll(`[${attribute}]`)) {
      const next = fresh.querySelector(`[${attribute}="${part.getAttribute(attribute)}"]`);
      if (!next || next.innerHTML === part.innerHTML) continue;
      if (isBusy(part, next)) {
        isBehind = true;
        continue;
      }
      part.replaceChildren(...next.childNodes);
      bindAll(part);
    }
  }

  const whenDone = () => { if (isBehind) soon(); };
  for (const event of ["focusout", "pointerup", "toggle", "reset"]) document.addEventListener(event, whenDone, true);
  return soon;
}
