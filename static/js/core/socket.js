/* One live connection a page, made when the first module asks for it.

   import { socket, ask } from "../core/socket.js";
   const line = await socket();          the Socket.IO client; line.on("chat:message", …)
   const answer = await ask("chat:sync", { conversation, after });   resolves with the ack, rejects with an Error
                                                                      that has .type when the server says ok: false
   A client that was away asks for what it missed on every "connect"; the server never repeats by itself. */

const REFUSED = 15000, SOON = 1000; // ms: when it is tried again; soon if the server only had a bad moment
let opening;

export function socket() {
  opening ??= import("../../vendor/socket.io.esm.min.js").then(({ io }) => {
    const guest = document.querySelector("[data-guest]")?.dataset.guest; // who has no account comes by their link
    const { person } = document.documentElement.dataset; // for whom the page was made: nobody else may speak through it
    const line = io({
      ...(guest ? { auth: { guest } } : person ? { auth: { person } } : {}),
      transports: ["websocket", "polling"],
      ackTimeout: 5000,
      retries: 3,
      reconnectionDelay: 1000,
      reconnectionDelayMax: 15000,
      randomizationFactor: 0.5,
    });
    const tell = (state) => () => {
      document.documentElement.dataset.line = state;
      document.dispatchEvent(new CustomEvent("tradehall:line", { detail: { state } }));
    };
    line.on("connect", tell("open"));
    line.on("disconnect", tell("closed"));
    const later = (pause) => setTimeout(() => line.connect(), pause * (1 + Math.random()));
    let isOut = false; // the browser is signed out, or somebody else is signed in by now
    line.on("connect", () => { isOut = false; });
    line.on("connect_error", (error) => { // refused by the server, the client would never try again
      isOut = error.message === "unauthenticated";
      tell(isOut ? "out" : "closed")();
      if (!line.active && !isOut) later(error.message === "unavailable" ? SOON : REFUSED);
    });
    line.on("disconnect", (reason) => { if (reason === "io server disconnect") later(SOON); }); // it may be out: ask
    document.addEventListener("visibilitychange", () => { if (isOut && !document.hidden) line.connect(); }); // signed in again?
    addEventListener("online", () => { if (!line.connected) line.disconnect().connect(); }); // now, not after the pause
    addEventListener("pagehide", () => line.disconnect());
    addEventListener("pageshow", (event) => { if (event.persisted) line.connect(); });
    return line;
  });
  return opening;
}

export async function ask(name, payload) {
  const line = await socket();
  const answer = await line.emitWithAck(name, payload);
  if (answer?.ok) return answer;
  const problem = new Error(answer?.error?.message ?? name);
  problem.type = answer?.error?.type ?? "unknown";
  problem.version = answer?.error?.version;
  problem.wait = answer?.error?.retry_after ?? answer?.error?.wait;
  throw problem;
}
