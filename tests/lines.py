"""Lines that break: a TCP proxy of ours between clients and servers. It cuts, stalls, half-closes, and loses what
a server answers. Threads, or greenlets where the process is patched."""

import socket
import struct
import threading
from contextlib import suppress
from itertools import count

RESET = struct.pack("ii", 1, 0)
PATIENCE = 1.0  # seconds for a server to take a connection


class Line:
    """One connection through the proxy: `near` is the client's, `far` the server's."""

    def __init__(self, near: socket.socket, far: socket.socket) -> None:
        self.near, self.far = near, far
        self.flows = threading.Event()
        self.flows.set()
        self.is_deaf = False  # what the server says is lost on the way
        self._open = 2
        self._ends = threading.Lock()

    def is_from(self, port: int) -> bool:
        """Whether a client at that port of its own is at the near end."""
        with suppress(OSError):
            return bool(self.near.getpeername()[1] == port)
        return False

    def cut(self) -> None:
        """Gone in both directions, with what is on its way."""
        self.flows.set()
        for end in (self.near, self.far):
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            _shut(end, socket.SHUT_RDWR)

    def stall(self) -> None:
        """Nothing moves and nobody is told, until `heal`."""
        self.flows.clear()

    def heal(self) -> None:
        self.flows.set()

    def half_close(self, *, near: bool) -> None:
        """One of the two hears that the other says nothing more, and may go on talking."""
        if near:
            self.is_deaf = True
        _shut(self.near if near else self.far, socket.SHUT_WR)

    def pump(self, source: socket.socket, sink: socket.socket) -> None:
        """Carry one direction to its end."""
        try:
            while data := source.recv(1 << 16):
                self.flows.wait()
                if not (self.is_deaf and source is self.far):
                    sink.sendall(data)
            self.flows.wait()
            _shut(sink, socket.SHUT_WR)
        except OSError:
            self.cut()
        finally:
            with self._ends:
                self._open -= 1
                if not self._open:
                    self.near.close()
                    self.far.close()


class Proxy:
    """Listens on a port of the loopback and shares connections out among the servers, whose ports may change."""

    def __init__(self, *ports: int) -> None:
        self.ports = list(ports)
        self.lines: list[Line] = []
        self.is_down = False  # connections are refused
        self.holds = False  # connections are taken, and nothing more
        self._turn = count()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self.is_down:
                    near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    near.close()
                else:
                    threading.Thread(target=self._connect, args=(near,), daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        """To the next server in turn, or to another one while that is away."""
        first = next(self._turn)
        for step in range(len(self.ports)):
            try:
                port = self.ports[(first + step) % len(self.ports)]
                far = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
            except OSError:
                continue
            return self._carry(near, far)
        return near.close()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        far.settimeout(None)
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = Line(near, far)
        if self.holds:
            line.stall()
        self.lines.append(line)
        threading.Thread(target=line.pump, args=(far, near), daemon=True).start()
        try:
            line.pump(near, far)
        finally:
            self.lines.remove(line)

    def cut(self) -> None:
        """Every line, and no new one until `heal`."""
        self.is_down = True
        for line in list(self.lines):
            line.cut()

    def stall(self) -> None:
        """Every line stands still, new ones too, until `heal`."""
        self.holds = True
        for line in list(self.lines):
            line.stall()

    def heal(self) -> None:
        self.is_down = self.holds = False
        for line in list(self.lines):
            line.heal()

    def close(self) -> None:
        self.is_down = True
        _shut(self._listener, socket.SHUT_RDWR)
        self._listener.close()
        for line in list(self.lines):
            line.cut()


def _shut(end: socket.socket, how: int) -> None:
    with suppress(OSError):
        end.shutdown(how)
