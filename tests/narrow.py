"""Lines that are narrow: a UDP proxy of ours between browsers and a relay. What does not fit waits in a queue, as in a
modem, and what finds the queue full is lost."""

import heapq
import random
import selectors
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from time import monotonic

Address = tuple[str, int]


@dataclass
class Flow:
    """One browser's line to the relay; `free` is when each direction has sent what it took."""

    near: Address
    far: socket.socket
    is_narrow: bool = False
    free: dict[bool, float] = field(default_factory=lambda: {True: 0.0, False: 0.0})


class Narrow:
    """Listens on a port of the loopback for a server at another one. `rate` (bit/s, None: as wide as can be), `queue`
    (seconds) and `loss` (0 … 1) hold in both directions of the lines on which `whose` was once said: the name that a
    relay is asked with is plain to read."""

    def __init__(self, port: int) -> None:
        self.rate: float | None = None
        self.queue, self.loss = 0.4, 0.0
        self.whose = b""
        self._server: Address = ("127.0.0.1", port)
        self._flows: dict[Address, Flow] = {}
        self._waiting: list[tuple[float, int, Flow, bool, bytes]] = []
        self._number = count()
        self._socket = socket.socket(type=socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._socket, selectors.EVENT_READ)
        self._runs = True
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._runs = False
        self._thread.join()
        for flow in self._flows.values():
            flow.far.close()
        self._socket.close()
        self._selector.close()

    def _run(self) -> None:
        while self._runs:
            wait = max(self._waiting[0][0] - monotonic(), 0) if self._waiting else 0.1
            for key, _ in self._selector.select(min(wait, 0.1)):
                with suppress(OSError):
                    self._take(key.data)
            while self._waiting and self._waiting[0][0] <= monotonic():
                _, _, flow, up, packet = heapq.heappop(self._waiting)
                with suppress(OSError):
                    if up:
                        flow.far.send(packet)
                    else:
                        self._socket.sendto(packet, flow.near)

    def _take(self, flow: Flow | None) -> None:
        """One packet: from a browser where `flow` is None, else from the server to that one."""
        up = flow is None
        if flow is None:
            packet, near = self._socket.recvfrom(1 << 16)
            flow = self._flows.get(near) or self._open(near)
            flow.is_narrow |= bool(self.whose) and self.whose in packet
        else:
            packet = flow.far.recv(1 << 16)
        now = at = monotonic()
        if flow.is_narrow and self.rate:
            start = max(now, flow.free[up])
            if start - now > self.queue or random.random() < self.loss:
                return
            at = flow.free[up] = start + len(packet) * 8 / self.rate
        heapq.heappush(self._waiting, (at, next(self._number), flow, up, packet))

    def _open(self, near: Address) -> Flow:
        far = socket.socket(type=socket.SOCK_DGRAM)
        far.connect(self._server)
        flow = self._flows[near] = Flow(near, far)
        self._selector.register(far, selectors.EVENT_READ, flow)
        return flow
