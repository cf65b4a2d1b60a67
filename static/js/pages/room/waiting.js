/* Before one is together: who of the others is on the page of the room, tries their camera, or is in the call. Each
   page tells it of itself; when the door opens, the page is loaded anew. */

const ANSWER = 400; // ms in which pages answer one after the other

export function waiting(room, root) {
  if (root.dataset.door === "early") {
    const timer = setInterval(() => {
      if (room.now() < room.times.opens) return;
      clearInterval(timer);
      location.reload();
    }, 1000);
  }
  const box = root.querySelector("[data-room-waiting]");
  if (!box) return;
  const button = box.querySelector("[data-call]"), said = box.querySelector("[data-call-said]");
  const states = new Map([...box.querySelectorAll("[data-waiter]")].map((row) => [row.dataset.waiter, "gone"]));

  function show(person, state) {
    if (!states.has(person)) return;
    states.set(person, state);
    const row = box.querySelector(`[data-waiter="${CSS.escape(person)}"]`);
    for (const sign of row.querySelectorAll("[data-is]")) sign.hidden = sign.dataset.is !== state;
    const all = [...states.values()];
    box.hidden = root.dataset.door === "open" && all.every((one) => one === "in") && room.inside;
    button.hidden = all.every((one) => one === "in");
  }

  const tell = (more = {}) => room.ask("wait", { state: room.inside ? "in" : "here", ...more }).catch(() => false);

  room.on("room:waiting", ({ person, state, asks }) => {
    if (state === "gone" && [...room.peers.values()].some((peer) => peer.person === person)) return;
    show(person, state);
    if (asks) setTimeout(tell, Math.random() * ANSWER);
  });
  room.on("peer-joined", ({ person }) => show(person, "in"));
  room.on("peer-left", ({ peer }) => show(peer.person, "gone"));
  room.on("joined", () => {
    tell();
    for (const peer of room.peers.values()) show(peer.person, "in");
  });
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    if (await tell({ call: true })) said.textContent = button.dataset.called;
    setTimeout(() => { button.disabled = false; }, 20000);
  });
  import("../../core/socket.js").then(({ socket }) => socket()).then((line) => {
    const ask = () => tell({ asks: true });
    line.on("connect", ask);
    if (line.connected) ask();
  });
}
