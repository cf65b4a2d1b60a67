"""The relay: the one place that sends live messages. It tails the outbox, so that an act tells the same
whether it came from a page, the API, a socket, the command line or a job in another process."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from flask_socketio import SocketIO
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from tradehall.kernel import clock
from tradehall.kernel.broker import Broker, Message
from tradehall.kernel.errors import DomainError
from tradehall.kernel.facts import EMITTERS, FACTS, JOINT_EMITTERS, Emit, Evict, Heard
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.runner import Runner
from tradehall.kernel.tx import Reader, given

log = logging.getLogger(__name__)

POLL = 0.5  # seconds between two looks for facts that other processes committed
AT_ONCE = 200  # facts
BREATH = 0.01  # seconds
MOST_HANDED = 10_000  # facts
NEWS = (
    select(OutboxRow.id, OutboxRow.name, OutboxRow.payload, OutboxRow.dedupe)
    .where(OutboxRow.id > given("last"))
    .order_by(OutboxRow.id)
    .limit(AT_ONCE)
)


def _heard(key: int, name: str, payload: dict[str, Any], dedupe: str | None) -> Heard:
    """Without the fact where it is not of this version, or of use for nobody here."""
    kind = FACTS.get(name)
    if kind is None or dedupe is not None or (kind not in EMITTERS and kind not in JOINT_EMITTERS):
        return Heard(key, None)
    try:
        return Heard(key, kind.model_validate(payload))
    except ValidationError:
        log.exception("defect: a fact %s is not told", name)
        return Heard(key, None)


class Relay:
    """Takes facts in the order of their commits and hands their live messages to the sockets. What its own process
    commits is handed to it; what others commit, and what it missed, it reads.

    Every web process has its own relay and tells its own clients, so that no broker can lose a message or
    double it. To the others goes the word that there is something new, and what is not worth storing.
    """

    def __init__(self, runner: Runner, socketio: SocketIO, broker: Broker) -> None:
        self.runner, self.socketio, self.broker = runner, socketio, broker
        broker.heard = self._heard
        self._settle = getattr(socketio.server, "settle", bool)  # our own transport's
        self.last = 0
        self.evictions = 0  # so far: whoever is let in looks whether they may have been among these
        self._news_from_here = False
        # what this process committed, in the order of its commits; what falls out is read instead
        self._handed: deque[Heard] = deque(maxlen=MOST_HANDED)
        runner.hand_over = self._handed.extend
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._one = threading.Lock()

    def start_from_here(self) -> None:
        """Only what is committed from now on is told."""
        with self.runner.db.read() as session:
            self.last = session.scalar(select(func.max(OutboxRow.id))) or 0

    def wake(self) -> None:
        """Something was committed in this process."""
        self._news_from_here = True
        self._wake.set()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()

    def work(self, spawn: Callable[..., object] | None = None) -> None:
        """Until stopped: tell what is new, wait for a wake-up or half a second."""
        while not self._stop.is_set():
            try:
                if self._news_from_here:
                    self._news_from_here = False
                    self.broker.send({"news": True})
                if not self.tell_handed():
                    self.pump()
                self._catch_breath()
            except (SQLAlchemyError, DomainError, OSError):
                log.exception("the relay was interrupted; it goes on where it was")
            self._wake.wait(timeout=POLL)
            self._wake.clear()

    def _catch_breath(self) -> None:
        """While a crowd is written to, and as long again, what is said gathers: it goes out in one write for each."""
        began = clock.monotonic()
        if self._settle():
            clock.pause(min(clock.monotonic() - began, BREATH), jitter=0)

    def tell_handed(self) -> int:
        """Tell the next facts without reading them, if this process has committed just these; how many they were.

        Ids without a gap are facts without one. Behind a gap may be another process's: then the outbox is read.
        """
        with self._one:
            handed, news = self._handed, list[Heard]()
            while handed and handed[0].id <= self.last:
                handed.popleft()
            while handed and handed[0].id == self.last + len(news) + 1 and len(news) < AT_ONCE:
                news.append(handed.popleft())
            if news:
                with self.runner.reading(SYSTEM) as reader:
                    self._tell(news, reader)
        return len(news)

    def pump(self) -> int:
        """Tell all facts of the outbox that are new; how many there were."""
        told, count = 0, AT_ONCE
        with self._one:
            while count == AT_ONCE:
                with self.runner.reading(SYSTEM) as reader:
                    news = [_heard(*row) for row in reader.columns(NEWS, last=self.last)]
                    self._tell(news, reader)
                count = len(news)
                told += count
        return told

    def _tell(self, news: list[Heard], reader: Reader) -> None:
        """All that is to be told of a run of one kind is read before any of it is sent: what fails is told anew as a
        whole, out of the outbox."""
        for kind, run in groupby(news, key=lambda one: type(one.fact)):
            same = list(run)
            try:
                self._send(self._messages(kind, same, reader))
            except (SQLAlchemyError, DomainError, OSError):
                raise
            except Exception:  # it would fail again, and everything after it would never be told
                log.exception("defect: %d facts %s are not told", len(same), kind.__name__)
            self.last = same[-1].id

    def _messages(self, kind: type[Any], news: list[Heard], reader: Reader) -> list[Emit | Evict]:
        messages = [message for joint in JOINT_EMITTERS.get(kind, ()) for message in joint(news, reader)]
        for emitter in EMITTERS.get(kind, ()):
            for one in news:
                try:
                    messages += list(emitter(one.fact, reader))
                except DomainError:
                    log.warning("a fact has nobody to tell any more: %s", one.fact)
        return messages

    def _send(self, messages: Iterable[Emit | Evict]) -> None:
        """In order; what goes to the same rooms in a row goes at one stroke."""
        for room, run in groupby(messages, key=lambda message: isinstance(message, Emit) and message.room):
            same = list(run)
            if room:
                self._emit(room, [(emit.event, emit.payload) for emit in same if isinstance(emit, Emit)])
            for message in same:
                if isinstance(message, Evict):
                    self._evict(message)

    def _emit(
        self, room: str | tuple[str, ...], events: list[tuple[str, dict[str, Any]]], skip_sid: str | None = None
    ) -> None:
        rooms = (room,) if isinstance(room, str) else room
        broadcast = getattr(self.socketio.server, "broadcast", None)  # our own transport's
        if broadcast is not None:
            broadcast(rooms, events, skip_sid)
        else:
            for event, payload in events:
                self.socketio.emit(event, payload, to=list(rooms), skip_sid=skip_sid)

    def _evict(self, message: Evict) -> None:
        self.evictions += 1
        server = self.socketio.server
        sids = [sid for sid, _ in list(server.manager.get_participants("/", message.room))]
        for sid in sids:
            if message.leave:
                server.manager.basic_leave_room(sid, "/", message.leave)
            else:
                self._close(sid)

    def _close(self, sid: str) -> None:
        """End the socket itself too: with the namespace alone closed, the client could connect again on it."""
        server = self.socketio.server
        line = server.manager.eio_sid_from_sid(sid, "/")
        server.disconnect(sid)
        if line is not None:
            server.eio.disconnect(line)

    def passing(
        self, room: str | tuple[str, ...], event: str, payload: dict[str, object], skip_sid: str | None = None
    ) -> None:
        """Tell something that is not worth storing (typing, presence), in all processes; may be lost."""
        if not room:
            return
        self._emit(room, [(event, payload)], skip_sid)
        self.broker.send({"room": room, "event": event, "payload": payload})

    def _heard(self, message: Message) -> None:
        """What another process says."""
        if "news" in message:
            self._wake.set()
        else:
            room = message["room"]
            self._emit(room if isinstance(room, str) else tuple(room), [(message["event"], message["payload"])])
