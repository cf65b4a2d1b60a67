"""The short way of an event: from a client's WebSocket to whoever serves it, and its acknowledgement back.

The libraries' way makes two packets of each event and asks a dozen functions where it belongs. `server.served` says
which events take the short one. What is written otherwise than clients write it, belongs to another namespace, has no
such name or comes from somebody who has not joined takes the libraries' way, and is judged there.

Events of one kind that a client has sent in a row are served at once, where their server can: one transaction, and
one write to each of those who hear of it. Only what has come already counts: nothing waits for more. In all else they
are served as if they had come one by one: in their order, each judged and acknowledged by itself.
"""

import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import orjson

from tradehall.kernel.packets import UNREADABLE, StrictJson

logger = logging.getLogger(__name__)

MOST = 32  # events in a run
_EVENT = re.compile(r'42([0-9]{0,15})(?=\["([^"\\]+)"[],])')  # no namespace, and a name that is written plainly


@dataclass(frozen=True, slots=True)
class Served:
    """Who serves an event: `one` is given a sid and the arguments, and gives the answer. `later` is given a sid and a
    list of arguments for each of several; it waits for nothing, and calls a function with the answers once they are
    there."""

    one: Callable[..., Any]
    later: Callable[[str, list[list[Any]], Callable[[list[Any]], None]], None] | None = None


@dataclass(slots=True)
class Call:
    """One event: the number that its answer bears, empty where none is wanted; no arguments where it cannot be read."""

    message: str
    number: str
    name: str
    arguments: list[Any] | None


class Calls:
    """What one client asks for. `answer` takes the bytes of an Engine.IO packet, `otherwise` a message that goes the
    libraries' way."""

    def __init__(
        self, server: Any, eio_sid: str, answer: Callable[[bytes], None], otherwise: Callable[[str | bytes], None]
    ) -> None:
        self._served: dict[str, Served] = getattr(server, "served", {})
        self._manager = server.manager
        self._eio_sid, self._answer, self._otherwise = eio_sid, answer, otherwise
        self._run: list[Call] = []
        self._begun = False
        self._idle: threading.Event | None = None

    def settle(self) -> None:
        """Wait until what was begun is done: a client's events are served in their order."""
        while self._begun:
            self._idle = self._idle or threading.Event()
            self._idle.wait()
            self._idle.clear()

    def take(self, message: str | bytes, *, more: bool) -> None:
        """The next message, when all is settled; `more` if another one is here already."""
        call = self._read(message)
        run = self._run
        if run and (call is None or call.name != run[0].name):
            self.end()
            self.settle()
        if call is None:
            self._otherwise(message)
        elif (served := self._served[call.name]).later:
            run.append(call)
            if not more or len(run) == MOST:
                self.end()
        else:
            self._serve(call, served)

    def end(self) -> None:
        """Begin what is there."""
        if self._run:
            run, self._run = self._run, []
            self._begin(run)

    def _read(self, message: str | bytes) -> Call | None:
        """None for what goes the libraries' way."""
        match = _EVENT.match(message) if isinstance(message, str) else None
        if match is None or match[2] not in self._served:
            return None
        try:
            return Call(match.string, match[1], match[2], StrictJson.loads(match.string[match.end() :])[1:])
        except (ValueError, RecursionError):
            return Call(match.string, match[1], match[2], None)

    def _sid(self, calls: list[Call]) -> Any:
        """None for who has not joined, whose calls go the libraries' way."""
        sid = self._manager.sid_from_eio_sid(self._eio_sid, "/")
        if self._manager.is_connected(sid, "/"):
            return sid
        for call in calls:
            self._otherwise(call.message)
        return None

    def _serve(self, call: Call, served: Served) -> None:
        if (sid := self._sid([call])) is None:
            return
        try:
            self._tell(call, UNREADABLE if call.arguments is None else served.one(sid, *call.arguments))
        except Exception:
            logger.exception("defect: event %s is not answered", call.name)

    def _begin(self, calls: list[Call]) -> None:
        if (sid := self._sid(calls)) is None:
            return
        later = cast("Callable[..., None]", self._served[calls[0].name].later)
        asked = [call.arguments for call in calls if call.arguments is not None]
        if not asked:
            self._done(calls, [])
            return
        self._begun = True
        try:
            later(sid, asked, partial(self._done, calls))
        except Exception:
            logger.exception("defect: event %s is not answered", calls[0].name)
            self._done([], [])

    def _done(self, calls: list[Call], answers: list[Any]) -> None:
        told = iter(answers)
        try:
            for call in calls:
                self._tell(call, UNREADABLE if call.arguments is None else next(told))
        finally:
            self._begun = False
            if self._idle:
                self._idle.set()

    def _tell(self, call: Call, answer: Any) -> None:
        if call.number:
            self._answer(b"43%b[%b]" % (call.number.encode(), orjson.dumps(answer)))
