"""The WebSocket transport under a real gunicorn, by the byte: RFC 6455, Engine.IO 4, Socket.IO 5."""

import json
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

import engineio.packet
import engineio.socket
import gevent
import gevent.socket
import pytest
import socketio as socketio_package
from flask import Flask
from flask_socketio import SocketIO
from playwright._impl._driver import compute_driver_executable

from tests.serving import guarded, kill
from tradehall import settings
from tradehall.kernel import handshake, packets, transport, websocket
from tradehall.kernel import stock as stock_transport

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 10.0  # seconds after which a test gives up; nothing waits so long when it works
SOCKETS = "/socket.io/?EIO=4&transport="
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class Server:
    """A gunicorn of its own with tests/sockets/transport_app.py."""

    def __init__(self, port: int, process: "subprocess.Popen[bytes]") -> None:
        self.port = port
        self.process = process

    def request(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body=body and body.encode())
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.request("GET", "/facts")[1])
        return facts

    def reason_of(self, sid: str) -> str:
        """Why the server says this client went; asked again until it says so."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if reason := self.facts()["gone"].get(sid):
                return str(reason)
        raise AssertionError("the server still holds the client")

    def path_of_poll(self) -> str:
        """Open a session by polling; the path that goes on with it."""
        opened = json.loads(self.request("GET", SOCKETS + "polling")[1][1:])
        return f"{SOCKETS}polling&sid={opened['sid']}"


@contextmanager
def running(interval: int, timeout: int, kind: str = "own") -> Iterator[Server]:
    """The listening socket is made here, so the port is free and the first connect waits for the server."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = [sys.executable, "-m", "gunicorn", "-k", "gevent", "-w", "1", "--no-control-socket"]
        command += [
            "--bind",
            f"fd://{listener.fileno()}",
            "--graceful-timeout",
            "1",
            "--log-level",
            "warning",
        ]
        command += ["--pythonpath", f"{ROOT / 'platform'},{Path(__file__).parent}", "transport_app:app"]
        pings = {"PING_INTERVAL": str(interval), "PING_TIMEOUT": str(timeout)}
        environ = os.environ | pings | {"TRANSPORT": kind}
        process = guarded(command, pass_fds=[listener.fileno()], env=environ)
        server = Server(listener.getsockname()[1], process)
    try:
        assert server.request("GET", "/facts")[0] == 200
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        kill(process)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running(interval=15, timeout=10) as started:
        yield started


@pytest.fixture(scope="module")
def hasty() -> Iterator[Server]:
    with running(interval=1, timeout=1) as started:
        yield started


@pytest.fixture(scope="module")
def stock() -> Iterator[Server]:
    with running(interval=15, timeout=10, kind="stock") as started:
        yield started


@pytest.fixture(params=["own", "stock"])
def either(request: pytest.FixtureRequest) -> Server:
    """Our transport, and the one that TRADEHALL_TRANSPORT=stock brings back."""
    started: Server = request.getfixturevalue("server" if request.param == "own" else "stock")
    return started


