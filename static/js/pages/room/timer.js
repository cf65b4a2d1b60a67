/* How much time is left, said at five minutes, at one and at the end. */

import { put, text } from "./texts.js";

const MINUTE = 60_000;
const NEXT = 10 * MINUTE; // before it begins, one is told of the next meeting
const NOTICES = [5 * MINUTE, MINUTE, 0];

export function timer(room, root) {
  const figure = root.querySelector("[data-room-time]");
  const label = root.querySelector("[data-room-time-label]");
  const notice = root.querySelector("[data-room-times]");
  if (!figure || !notice) return; // before the door is open the page says when it ends
  const next = root.querySelector("[data-room-next]");
  let said = Infinity;

  const minutes = (left) => {
    const seconds = Math.max(0, Math.ceil(left / 1000));
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    return (parts[0] ? parts : parts.slice(1)).map((part, number) => (number ? String(part).padStart(2, "0") : part)).join(":");
  };

  function draw() {
    const now = room.now();
    const { starts, ends, closes } = room.times;
    if (Number.isNaN(ends)) return;
    const [words, left] = now < starts ? ["begins_in", starts - now] : now < ends ? ["time_left", ends - now] : ["closes_in", closes - now];
    put(label, text(words));
    put(figure, minutes(left));
    const step = NOTICES.find((limit, number) => ends - now <= limit && !(ends - now <= (NOTICES[number + 1] ?? -Infinity)));
    root.dataset.time = now < starts ? "before" : step === undefined ? "runs" : step === 0 ? "over" : "ends";
    if (step === undefined) {
      said = Infinity;
      notice.hidden = true;
    } else if (step < said) {
      said = step;
      notice.hidden = false;
      put(notice.querySelector("[data-room-times-words]"), text(step ? `minutes_${step / MINUTE}` : "time_is_up"));
    }
    if (next) {
      const until = Date.parse(next.dataset.starts) - now;
      next.hidden = until > NEXT;
      put(next.querySelector("[data-room-next-left]"), until > 0 ? `(${minutes(until)})` : "");
    }
    if (now >= closes && room.wanted) room.leave();
  }

  notice.querySelector("[data-room-times-close]").addEventListener("click", () => { notice.hidden = true; });
  setInterval(draw, 1000);
  room.on("times", draw);
  room.on("ready", draw);
}
