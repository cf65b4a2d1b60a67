/* Files on their way (tus 1.0): begun, given in slices, gone on with where the server is after any break.

   const file = upload({ address, blob, name, key, unreadable }, { progress(octets), state(name, words), settled(told) })
   file.go() begins or goes on; file.pause(); file.cancel()
   States: goes, paused, lost (the line is down; it goes on by itself), checking, ready, refused (words say why).
   The same key is the same file: after a reload it goes on. One that was changed or removed on the device meanwhile is
   refused with the words `unreadable`. */

import { csrfToken } from "../../core/csrf.js";

const SLICE = 1024 * 1024;
const STALLED = 30000; // milliseconds without an octet
const LONGEST_PAUSE = 20000;
const LOOK_AGAIN = 1000;

class Lost extends Error {}

const wait = (milliseconds) => new Promise((done) => {
  const timer = setTimeout(done, milliseconds);
  addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
});

const coded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/* What a file is known by; '' where the browser has no cryptography (plain http). */
export async function digest(blob) {
  if (!crypto.subtle) return "";
  const octets = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  return [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");
}

const isReadable = (blob) => blob.slice(0, 1).arrayBuffer().then(() => true, () => false);

export function upload({ address, blob, name, key, unreadable }, told) {
  let url = "", running = null, state = "", turn = 0;

  function become(next, words = "") {
    state = next;
    told.state(next, words);
  }

  /* One request; resolves with what was answered, whatever its status. Throws Lost when nothing was. */
  function ask(method, target, headers = {}, body = null) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      let timer = 0;
      const stir = () => { clearTimeout(timer); timer = setTimeout(() => request.abort(), STALLED); };
      request.open(method, target);
      for (const [header, value] of Object.entries({ "Tus-Resumable": "1.0.0", "X-CSRFToken": csrfToken(), ...headers })) request.setRequestHeader(header, value);
      request.upload.addEventListener("progress", (event) => { stir(); if (body) told.progress(Number(headers["Upload-Offset"]) + event.loaded); });
      request.addEventListener("progress", stir);
      request.addEventListener("loadend", () => {
        clearTimeout(timer);
        running = null;
        if (!request.status || request.status >= 500) return reject(new Lost());
        return resolve(request);
      });
      running = request;
      stir();
      request.send(body);
    });
  }

  function answered(request) {
    try {
      return JSON.parse(request.responseText);
    } catch {
      return {};
    }
  }

  function refuse(request) {
    become("refused", answered(request).error?.message ?? "");
    return false;
  }

  /* Where the server is; null where it takes no more. */
  async function begin() {
    const metadata = { filename: name, client_id: key, sha256: await digest(blob) };
    const written = Object.entries(metadata).map(([field, value]) => `${field} ${coded(value)}`).join(",");
    const request = await ask("POST", address, { "Upload-Length": blob.size, "Upload-Metadata": written });
    if (request.status !== 201) return refuse(request);
    url = request.getResponseHeader("Location");
    return true;
  }

  async function give(mine) {
    if (!url && !(await begin())) return;
    const known = await ask("GET", url);
    if (known.status !== 200) { refuse(known); return; }
    let offset = Number(known.getResponseHeader("Upload-Offset"));
    become("goes");
    while (offset < blob.size && answered(known).file.state === "uploading") {
      told.progress(offset);
      if (mine !== turn) return;
      const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
      const request = await ask("PATCH", url, headers, blob.slice(offset, offset + SLICE));
      const reached = request.getResponseHeader("Upload-Offset");
      if (request.status !== 204 && !(request.status === 409 && reached)) { refuse(request); return; }
      offset = Number(reached);
    }
    told.progress(blob.size);
    await look(mine);
  }

  /* Until the check is done. */
  async function look(mine) {
    for (;;) {
      const request = await ask("GET", url);
      if (request.status !== 200) { refuse(request); return; }
      const { file } = answered(request);
      if (file.state === "refused") { become("refused", file.message); return; }
      if (file.state === "ready") { told.settled(file); become("ready"); return; }
      if (state !== "checking") become("checking");
      await wait(LOOK_AGAIN);
      if (mine !== turn) return;
    }
  }

  /* Until it is settled, or somebody else's turn: a pause ends this one. */
  async function go() {
    const mine = ++turn;
    for (let pause = 1000; mine === turn; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        await give(mine);
        return;
      } catch (problem) {
        if (mine !== turn) return;
        if (!(await isReadable(blob))) { become("refused", unreadable); return; } // the request fails as it does without a line
        if (!(problem instanceof Lost)) throw problem;
        if (mine !== turn) return;
        become("lost");
        await wait(pause);
      }
    }
  }

  function halt() {
    turn += 1;
    running?.abort();
  }

  return {
    go,
    pause() {
      halt();
      become("paused");
    },
    /* What is there already is removed; without a line the server removes it after a day. */
    cancel() {
      halt();
      if (url) ask("DELETE", url).catch(() => {});
    },
  };
}
