/* How a case stands, above its talk and on its own page: [data-case="id"] says where to ask (data-address) and of which
   talk it is (data-talk). When the case changes, when somebody speaks in its talk and when the line comes back, its parts
   [data-case-part="name"] are renewed, wherever they stand on the page. */

import { renewal } from "../core/renewal.js";
import { socket } from "../core/socket.js";

const TOGETHER = 500; // ms: messages often come in twos and threes

const element = document.querySelector("[data-case]");
if (element) {
  const soon = renewal("data-case-part", () => element.dataset.address, TOGETHER);
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
