/* Before one is in: one's own picture, how loud the microphone is, what to do where one of them is missing, and the
   door; and the words when one is out again. */

import { Media } from "./media.js";
import { put, text } from "./texts.js";

const SOUND = "audio", PICTURE = "video";

function browser() {
  const { userAgent: agent, maxTouchPoints: touch } = navigator;
  if (/iPhone|iPad/.test(agent) || (/Macintosh/.test(agent) && touch > 1)) return "ios";
  if (/Android/.test(agent)) return "android";
  if (/Firefox\//.test(agent)) return "firefox";
  if (/Safari\//.test(agent) && !/Chrome\//.test(agent)) return "safari";
  return "chrome";
}

/* The title of what is explained at the door: what is missing, and why. */
export function explanation(root, problem) {
  return root.querySelector(`[data-problem="${problem}"] .notice-title`)?.textContent.trim() ?? "";
}

export function lobby(room, root) {
  const box = root.querySelector("[data-room-lobby]");
  const enter = root.querySelector("[data-room-enter]");
  const out = root.querySelector("[data-room-out]");
  const entering = root.querySelector("[data-room-entering]");
  const meter = root.querySelector("[data-room-level]");
  if (!box) {
    waitForTheDoor();
    return;
  }

  function waitForTheDoor() {
    if (root.dataset.door !== "early") return;
    const timer = setInterval(() => {
      if (room.now() < room.times.opens) return;
      clearInterval(timer);
      location.reload();
    }, 1000);
  }

  function open() {
    if (!room.wanted) box.hidden = false;
    if (Media.isPossible) room.media.start();
    else explain();
  }

  function explain() {
    const problems = Media.isPossible ? room.media.problems : { [SOUND]: isSecureContext ? "none" : "insecure" };
    const found = [problems[SOUND], problems[PICTURE]];
    for (const notice of root.querySelectorAll("[data-problem]")) {
      const code = notice.dataset.problem;
      notice.hidden = !found.includes(code);
      const what = [found[0] === code && text("microphone"), found[1] === code && text("camera")].filter(Boolean);
      put(notice.querySelector("[data-problem-what]"), new Intl.ListFormat(document.documentElement.lang || "en").format(what));
      for (const help of notice.querySelectorAll("[data-browser]")) help.hidden = help.dataset.browser !== browser();
    }
  }

  async function leftBecause({ why, code }) {
    if (why === "you") {
      await null; // the other parts hear that it is over
      await room.saving;
      location.assign(root.dataset.after || `/meetings/${room.meeting}`);
      return;
    }
    root.classList.remove("is-inside");
    box.hidden = true;
    out.hidden = false;
    put(out.querySelector("[data-room-out-words]"), text(`out_${why}`) || room.refusedWith || text("out_removed"));
    out.querySelector("[data-room-again]").hidden = !(why === "elsewhere" || code === "room-full");
    out.focus();
  }

  enter.addEventListener("click", () => {
    enter.disabled = true;
    put(entering, text("entering"));
    room.enter();
  });
  out.querySelector("[data-room-again]").addEventListener("click", () => location.reload());
  for (const again of root.querySelectorAll("[data-problem-again]")) {
    again.addEventListener("click", () => room.media.start());
  }
  room.on("ready", open);
  room.on("duplicate", () => put(entering, text("duplicate")));
  room.on("announcing", () => put(entering, text("announcing")));
  room.on("refused", ({ problem, code }) => {
    room.refusedWith = problem.message;
    if (code !== "not-announced") put(entering, code === "place-kept" ? problem.message : text("trying"));
  });
  room.on("joined", () => {
    box.hidden = true;
    root.classList.add("is-inside");
  });
  room.on("left", leftBecause);
  room.on("level", (level) => { if (meter && !box.hidden) meter.value = room.media.muted ? 0 : level; });
  room.media.addEventListener("changed", explain);
  room.media.addEventListener("problem", explain);
}
