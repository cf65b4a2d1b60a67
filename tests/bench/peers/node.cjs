// socket.io on Node. It stores nothing: what is compared with it is the way from socket to sockets.
const http = require("http");
const { Server } = require("socket.io");

const web = http.createServer((_request, answer) => answer.end("ok"));
const io = new Server(web, { pingInterval: 15000, pingTimeout: 10000, perMessageDeflate: false });
const last = new Map();

io.on("connection", (socket) => {
  socket.join(socket.handshake.auth.talk);
  socket.on("chat:send", (told, ack) => {
    const seq = (last.get(told.conversation) || 0) + 1;
    last.set(told.conversation, seq);
    const message = { id: String(seq), seq, client_id: told.client_id, body: told.body };
    io.to(told.conversation).emit("chat:message", { conversation: told.conversation, message });
    ack({ ok: true, message });
  });
});

web.listen(Number(process.env.PORT), "127.0.0.1");
