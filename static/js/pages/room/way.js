/* The way by which the call goes on, more time, and help. Forms with data-room-act go over the socket, so that the
   call is not left for them; without script they are ordinary forms. The server's words are shown as they are. */

import { bindAll } from "../../core/app.js";
import { send } from "../../core/csrf.js";
import { put } from "./texts.js";

export function way(room, root) {
  const more = root.querySelector("[data-room-more]");
  if (!more) return;
  const texts = more.dataset;
  const said = more.querySelector("[data-room-more-said]");
  const dialog = more.querySelector("[data-room-help-dialog]");
  const body = more.querySelector("[data-room-help-body]");
  let version = Number(texts.version);
  let fetching;

  const know = (newer) => { version = Math.max(version, Number(newer) || 0); };

  function tell(words) {
    put(said, words);
    clearTimeout(tell.timer);
    tell.timer = setTimeout(() => put(said, ""), 12_000);
  }

  async function part(url) {
    const answer = await fetch(url, { headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return new DOMParser().parseFromString(await answer.text(), "text/html").body;
  }

  /* One button for all, as soon as somebody has switched. */
  async function showWay() {
    const shown = root.querySelector("[data-room-way]");
    const fresh = (await part(texts.way).catch(() => null))?.querySelector("[data-room-way]");
    if (!fresh || !shown) return;
    know(fresh.dataset.version);
    shown.dataset.video = fresh.dataset.video;
    shown.replaceChildren(...fresh.childNodes);
    bindAll(shown);
    if (fresh.dataset.video !== "room") {
      dialog?.close();
      shown.querySelector("a, button")?.focus();
    }
  }

  async function showHelp() {
    const fresh = await part(texts.help);
    know(fresh.querySelector("[data-version]")?.dataset.version);
    body.replaceChildren(...fresh.childNodes);
    body.querySelector("[data-room-only]")?.removeAttribute("hidden");
    bindAll(body);
  }

  async function act(name, values) {
    const payload = { ...values };
    delete payload.next;
    for (const key of Object.keys(payload)) if (key.startsWith("_")) delete payload[key];
    if (name !== "trouble") payload.version = version;
    if (payload.minutes) payload.minutes = Number(payload.minutes);
    try {
      await room.ask(name, payload);
    } catch (problem) {
      if (!problem.type?.endsWith("stale-version") || !problem.version || name === "extend") throw problem;
      know(problem.version); // somebody changed something else: this is wanted all the same
      await room.ask(name, { ...payload, version });
    }
  }

  root.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-room-act]");
    if (!form || !room.inside) return;
    event.preventDefault();
    const name = form.dataset.roomAct;
    const buttons = [...form.querySelectorAll("button")];
    for (const button of buttons) button.disabled = true;
    try {
      await act(name, Object.fromEntries(new FormData(form)));
      form.closest("details")?.removeAttribute("open");
      if (name === "extend") tell(texts.longer);
      if (name === "trouble") {
        tell(texts.called);
        await showHelp().catch(() => {});
      }
    } catch (problem) {
      know(problem.version);
      tell(problem.type && problem.type !== "unknown" ? problem.message : texts.failed);
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  });

  room.on("changed", (state) => {
    know(state.meeting_version);
    const shown = root.querySelector("[data-room-way]");
    if (shown && shown.dataset.video !== state.video && fetching !== state.video) {
      fetching = state.video;
      showWay().finally(() => { fetching = undefined; });
    }
  });
  room.on("meeting:changed", ({ version: newer }) => know(newer));
  room.on("announced", ({ name }) => tell(texts.coming.replace("%(name)s", name)));
  room.on("room:trouble-changed", () => { if (dialog.open) showHelp().catch(() => {}); });
  more.querySelector("[data-room-help]").addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      await showHelp();
      dialog.showModal();
    } catch {
      window.open(texts.help, "_blank", "noopener"); // the page of it; the call stays
    }
  });
  /* What else is said there, that it works again: nobody leaves the call for it. */
  body.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.matches("[data-room-act]")) return;
    event.preventDefault();
    const answer = await send(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (!answer?.ok) tell(texts.failed);
    await showHelp().catch(() => {});
  });
  body.addEventListener("click", (event) => {
    if (!event.target.closest("[data-room-sound]")) return;
    room.say("sound-only", true);
    dialog.close();
  });
}
