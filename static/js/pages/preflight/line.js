/* What the line can do. Each function resolves with "good", "fair" or "bad", undefined where it could not be tried,
   or with a figure: rates in kilobit a second, times in milliseconds. */

import { send } from "../../core/csrf.js";
import { ask, socket } from "../../core/socket.js";

const at = document.querySelector("[data-preflight]")?.dataset.at ?? "/preflight"; // others come by a link of their own

const OPENS = 10000, GATHERS = 8000, ROUNDS = 7;
const FIRST = 60000, LARGEST = 1000000, PIECE = 240000; // octets
const AIM = 1500; // milliseconds that a measurement should take

const median = (list) => list.sort((one, other) => one - other)[Math.floor(list.length / 2)];

function within(promise, milliseconds) {
  return Promise.race([promise, new Promise((resolve) => setTimeout(resolve, milliseconds))]);
}

/* {socket, round_trip} */
export async function liveLine() {
  const line = await socket();
  if (!line.connected) await within(new Promise((resolve) => line.once("connect", resolve)), OPENS);
  if (!line.connected) return { socket: "bad" };
  const times = [];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const began = performance.now();
      await ask("preflight:ping", {});
      times.push(performance.now() - began);
    }
  } catch { /* too many in a short time: what was measured is enough */ }
  const seen = line.io.engine.transport.name === "websocket" ? "good" : "fair";
  return { socket: seen, round_trip: times.length ? Math.round(median(times)) : undefined };
}

/* The servers to try, with short-lived credentials; empty where this installation has none. */
export async function iceServers() {
  const answer = await send(`${at}/ice`, { method: "POST" });
  return answer.ok ? (await answer.json()).ice_servers : [];
}

/* {udp, turn_udp, turn_tcp, turn_tls}: which ways lead out, each tried alone. */
export async function ways(servers) {
  const all = servers.flatMap((server) => [server.urls].flat().map((url) => ({ ...server, urls: [url] })));
  const tried = await Promise.all(all.map(async (server) => [kindOf(server.urls[0]), await leadsOut(server)]));
  const found = {};
  for (const [kind, works] of tried) found[kind] = works || found[kind] === "good" ? "good" : "bad";
  if (found.turn_udp === "good") found.udp = "good"; // the relay answers over UDP, whatever address we have
  return found;
}

function kindOf(url) {
  if (url.startsWith("stun")) return "udp";
  if (url.startsWith("turns:")) return "turn_tls";
  return url.includes("transport=tcp") ? "turn_tcp" : "turn_udp";
}

async function leadsOut(server) {
  const relayed = !server.urls[0].startsWith("stun");
  const peer = new RTCPeerConnection({ iceServers: [server], iceTransportPolicy: relayed ? "relay" : "all" });
  const wanted = relayed ? "relay" : "srflx";
  const found = new Promise((resolve) => {
    peer.addEventListener("icecandidate", ({ candidate }) => {
      if (!candidate) resolve(false);
      else if (candidate.type === wanted) resolve(true);
    });
  });
  try {
    peer.createDataChannel("");
    await peer.setLocalDescription();
    return Boolean(await within(found, GATHERS));
  } finally {
    peer.close();
  }
}

/* A first short look tells how much is worth sending for a measurement that lasts a moment. */
export async function rateDown() {
  const first = await receive(FIRST);
  const size = Math.min(LARGEST, Math.round(first * AIM / 8));
  return Math.round(size > 2 * FIRST ? await receive(size) : first);
}

async function receive(octets) {
  const began = performance.now();
  const answer = await fetch(`${at}/down?octets=${octets}`, { cache: "no-store" });
  if (!answer.ok) throw new Error("rate");
  await answer.arrayBuffer();
  return octets * 8 / (performance.now() - began);
}

export async function rateUp() {
  const first = await give([FIRST]);
  const pieces = Math.min(4, Math.floor(first * AIM / 8 / PIECE));
  return Math.round(pieces ? await give(Array(pieces).fill(PIECE)) : first);
}

async function give(sizes) {
  const bodies = sizes.map(noise);
  const began = performance.now();
  const answers = await Promise.all(bodies.map((body) => send(`${at}/up`, {
    method: "POST", body, headers: { "Content-Type": "application/octet-stream" },
  })));
  if (!answers.every((answer) => answer.ok)) throw new Error("rate");
  return sizes.reduce((sum, size) => sum + size) * 8 / (performance.now() - began);
}

function noise(size) {
  const body = new Uint8Array(size);
  for (let at = 0; at < size; at += 65536) crypto.getRandomValues(body.subarray(at, Math.min(size, at + 65536)));
  return body;
}

/* Whether any relay can be reached; known as soon as one answers. */
export async function relayed(servers) {
  const all = servers.flatMap((server) => [server.urls].flat().map((url) => ({ ...server, urls: [url] })))
    .filter((server) => !server.urls[0].startsWith("stun"));
  const answers = all.map(async (server) => {
    if (!await leadsOut(server)) throw new Error("no way");
  });
  return Promise.any(answers).then(() => true, () => false);
}