class Wire:
    """A client that sends exactly what it is told to, and answers pings."""

    def __init__(self, server: Server, path: str = SOCKETS + "websocket", **headers: str) -> None:
        self.line = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
        self.inbox = b""
        self.acks = 0
        wanted = {
            "Host": f"127.0.0.1:{server.port}",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version": "13",
        }
        wanted |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{name}: {value}" for name, value in wanted.items() if value]
        self.line.sendall("\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode())
        while b"\r\n\r\n" not in self.inbox:
            self.inbox += self._more()
        self.answer, _, self.inbox = self.inbox.partition(b"\r\n\r\n")
        self.status = int(self.answer.split()[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()

    def _more(self) -> bytes:
        chunk = self.line.recv(1 << 18)
        if not chunk:
            raise EOFError
        return chunk

    def _take(self, size: int) -> bytes:
        while len(self.inbox) < size:
            self.inbox += self._more()
        taken, self.inbox = self.inbox[:size], self.inbox[size:]
        return taken

    def frame(self, opcode: int, payload: bytes = b"", first: int = 0x80, mask: bool = True) -> None:
        self.line.sendall(make_frame(opcode, payload, first, mask))

    def next_frame(self) -> tuple[int, bytes]:
        """A server's frames are never fragmented and never masked here: that is asserted."""
        first, size = self._take(2)
        assert first & 0xF0 == 0x80
        assert size < 128
        if size > 125:
            size = int.from_bytes(self._take(2 if size == 126 else 8), "big")
        return first & 0x0F, self._take(size)

    def say(self, text: str) -> None:
        self.frame(TEXT, text.encode())

    def hear(self) -> str:
        while True:
            opcode, payload = self.next_frame()
            assert opcode == TEXT, (opcode, payload[:50])
            if payload == b"2":
                self.say("3")
            elif payload != b"6":  # a NOOP frees a pending poll; when none was pending it comes here
                return payload.decode()

    def hear_all(self) -> None:
        """Until the line breaks, which is the only way out."""
        while True:
            self.hear()

    def join(self) -> Self:
        assert self.status == 101, self.answer
        assert self.hear().startswith("0{")
        return self.join_namespace()

    def join_namespace(self) -> Self:
        self.say("40")
        answer = self.hear()
        assert answer.startswith("40{")
        self.sid: str = json.loads(answer[2:])["sid"]
        return self

    def ask(self, *event: object) -> Any:
        """Send an event and return what its ack says; no other message may come between."""
        self.acks += 1
        self.say(f"42{self.acks}{json.dumps(event)}")
        return self.ack_of(self.acks)

    def ack_of(self, number: int) -> Any:
        answer = self.hear()
        assert answer.startswith(f"43{number}["), answer[:80]
        return json.loads(answer[answer.index("[") :])[0]

    def close_code(self) -> int:
        """The code of the Close frame that must come now, and after it the end of the line."""
        opcode, payload = self.next_frame()
        assert opcode == CLOSE, (opcode, payload[:50])
        with pytest.raises((EOFError, ConnectionResetError)):
            self.next_frame()
        return int.from_bytes(payload[:2], "big")


def make_frame(opcode: int, payload: bytes = b"", first: int = 0x80, mask: bool = True) -> bytes:
    size, bit = len(payload), 0x80 if mask else 0
    if size < 126:
        head = struct.pack("!BB", first | opcode, bit | size)
    elif size < 65536:
        head = struct.pack("!BBH", first | opcode, bit | 126, size)
    else:
        head = struct.pack("!BBQ", first | opcode, bit | 127, size)
    key = b"\x01\xfe\x37\x80"
    return head + (key + naive_unmask(payload, key) if mask else payload)


def naive_unmask(payload: bytes, key: bytes) -> bytes:
    return bytes(byte ^ key[place % 4] for place, byte in enumerate(payload))


def blob(number: int, size: int) -> str:
    """As in transport_app.py."""
    return "".join(f"{number}:{place};" for place in range(size // 6))[:size]


# Slow readers


def pause_while_others_are_served(server: Server, seconds: float) -> None:
    end = time.monotonic() + seconds
    with Wire(server).join() as other:
        while time.monotonic() < end:
            assert other.ask("echo", "still here?") == "still here?"


def test_a_slow_reader_gets_every_answer_intact(either: Server) -> None:
    with Wire(either).join() as client:
        for number in range(40):
            client.say(f'42{number}["ask",{number},200000]')
        pause_while_others_are_served(either, 1.5)
        for number in range(40):
            assert client.ack_of(number) == blob(number, 200_000)
        assert client.ask("echo", 1) == 1


def test_a_slow_reader_gets_every_push_intact(either: Server) -> None:
    """20, not 40: what is pushed must fit the backlog whatever the kernel's buffers hold."""
    with Wire(either).join() as client:
        client.say('42["push",20,200000]')
        pause_while_others_are_served(either, 1.5)
        for number in range(20):
            assert json.loads(client.hear()[2:]) == ["blob", [number, blob(number, 200_000)]]
        assert client.ask("echo", 1) == 1


def test_a_client_that_leaves_too_much_unread_is_cut(server: Server) -> None:
    with Wire(server).join() as mute, Wire(server).join() as other:
        mute.say('42["push",200,200000]')
        assert server.reason_of(mute.sid) == "transport error"
        assert other.ask("echo", 1) == 1
        with pytest.raises((EOFError, ConnectionResetError)):
            mute.hear_all()


def test_a_polling_client_that_fetches_nothing_is_cut(server: Server) -> None:
    path = server.path_of_poll()
    server.request("POST", path, "40")
    sid = json.loads(server.request("GET", path)[1][2:])["sid"]
    with Wire(server).join() as other:
        other.say('42["shout",600]')
        assert server.reason_of(sid) == "transport error"
        assert [other.hear() for _ in range(600)] == [f'42["shouted",{n}]' for n in range(600)]
    assert server.request("GET", path)[0] == 400


# Sizes


def test_an_announced_giant_is_refused_from_its_header(server: Server) -> None:
    with Wire(server).join() as client:
        before, start = server.facts()["rss_kb"], time.monotonic()
        client.line.sendall(struct.pack("!BBQ", 0x81, 0xFF, 64_000_000) + b"mask")
        with suppress(ConnectionError):
            for _ in range(64):
                client.line.sendall(b"x" * 1_000_000)
        assert client.close_code() == 1009
        assert time.monotonic() - start < 3
        assert server.facts()["rss_kb"] - before < 5_000


def test_the_stock_transport_buffers_no_giant_either(stock: Server) -> None:
    with Wire(stock).join() as client:
        before, start = stock.facts()["rss_kb"], time.monotonic()
        client.line.sendall(struct.pack("!BBQ", 0x81, 0xFF, 64_000_000) + b"mask")
        with suppress(OSError):
            for _ in range(64):
                client.line.sendall(b"x" * 1_000_000)
        with suppress(EOFError, OSError):
            while client.next_frame():
                pass
        assert time.monotonic() - start < 5
        assert stock.facts()["rss_kb"] - before < 10_000


@pytest.mark.parametrize(("size", "fits"), [(63_900, True), (64_001, False)])
def test_the_limit_holds_for_a_message_in_fragments(server: Server, size: int, fits: bool) -> None:
    text = f'427["echo","{"é" * 1000}{"x" * (size - 2013)}"]'.encode()
    with Wire(server).join() as client:
        client.frame(TEXT, text[:50], first=0)
        client.frame(PING, b"between")
        assert client.next_frame() == (PONG, b"between")
        client.frame(0, first=0)
        client.frame(0, text[50:30_001], first=0)
        client.frame(0, text[30_001:])
        if fits:
            assert client.ack_of(7) == json.loads(text[3:])[1]
        else:
            assert client.close_code() == 1009


# What RFC 6455 forbids

FORBIDDEN = {
    "unmasked": (1002, make_frame(TEXT, b"2", mask=False)),
    "first reserved bit": (1002, make_frame(TEXT, b"2", first=0xC0)),
    "last reserved bit": (1002, make_frame(TEXT, b"2", first=0x90)),
    "long ping": (1002, make_frame(PING, b"x" * 126)),
    "fragmented ping": (1002, make_frame(PING, first=0)),
    "unknown data opcode": (1002, make_frame(3)),
    "unknown control opcode": (1002, make_frame(11)),
    "continuation of nothing": (1002, make_frame(0, b"x")),
    "message within a message": (1002, make_frame(TEXT, b"4", first=0) + make_frame(TEXT, b"2")),
    "wide length for a short frame": (1002, struct.pack("!BBH", 0x81, 0xFE, 5) + b"maskhello"),
    "wider length": (1002, struct.pack("!BBQ", 0x81, 0xFF, 300)),
    "negative length": (1002, struct.pack("!BBQ", 0x81, 0xFF, 1 << 63)),
    "no UTF-8": (1007, make_frame(TEXT, b"4\xc3\x28")),
    "surrogate in UTF-8": (1007, make_frame(TEXT, b"4\xed\xa0\x80")),
    "half a character at the end": (1007, make_frame(TEXT, b"4\xe4", first=0) + make_frame(0, b"\xb8")),
    "close code of one byte": (1002, make_frame(CLOSE, b"\x03")),
    "close code that is never sent": (1002, make_frame(CLOSE, struct.pack("!H", 1005))),
    "close reason without UTF-8": (1007, make_frame(CLOSE, struct.pack("!H", 1000) + b"\xff")),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_breach_of_the_protocol_closes_its_own_line_only(server: Server, name: str) -> None:
    code, sent = FORBIDDEN[name]
    with Wire(server).join() as other, Wire(server).join() as client:
        client.line.sendall(sent)
        assert client.close_code() == code
        assert server.reason_of(client.sid) == "transport close"
        assert other.ask("echo", name) == name


def test_text_split_within_a_character_is_whole_again(server: Server) -> None:
    text = '421["echo","中文"]'.encode()
    with Wire(server).join() as client:
        for place in range(len(text)):
            client.frame(0 if place else TEXT, text[place : place + 1], first=0)
        client.frame(0)
        assert client.ack_of(1) == "中文"


def test_a_close_is_answered_with_its_code(server: Server) -> None:
    with Wire(server).join() as client:
        client.frame(CLOSE, struct.pack("!H", 3210) + "再见".encode())
        assert client.close_code() == 3210
        assert server.reason_of(client.sid) == "transport close"


def test_the_server_takes_leave_before_it_hangs_up(server: Server) -> None:
    with Wire(server).join() as client:
        client.say('42["leave"]')
        assert client.hear() == "1"
        client.say('42["push",1,10]')  # too late: not handled
        assert client.close_code() == 1000
        assert server.reason_of(client.sid) == "server disconnect"


# Handshakes


def test_no_extension_is_agreed_on(server: Server) -> None:
    with Wire(server, Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits") as client:
        assert b"extensions" not in client.answer.lower()
        assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in client.answer  # RFC 6455 section 1.3
        client.join()


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (426, {"Sec_WebSocket_Version": "8"}),
        (400, {"Sec_WebSocket_Key": "c2hvcnQ="}),
        (400, {"Sec_WebSocket_Key": "no base64 at all!"}),
        (400, {"Sec_WebSocket_Key": ""}),
        (400, {"Connection": "keep-alive"}),
        (400, {"Upgrade": "h2c"}),
        (400, {"Origin": "https://elsewhere.example"}),
    ],
)
def test_a_wrong_handshake_is_refused_and_leaves_no_client(
    server: Server, status: int, headers: dict[str, str]
) -> None:
    with Wire(server).join() as other:
        held = server.facts()["sockets"]
        with Wire(server, **headers) as client:
            assert client.status == status
        assert server.facts()["sockets"] <= held
        assert other.ask("echo", 1) == 1


# Order, polling, upgrade, pings


def test_fifty_echoes_keep_their_order(server: Server) -> None:
    with Wire(server).join() as client:
        client.line.sendall(b"".join(make_frame(TEXT, f'42{n}["echo",{n}]'.encode()) for n in range(50)))
        assert [client.ack_of(n) for n in range(50)] == list(range(50))


def test_polling_alone_works_and_garbage_ends_only_its_session(server: Server) -> None:
    path = server.path_of_poll()
    assert server.request("POST", path, "40") == (200, "OK")
    sid = json.loads(server.request("GET", path)[1][2:])["sid"]
    server.request("POST", path, '421["echo","é"]\x1e422["echo",{"a":1}]\x1e42["echo",NaN]')
    assert server.request("GET", path)[1] == '431["é"]\x1e432[{"a":1}]'
    assert server.request("POST", path, "9nonsense")[0] == 400
    assert server.reason_of(sid) == "server disconnect"


def upgrade(server: Server, path: str) -> Wire:
    return Wire(server, path.replace("polling", "websocket"))


def test_polling_upgrades_and_nothing_is_lost_or_overtaken(server: Server) -> None:
    path = server.path_of_poll()
    server.request("POST", path, "40")
    server.request("GET", path)
    polled: list[str] = []
    poll = threading.Thread(target=lambda: polled.append(server.request("GET", path)[1]))
    poll.start()
    with upgrade(server, path) as client:
        client.say("2probe")
        assert client.hear() == "3probe"
        poll.join(PATIENCE)
        assert polled == ["6"]
        server.request("POST", path, "\x1e".join(f'42{n}["echo",{n}]' for n in range(9)))
        with upgrade(server, path) as second:
            assert second.status == 400
        client.say("5")
        assert [client.ack_of(n) for n in range(9)] == list(range(9))
        assert client.ask("echo", "now by socket") == "now by socket"
        assert server.request("GET", path)[0] == 400


@pytest.mark.parametrize("instead", ["2prone", "42[]", None])
def test_after_a_failed_upgrade_polling_goes_on(server: Server, instead: str | None) -> None:
    path = server.path_of_poll()
    server.request("POST", path, "40")
    with upgrade(server, path) as client:
        if instead is not None:
            client.say(instead)
            assert client.close_code() == 1002
    assert server.request("GET", path)[1].startswith("40{")


def test_a_mute_client_is_dropped_and_one_that_answers_stays(hasty: Server) -> None:
    start = time.monotonic()
    with ExitStack() as stack:
        talker = stack.enter_context(Wire(hasty).join())
        mute = stack.enter_context(Wire(hasty).join())
        path = hasty.path_of_poll()
        hasty.request("POST", path, "40")
        polling = json.loads(hasty.request("GET", path)[1][2:])["sid"]
        for client in (mute, talker):
            assert client.next_frame() == (TEXT, b"2")
        talker.say("3")
        assert mute.next_frame() == (TEXT, b"1")
        assert time.monotonic() - start < 1 + 1 + 1
        assert mute.close_code() == 1000
        for _ in range(2):
            assert talker.next_frame() == (TEXT, b"2")
            talker.say("3")
        assert hasty.reason_of(polling) == "ping timeout"
        assert talker.ask("echo", 1) == 1
        gone = hasty.facts()["gone"]
        assert gone[mute.sid] == "ping timeout"
        assert talker.sid not in gone


def test_the_real_client_upgrades_talks_and_leaves(either: Server) -> None:
    with socketio_package.SimpleClient() as client:
        client.connect(f"http://127.0.0.1:{either.port}")
        assert client.transport == "websocket"
        assert [client.call("echo", {"n": n, "text": "한국어"})["n"] for n in range(50)] == list(range(50))
        client.emit("push", (3, 70_000))
        assert [client.receive(PATIENCE)[1] for _ in range(3)] == [[n, blob(n, 70_000)] for n in range(3)]
        sid = client.sid
    # Its writing thread races with its closing of the socket.
    assert either.reason_of(sid) in {"client disconnect", "transport close"}


def test_the_client_of_browsers_upgrades_talks_and_comes_back(either: Server) -> None:
    """By polling first and by WebSocket alone: all acknowledged in order, and again after the line was closed."""
    node, _ = compute_driver_executable()  # the one that Playwright brings
    done = subprocess.run(
        [node, str(Path(__file__).with_name("real_client.cjs")), f"http://127.0.0.1:{either.port}"],
        env=os.environ | {"NODE_PATH": str(ROOT / "build" / "front" / "node_modules")},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for got in json.loads(done.stdout):
        assert got["transport"] == "websocket"
        assert got["echoes"] == list(range(50))
        assert got["long"] == 20_000
        assert got["pushed"] == [[0, 70_000], [1, 70_000], [2, 70_000]]
        assert (got["connects"], got["after"]) == (2, "back")


def test_a_broadcast_reaches_everyone(server: Server) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(Wire(server).join()) for _ in range(20)]
        clients[0].say('42["shout",3]')
        for client in clients:
            assert [client.hear() for _ in range(3)] == [f'42["shouted",{n}]' for n in range(3)]


# Ending


def test_a_server_that_is_told_to_stop_does_not_wait_for_open_sockets() -> None:
    """Without `--graceful-timeout` it would, for half a minute."""
    with running(interval=15, timeout=10) as server, Wire(server).join() as client:
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(PATIENCE) == 0
        with pytest.raises((EOFError, ConnectionResetError)):
            client.hear_all()


# Payloads


@pytest.mark.parametrize(
    "payload",
    [
        '["echo",NaN]',
        '["echo",-Infinity]',
        '["echo",1e999]',
        '["echo",18446744073709551616]',
        f'["echo",{"9" * 5000}]',
        '["echo",{"a":1,"a":2}]',
        '["echo",{"a":1,"\\u0061":1}]',
        '["echo","\\ud800"]',
        '["echo","\\udc00\\ud800"]',
        f'["echo",{"[" * 500}{"]" * 500}]',
        f'["echo",{"[" * 30_000}',
        '["echo"',
        "[]",
        '{"0":"echo"}',
        '"echo"',
        "[[]]",
        '["connect",{}]',
        '["disconnect","me"]',
        '["*","someone else\'s sid"]',
        "",
    ],
)
def test_a_malformed_payload_gets_an_error_and_hurts_nobody(server: Server, payload: str) -> None:
    with Wire(server).join() as other, Wire(server).join() as client:
        client.say("427" + payload)
        refusal = client.ack_of(7)
        assert refusal["ok"] is False
        assert refusal["error"]["type"] == "bad_payload"
        assert client.ask("echo", {"a": [1.5, None, "中\u0000"]}) == {"a": [1.5, None, "中\u0000"]}
        assert other.ask("echo", 1) == 1


@pytest.mark.parametrize("text", ["", "x", "4", "42", "49[]", "4²", "43[1]", "44{}", "7", "2", "6", "42²[]", "4\x1e"])
def test_garbage_without_an_ack_id_is_ignored(server: Server, text: str) -> None:
    with Wire(server).join() as client:
        client.say(text)
        assert client.ask("echo", 1) == 1


def test_a_malformed_connect_is_refused_in_words(server: Server) -> None:
    with Wire(server) as client:
        assert client.hear().startswith("0{")
        client.say("40[1]")
        assert client.hear().startswith('44{"message":')
        client.join_namespace()


def test_a_refused_client_has_its_answer_and_is_let_go(server: Server) -> None:
    before = server.facts()["sockets"]
    with Wire(server) as client:
        assert client.hear().startswith("0{")
        client.say('40{"refuse":true}')
        assert client.hear() == '44{"message":"not you"}'
        assert client.hear() == "1"
        assert client.close_code() == 1000
    assert server.facts()["sockets"] == before


@pytest.mark.parametrize("refused", [True, False])
def test_who_has_joined_nothing_by_the_first_ping_is_let_go(hasty: Server, refused: bool) -> None:
    path = hasty.path_of_poll()
    with Wire(hasty) as silent:
        assert silent.hear().startswith("0{")
        if refused:
            hasty.request("POST", path, '40{"refuse":true}')
            assert "not you" in hasty.request("GET", path)[1]
        assert silent.hear() == "1"
        assert silent.close_code() == 1000
    while (status := hasty.request("GET", path)[0]) == 200:
        pass
    assert status == 400


@pytest.mark.parametrize("announced", [1, 2, 999, 9_999_999_999])
def test_binary_attachments_are_refused(server: Server, announced: int) -> None:
    with Wire(server).join() as client:
        for kind in ("5", "2"):
            client.say(f'4{kind}{announced}-7["echo",{{"_placeholder":true,"num":0}}]')
            assert client.ack_of(7)["error"]["type"] == "bad_payload"
        client.frame(BINARY, b"x" * 60_000)
        assert client.ask("echo", 1) == 1


# In this process


@pytest.mark.parametrize(
    "text", ['{"a":1}', ' [1, "\\u4e2d", 1.0, 1e2, {"b": -0.5}] ', "9007199254740993", '"\\u0000"']
)
def test_strict_json_reads_what_json_reads(text: str) -> None:
    value = packets.StrictJson.loads(text)
    assert value == json.loads(text)
    assert json.loads(packets.StrictJson.dumps(value)) == value


def test_unmasking_in_one_stroke_equals_byte_by_byte() -> None:
    source = random.Random(1)
    for size in [*range(20), 125, 126, 65_537]:
        payload, key = source.randbytes(size), source.randbytes(4)
        assert websocket.unmask(payload, key) == naive_unmask(payload, key)


def test_a_packet_is_framed_once() -> None:
    packet = engineio.packet.Packet(4, "x" * 200)
    frame = transport._frame_of(packet)
    assert frame == make_frame(TEXT, b"4" + b"x" * 200, mask=False)
    assert transport._frame_of(packet) is frame


def sockets_of(mode: str, **options: Any) -> SocketIO:
    return SocketIO(Flask(__name__), async_mode=mode, **options)


@pytest.fixture
def pair() -> Iterator[tuple[websocket.WebSocket, Any]]:
    """A WebSocket of ours and the socket at its other end, in this process."""
    ours, theirs = gevent.socket.socketpair()
    with ours, theirs:
        line = websocket.WebSocket(ours, 64_000)
        yield line, theirs
        line.dispose()


def test_what_is_sent_in_one_turn_goes_out_in_one_write(pair: tuple[websocket.WebSocket, Any]) -> None:
    line, theirs = pair
    frames = [websocket.make_frame(TEXT, f"4{number}") for number in range(5)]
    for frame in frames:
        line.send(frame)
    with pytest.raises(BlockingIOError):
        theirs._sock.recv(1000)
    gevent.sleep(0)
    assert theirs.recv(1000) == b"".join(frames)


def test_what_was_sent_before_the_end_goes_out_before_it(pair: tuple[websocket.WebSocket, Any]) -> None:
    line, theirs = pair
    line.send(websocket.make_frame(TEXT, "4last"))
    line.close()
    line.send(websocket.make_frame(TEXT, "4too late"))
    assert theirs.recv(1000) == websocket.make_frame(TEXT, "4last") + websocket.make_frame(CLOSE, b"\x03\xe8")


def test_more_than_the_turn_may_hold_goes_out_at_once(pair: tuple[websocket.WebSocket, Any]) -> None:
    line, theirs = pair
    line.send(websocket.make_frame(TEXT, "4" * websocket.HELD))
    assert theirs._sock.recv(100).startswith(b"\x81")


def test_a_broadcast_to_several_rooms_reaches_each_socket_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sockets = sockets_of("gevent", serializer=packets.Packet, json=packets.StrictJson)
    transport.install(sockets)
    server = sockets.server
    got: dict[str, list[str]] = {}
    for name in ("one", "two", "three"):
        line = transport.EngineSocket(server.eio, name)
        got[name] = []
        monkeypatch.setattr(line, "send", lambda packet, name=name: got[name].append(packet.data))
        server.eio.sockets[name] = line
        sid = server.manager.connect(name, "/")
        for room in {"one": ["a", "b"], "two": ["b"], "three": ["c"]}[name]:
            server.manager.enter_room(sid, "/", room)
    server.broadcast(("a", "b", "nobody's"), [("told", {"n": 1}), ("more", {})], None)
    both = ['2["told",{"n":1}]', '2["more",{}]']
    assert got == {"one": both, "two": both, "three": []}
    server.broadcast(("b",), [("told", {"n": 2})], server.manager.sid_from_eio_sid("one", "/"))
    assert [len(told) for told in got.values()] == [2, 3, 0]


def test_what_is_said_to_many_goes_out_in_turns_and_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "WRITES", 3)
    ends = [gevent.socket.socketpair() for _ in range(8)]
    lines = [websocket.WebSocket(ours, 64_000) for ours, _ in ends]
    frame = websocket.make_frame(TEXT, "4all")
    try:
        assert websocket.settle() is False
        lines[0].send(websocket.make_frame(TEXT, "4first"))
        lines[1].closing = True
        websocket.send_all(lines, frame)
        websocket.send_all(lines, frame)
        assert websocket.settle() is True
        heard = [theirs._sock.recv(1000) for number, (_, theirs) in enumerate(ends) if number != 1]
        assert heard == [websocket.make_frame(TEXT, "4first") + frame * 2, *[frame * 2] * 6]
        with pytest.raises(BlockingIOError):
            ends[1][1]._sock.recv(1000)
        assert websocket.settle() is False
    finally:
        for line, (ours, theirs) in zip(lines, ends, strict=True):
            line.dispose()
            ours.close()
            theirs.close()


LEANED_ON = (
    "flask-socketio", "python-socketio", "python-engineio", "simple-websocket", "gevent", "gunicorn",
)  # fmt: skip


@pytest.mark.parametrize("name", LEANED_ON)
def test_the_libraries_are_those_that_the_transport_was_written_for(name: str) -> None:
    """Their private parts are leaned on: another release needs another look, then another pin."""
    chosen = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert f"{name}=={version(name)}" in chosen


@pytest.mark.parametrize("kind", [transport, stock_transport])
def test_threading_mode_is_left_alone(kind: Any) -> None:
    sockets = sockets_of("threading")
    before = dict(sockets.server.eio._async)
    kind.install(sockets)
    assert sockets.server.eio._async == before


def test_a_setting_chooses_the_transport() -> None:
    secret = "test-4f1c9a7e2b8d6053-only-in-tests"
    assert settings.load({"TRADEHALL_SECRET_KEY": secret}).transport == "own"
    assert settings.load({"TRADEHALL_SECRET_KEY": secret, "TRADEHALL_TRANSPORT": "stock"}).transport == "stock"
    with pytest.raises(settings.BadSettings, match="TRADEHALL_TRANSPORT must be own or stock"):
        settings.load({"TRADEHALL_SECRET_KEY": secret, "TRADEHALL_TRANSPORT": "other"})


def test_other_servers_of_the_process_keep_the_stock_transport() -> None:
    other = sockets_of("gevent", serializer=packets.Packet)
    transport.install(sockets_of("gevent", serializer=packets.Packet))
    assert other.server.eio._async["websocket"] is not handshake.Handshake
    assert type(engineio.socket.Socket(other.server.eio, "sid")) is transport.StockSocket


def test_what_does_not_fit_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(transport.TransportMismatch, match="init_app"):
        transport.install(SocketIO())
    with pytest.raises(transport.TransportMismatch, match=r"serializer is transport\.Packet"):
        transport.install(sockets_of("gevent"))
    sockets = sockets_of("gevent", serializer=packets.Packet)
    transport.install(sockets)
    with pytest.raises(transport.TransportMismatch, match="_handle_eio_message"):
        transport.install(sockets)
    monkeypatch.delattr(transport.StockSocket, "_send_ping")
    with pytest.raises(transport.TransportMismatch, match="methods"):
        transport.install(sockets_of("gevent", serializer=packets.Packet))
