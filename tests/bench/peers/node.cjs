// socket.io on Node. It stores nothing: what is compared with it is the way from socket to sockets.
const http = require("http");
const { Server } = require("socket.io");

const web = http.createServer((_request, answer) => answer.end("ok"));
const io = new Server(web, { pingInterval: 15000, pingTimeout: 10000, perMessageDeflate: false });
const last = new Map();

io.on("connection", (socket) => {
  const sender = { id: "0".repeat(26), name: "Person 1", company: "Company 1" };
  socket.join(socket.handshake.auth.talk);
  socket.on("chat:send", (told, ack) => {
    const seq = (last.get(told.conversation) || 0) + 1;
    last.set(told.conversation, seq);
    const id = String(seq).padStart(26, "0");
    const sent_at = new Date().toISOString();
    const message = { id, seq, client_id: told.client_id, sender, kind: "text", body: told.body, language: "en", sent_at };
    io.to(told.conversation).emit("chat:message", { conversation: told.conversation, message });
    ack({ ok: true, message });
  });
});

web.listen(Number(process.env.PORT), "127.0.0.1");
