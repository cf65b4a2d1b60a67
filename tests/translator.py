"""A real server that speaks LibreTranslate's interface, and can be told to fail as such servers do."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tradehall.kernel.outbox import Dispatcher
from tradehall.kernel.web import Hall

LANGUAGES = ("en", "zh", "ja", "ko")


def in_case_of(source: str, translation: str) -> str:
    """As LibreTranslate does it: small or large letters alone where those of the source are such, whatever few."""
    return translation.lower() if source.islower() else translation.upper() if source.isupper() else translation


@dataclass
class TranslationServer:
    """`says` makes the translation of (text, from, to); `fails`: (status, headers, body) of the next answers; `drips`:
    an answer that begins and does not end until the test is over."""

    says: Callable[[str, str, str], str] = lambda text, source, target: f"[{target}] {text}"
    fails: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    codes: tuple[str, ...] = LANGUAGES
    lacks: tuple[tuple[str, str], ...] = ()  # (from, to) that it has no model for
    needs_key: str = ""
    drips: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    _server: ThreadingHTTPServer | None = None

    def targets(self, code: str) -> list[str]:
        return [other for other in self.codes if (code, other) not in self.lacks]

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        told = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if told.fails:
                    self._answer(*told.fails.pop(0))
                    return
                rows = [{"code": code, "name": code, "targets": told.targets(code)} for code in told.codes]
                self._answer(200 if self.path == "/languages" else 404, {}, json.dumps(rows).encode())

            def do_POST(self) -> None:
                sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                told.asked.append(sent)
                if told.drips:
                    self._drip()
                elif told.fails:
                    self._answer(*told.fails.pop(0))
                elif told.needs_key and "api_key" not in sent:
                    self._answer(400, {}, b'{"error": "Please contact the server operator to get an API key"}')
                elif told.needs_key and sent["api_key"] != told.needs_key:
                    self._answer(403, {}, b'{"error": "Invalid API key"}')
                elif {sent["source"], sent["target"]} - set(told.codes):
                    self._answer(400, {}, json.dumps({"error": f"{sent['target']} is not supported"}).encode())
                elif sent["target"] not in told.targets(sent["source"]):
                    self._answer(500, {}, b'{"error": "Cannot translate text: 400 Bad Request"}')
                else:
                    text = in_case_of(sent["q"], told.says(sent["q"], sent["source"], sent["target"]))
                    self._answer(200, {}, json.dumps({"translatedText": text}).encode())

            def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def _drip(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b"{")
                self.wfile.flush()
                told.over.wait(20)
                self.close_connection = True

            def handle(self) -> None:
                with suppress(ConnectionError):  # whoever asked has hung up
                    super().handle()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self.over.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


@pytest.fixture
def translation_server() -> Iterator[TranslationServer]:
    server = TranslationServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def work(hall: Hall) -> Callable[[], None]:
    """All that is due, the slow lane too."""

    def run() -> None:
        lanes = [hall.dispatcher, *(task for task in hall.tasks if isinstance(task, Dispatcher))]
        while any(lane.run_due() for lane in lanes):
            pass

    return run
