/* How a case stands, above its talk and on its own page: [data-case="id"] says where to ask (data-address) and of which
   talk it is (data-talk). When the case changes, when somebody speaks in its talk and when the line comes back, its parts
   [data-case-part="name"] are replaced, wherever they stand on the page; what is being typed or read in them is left. */

import { bindAll } from "../core/app.js";
import { socket } from "../core/socket.js";

const TOGETHER = 500; // ms: messages often come in twos and threes

const busy = (part) => part.querySelector("details[open]") || (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"));

async function refresh({ address }) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return; // the line is cut, or the case is somebody else's now: the next look at the page says so
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-case-part]")) {
    const next = fresh.querySelector(`[data-case-part="${part.dataset.casePart}"]`);
    if (!next || busy(part) || next.innerHTML === part.innerHTML) continue;
    part.replaceChildren(...next.childNodes);
    bindAll(part);
  }
}

const element = document.querySelector("[data-case]");
if (element) {
  let waiting;
  const soon = () => { waiting ??= setTimeout(() => { waiting = undefined; refresh(element.dataset); }, TOGETHER); };
  socket().then((line) => {
    let wasOpen = false;
    line.on("case:changed", ({ id }) => { if (id === element.dataset.case) soon(); });
    line.on("chat:message", ({ conversation }) => { if (conversation === element.dataset.talk) soon(); });
    line.on("connect", () => {
      if (wasOpen) soon(); // what happened while the line was closed
      wasOpen = true;
    });
  });
}
