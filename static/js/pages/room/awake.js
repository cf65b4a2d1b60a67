/* The screen stays on during the call, sound that the browser holds back starts with a touch, and a cut line is said. */

export function awake(room, root) {
  const unlock = root.querySelector("[data-room-unlock]");
  const cut = root.querySelector("[data-room-cut]");
  let lock;

  async function keep() {
    if (!room.wanted || document.visibilityState !== "visible" || !navigator.wakeLock || (lock && !lock.released)) return;
    lock = await navigator.wakeLock.request("screen").catch(() => undefined);
  }

  room.on("joined", keep);
  document.addEventListener("visibilitychange", keep);
  room.on("left", () => lock?.release().catch(() => {}));
  room.on("silent", () => { if (unlock) unlock.hidden = false; });
  unlock?.addEventListener("click", () => {
    unlock.hidden = true;
    for (const { audio } of room.peers.values()) audio?.play().catch(() => { unlock.hidden = false; });
  });
  const seconds = cut?.querySelector("[data-room-cut-seconds]");
  let since = 0, counting;
  room.on("line", ({ open }) => {
    if (!cut) return;
    clearInterval(counting);
    cut.hidden = open || !room.wanted;
    if (open) return;
    since = Date.now();
    const count = () => { if (seconds) seconds.textContent = String(Math.round((Date.now() - since) / 1000)); };
    count();
    counting = setInterval(count, 1000);
  });
  room.on("left", () => {
    clearInterval(counting);
    if (cut) cut.hidden = true;
  });
}
