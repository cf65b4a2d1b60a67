// socket.io-client as browsers have it, against the server at argv[2]: what it got, as one line of JSON.
const { io } = require("socket.io-client");

async function talk(transports) {
  const line = io(process.argv[2], { transports, ackTimeout: 10000, reconnectionDelay: 50, forceNew: true });
  const got = { connects: 0, echoes: [], pushed: [] };
  line.on("connect", () => { got.connects += 1; });
  line.on("blob", (told) => got.pushed.push([told[0], told[1].length]));
  await new Promise((done, fail) => { line.once("connect", done); line.once("connect_error", fail); });
  const { engine } = line.io;
  if (engine.transport.name !== "websocket") await new Promise((done) => engine.once("upgrade", done));
  got.transport = line.io.engine.transport.name;
  const asked = Array.from({ length: 50 }, (_, n) => ({ n, text: "한국어 ★ 中文" }));
  got.echoes = (await Promise.all(asked.map((one) => line.emitWithAck("echo", one)))).map((one) => one.n);
  got.long = (await line.emitWithAck("echo", "長".repeat(20000))).length;
  line.emit("push", 3, 70000);
  while (got.pushed.length < 3) await line.emitWithAck("echo", 0);
  const again = new Promise((done) => line.once("connect", done));
  line.io.engine.close();
  await again;
  got.after = await line.emitWithAck("echo", "back");
  line.disconnect();
  return got;
}

(async () => {
  const found = [await talk(["polling", "websocket"]), await talk(["websocket"])];
  process.stdout.write(JSON.stringify(found) + "\n", () => process.exit(0));
})().catch((error) => { console.error(error); process.exit(1); });
