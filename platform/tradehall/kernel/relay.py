"""The relay: the one place that sends live messages. It tails the outbox, so that an act tells the same
whether it came from a page, the API, a socket, the command line or a job in another process."""

import logging
import threading
from collections.abc import Callable

from flask_socketio import SocketIO
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from tradehall.kernel.broker import Broker, Message
from tradehall.kernel.errors import DomainError
from tradehall.kernel.facts import EMITTERS, FACTS, Emit, Evict
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.runner import Runner

log = logging.getLogger(__name__)

POLL = 0.5  # seconds between two looks for facts that other processes committed


class Relay:
    """Reads facts in the order of their commits and hands their live messages to the sockets.

    Every web process has its own relay and tells its own clients, so that no broker can lose a message or
    double it. To the others goes the word that there is something new, and what is not worth storing.
    """

    def __init__(self, runner: Runner, socketio: SocketIO, broker: Broker) -> None:
        self.runner, self.socketio, self.broker = runner, socketio, broker
        broker.heard = self._heard
        self.last = 0
        self._news_from_here = False
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
                self.pump()
            except (SQLAlchemyError, DomainError, OSError):
                log.exception("the relay was interrupted; it goes on where it was")
            self._wake.wait(timeout=POLL)
            self._wake.clear()

    def pump(self) -> int:
        """Tell all facts that are new; how many there were."""
        told = 0
        with self._one:
            while rows := self._new():
                for row in rows:
                    self._tell(row)
                    self.last = row.id
                    told += 1
        return told

    def _new(self) -> list[OutboxRow]:
        with self.runner.db.read() as session:
            rows = list(
                session.scalars(select(OutboxRow).where(OutboxRow.id > self.last).order_by(OutboxRow.id).limit(200))
            )
            session.expunge_all()
        return rows

    def _tell(self, row: OutboxRow) -> None:
        kind = FACTS.get(row.name)
        if kind is None or row.dedupe is not None or kind not in EMITTERS:
            return
        fact = kind.model_validate(row.payload)
        for emitter in EMITTERS[kind]:
            try:
                with self.runner.reading(SYSTEM) as reader:
                    messages = list(emitter(fact, reader))
            except DomainError:
                log.warning("fact %s has nobody to tell any more", row.id)
                continue
            for message in messages:
                self._send(message)

    def _send(self, message: Emit | Evict) -> None:
        if isinstance(message, Emit):
            self.socketio.emit(message.event, message.payload, to=message.room)
            return
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

    def passing(self, room: str, event: str, payload: dict[str, object], skip_sid: str | None = None) -> None:
        """Tell something that is not worth storing (typing, presence), in all processes; may be lost."""
        self.socketio.emit(event, payload, to=room, skip_sid=skip_sid)
        self.broker.send({"room": room, "event": event, "payload": payload})

    def _heard(self, message: Message) -> None:
        """What another process says."""
        if "news" in message:
            self._wake.set()
        else:
            self.socketio.emit(message["event"], message["payload"], to=message["room"])
