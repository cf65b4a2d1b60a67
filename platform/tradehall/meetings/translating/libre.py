"""A server that speaks the interface of LibreTranslate: POST /translate, GET /languages."""

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import orjson
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from tradehall.kernel import clock
from tradehall.meetings.translating.port import Away, Refused

log = logging.getLogger(__name__)

CONNECT, TOTAL = 2.0, 12.0  # seconds; long texts take a small machine some time
PROBE = 1.0
MOST_BYTES = 256 * 1024
MOST_REST = 600.0
LIST_KEPT = 3600.0  # seconds
REFUSALS = {400, 404, 405, 413, 422}
# Simplified Chinese has had several codes; the server says which it knows.
CODES = {"zh": ("zh", "zh-Hans", "zh-CN", "zho")}


@dataclass
class Breaker:
    """Lets nobody wait for a server that has failed three times in a row: it rests for half a minute, then longer."""

    monotonic: Callable[[], float] = clock.monotonic
    failures: int = 0
    rests_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def check(self) -> None:
        """Raises Away while the server rests; whoever comes first afterwards tries it for all."""
        with self._lock:
            now = self.monotonic()
            if now < self.rests_until:
                raise Away("it rests")
            if self.failures >= 3:
                self.rests_until = now + TOTAL

    def worked(self) -> None:
        with self._lock:
            self.failures, self.rests_until = 0, 0.0

    def failed(self, rest: float = 0.0) -> None:
        """`rest`: seconds for which the server itself wants no more."""
        with self._lock:
            self.failures += 1
            if self.failures >= 3:
                rest = max(rest, min(MOST_REST, 30.0 * 2 ** (self.failures - 3)))
            self.rests_until = self.monotonic() + min(rest, MOST_REST) if rest else 0.0


class LibreTranslate:
    """One server. `url` may hold the key as its user name; it is never written anywhere."""

    def __init__(
        self, url: str, key: str = "", *, total: float = TOTAL, monotonic: Callable[[], float] = clock.monotonic
    ) -> None:
        parts = urlsplit(url)
        host = parts.hostname or ""
        bracketed = f"[{host}]" if ":" in host else host
        port = f":{parts.port}" if parts.port else ""
        self._address = urlunsplit((parts.scheme, bracketed + port, parts.path.rstrip("/"), "", ""))
        self._key = key or unquote(parts.username or "")
        self._total = total
        self._monotonic = monotonic
        self._breaker = Breaker(monotonic)
        self._pool = PoolManager(maxsize=2, retries=False)
        self._codes: dict[str, str] = {}
        self._targets: dict[str, list[str]] = {}  # code → the codes of the languages that it is translated into
        self._listed = 0.0
        self._probed: tuple[float, bool] | None = None
        self.name = host

    def translate(self, text: str, source: str, target: str) -> str:
        self._breaker.check()
        codes = self._known_codes()
        source, target = codes.get(source, source), codes.get(target, target)
        if target not in self._targets.get(source, [target]):
            raise Refused("not from this language into that")  # the server would call it a fault of its own (500)
        asked = {"q": text, "source": source, "target": target, "format": "text"}
        answer = self._guarded("POST", "/translate", asked | ({"api_key": self._key} if self._key else {}))
        translated = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(translated, str) or len(translated) > 1000 + 8 * len(text):
            self._breaker.failed()
            raise Away("not a translation")
        self._breaker.worked()
        if not translated.strip():
            raise Refused("nothing came back")
        return "".join(char for char in translated if char >= " " or char == "\n")

    def answers(self) -> bool:
        """Asked anew after half a minute at the earliest."""
        now = self._monotonic()
        if self._probed is None or now - self._probed[0] > 30:
            try:
                self._call("GET", "/languages", None, PROBE)
                is_there = True
            except (Away, Refused):
                is_there = False
            self._probed = (now, is_there)
        return self._probed[1]

    def _known_codes(self) -> dict[str, str]:
        """Our language → the code of the server, asked now and then."""
        if not self._codes or self._monotonic() - self._listed > LIST_KEPT:
            try:
                listed = self._guarded("GET", "/languages", None)
            except Refused:  # those who speak a part of the interface have no list
                listed = None
            rows = listed if isinstance(listed, list) else []
            lists = {str(row.get("code")): row.get("targets") for row in rows if isinstance(row, dict)}
            known, self._listed = lists.keys(), self._monotonic()
            self._targets = {code: found for code, found in lists.items() if isinstance(found, list) and found}
            self._codes = {
                ours: next((code for code in theirs if code in known), ours) for ours, theirs in CODES.items()
            }
        return self._codes

    def _guarded(self, method: str, path: str, body: dict[str, str] | None) -> Any:
        try:
            return self._call(method, path, body, self._total)
        except Busy as error:
            self._breaker.failed(error.rest)
            raise Away(str(error)) from error
        except Away:
            self._breaker.failed()
            raise

    def _call(self, method: str, path: str, body: dict[str, str] | None, total: float) -> Any:
        """The answer as data. Raises Away, Refused."""
        until = self._monotonic() + total
        headers = {"Accept": "application/json"} | ({"Content-Type": "application/json"} if body else {})
        try:
            with closing(
                self._pool.request(
                    method, self._address + path, body=orjson.dumps(body) if body else None, headers=headers,
                    timeout=Timeout(connect=min(CONNECT, total), read=total), preload_content=False, redirect=False,
                )
            ) as response:  # fmt: skip
                status = response.status
                octets = b""
                for piece in response.stream(64):
                    octets += piece
                    if len(octets) > MOST_BYTES or self._monotonic() > until:
                        raise Away("too much, or too slow")
                rest = response.headers.get("Retry-After", "")
        except (HTTPError, OSError, ValueError) as error:
            raise Away(type(error).__name__) from error
        if status == 429:
            raise Busy(float(rest) if rest.isascii() and rest.isdigit() and len(rest) < 6 else 60.0)
        wants_key = status in (401, 403) or (status == 400 and b"API key" in octets)  # 400 where none was shown
        if wants_key:
            log.error("the translation server does not accept our key")
        elif status in REFUSALS:
            raise Refused(f"status {status}")
        if status != 200:
            raise Away(f"status {status}")
        try:
            return orjson.loads(octets)
        except orjson.JSONDecodeError as error:
            raise Away("no JSON") from error


class Busy(Away):
    """The server asks for a rest of so many seconds."""

    def __init__(self, rest: float) -> None:
        super().__init__("busy")
        self.rest = rest
