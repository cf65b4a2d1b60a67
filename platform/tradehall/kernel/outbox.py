"""The outbox: facts and the durable reactions they owe, written with the act that caused them.

One `outbox` row is one fact. One `deliveries` row is one reaction that is owed for it. Whoever does
background work leases deliveries, runs them, and marks them done; a lease that runs out (the process was
killed) is taken up again. After `MAX_TRIES` a delivery is dead and shown to the administrator.
"""

import hashlib
import logging
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from tradehall.kernel.bulk import insert_rows
from tradehall.kernel.db import Base, Key
from tradehall.kernel.errors import DomainError
from tradehall.kernel.facts import FACTS, REACTIONS, Fact, Reaction
from tradehall.kernel.policy import SYSTEM, Actor

if TYPE_CHECKING:
    from tradehall.kernel.mail import Mail, Post
    from tradehall.kernel.parse import Command
    from tradehall.kernel.runner import Runner

T = TypeVar("T")
log = logging.getLogger(__name__)

MAX_TRIES = 8
LEASE = timedelta(seconds=60)
HEARTBEAT = timedelta(seconds=15)


_KEYED = text("dedupe IS NOT NULL")  # most facts are not scheduled, and cost the index nothing


class OutboxRow(Base):
    """One fact that was committed. Ids become visible in commit order (see `Runner._append`)."""

    __tablename__ = "outbox"
    id: Mapped[Key]
    name: Mapped[str]
    payload: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    trace: Mapped[str]
    depth: Mapped[int] = mapped_column(default=0)
    dedupe: Mapped[str | None]
    __table_args__ = (
        Index("uq_outbox_dedupe", "dedupe", unique=True, sqlite_where=_KEYED, postgresql_where=_KEYED),
    )  # fmt: skip


class Delivery(Base):
    """One reaction owed for one fact."""

    __tablename__ = "deliveries"
    id: Mapped[Key]
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"))
    reaction: Mapped[str]
    state: Mapped[str] = mapped_column(default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str | None]
    done_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("outbox_id", "reaction"),
        Index("ix_deliveries_due", "state", "run_at"),
    )


class Heartbeat(Base):
    """When a worker process was last alive; while it is, the web process leaves the work to it."""

    __tablename__ = "heartbeats"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


@dataclass(slots=True)
class Desk:
    """What a reaction has in hand: commands (once only, keyed by the delivery), queries, mail, the time."""

    runner: "Runner"
    post: "Post"
    delivery_id: int
    now: datetime
    trace: str
    depth: int
    _runs: int = 0
    _mails: Counter[str] = field(default_factory=Counter)

    def run(self, command: "Command", actor: Actor = SYSTEM) -> Any:
        """Run a command as the system; the same delivery never runs it twice."""
        self._runs += 1
        key = f"delivery-{self.delivery_id}-{self._runs}"
        return self.runner.run(command, actor, key=key, trace=self.trace, depth=self.depth + 1)

    def ask(self, query: Callable[..., T], *args: Any, actor: Actor = SYSTEM) -> T:
        return self.runner.ask(query, actor, *args)

    def mail(self, mail: "Mail") -> None:
        """Hand a mail over to be sent. The delivery, the kind and the address are its key: the same delivery never
        makes a second one, even when it is tried again and other people are concerned by then.
        """
        about = hashlib.sha256(f"{mail.kind} {mail.to}".encode("utf-8", "replace")).hexdigest()[:12]
        self._mails[about] += 1
        nth = f".{self._mails[about]}" if self._mails[about] > 1 else ""
        self.post.send(mail, key=f"{self.delivery_id}.{about}{nth}")


_FACTS: Any = OutboxRow.__table__
_OWED = insert(Delivery.__table__)  # type: ignore[arg-type]


def write_down(
    session: Session, facts: list[tuple[dict[str, Any], Fact, datetime]], *, owing: bool
) -> tuple[Sequence[int], bool]:
    """Store facts (the columns of their rows) and the deliveries that they owe from `due` on; the ids of the facts in
    their order, and whether they owe any."""
    rows = [row for row, _, _ in facts]
    ids = insert_rows(session.connection(), _FACTS, tuple(rows[0]), [list(row.values()) for row in rows])
    owed = [
        {"outbox_id": key, "reaction": reaction.name, "run_at": due}
        for key, (_, fact, due) in zip(ids, facts, strict=True)
        for reaction in (REACTIONS.get(type(fact), ()) if owing else ())
    ]
    if owed:
        session.connection().execute(_OWED, owed)
    return ids, bool(owed)


class Dispatcher:
    """Does background work: leases what is due, runs it, keeps the heartbeat.

    `only`: the names of the reactions that it runs, where a thread of its own keeps slow ones from holding up the
    others; `but`: those that it leaves to such a one.
    """

    def __init__(
        self,
        runner: "Runner",
        post: "Post",
        *,
        name: str,
        chores: "Iterable[Errand]" = (),
        only: Iterable[str] = (),
    ) -> None:
        self.runner, self.post, self.name = runner, post, name
        self.chores = list(chores)
        self.only, self.but = tuple(only), set[str]()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._worker_at: datetime | None = None  # when the worker last said that it lives, as far as is known here

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()

    def work(self, may_work: Callable[[], bool] | None = None) -> None:
        """Until stopped: all that is due, then wait for a wake-up or two seconds."""
        may_work = may_work or self.may_work
        while not self._stop.is_set():
            try:
                if may_work() and self.run_due() and not self._stop.is_set():
                    continue
            except (SQLAlchemyError, DomainError, OSError):
                log.exception("background work was interrupted; it goes on")
            self._wake.wait(timeout=2.0 if self.name == "worker" else 1.0)
            self._wake.clear()

    def may_work(self) -> bool:
        """A worker always; the web process only while no worker is alive."""
        now = self.runner.clock.now()
        if self.name == "worker":
            self._beat(now)
            return True
        if self._worker_at is None or self._worker_at < now - HEARTBEAT:
            with self.runner.db.read() as session:
                self._worker_at = session.scalar(select(Heartbeat.at).where(Heartbeat.name == "worker"))
        return self._worker_at is None or self._worker_at < now - HEARTBEAT

    def _beat(self, now: datetime) -> None:
        with self.runner.db.read() as session:
            at = session.scalar(select(Heartbeat.at).where(Heartbeat.name == self.name))
        if at is not None and now - at < HEARTBEAT / 3:
            return
        with self.runner.db.write() as session:
            session.merge(Heartbeat(name=self.name, at=now))
            session.commit()

    def run_due(self, limit: int = 20) -> int:
        """Run up to `limit` due deliveries; how many were tried."""
        for chore in self.chores:
            chore.run_if_due(self.runner)
        leased = self._lease(limit)
        for delivery_id, reaction, row in leased:
            self._deliver(delivery_id, reaction, row)
        return len(leased)

    def _lease(self, limit: int) -> list[tuple[int, str, OutboxRow]]:
        now = self.runner.clock.now()
        due = (
            select(Delivery.id)
            .where(Delivery.state == "pending", Delivery.run_at <= now)
            .where((Delivery.lease_until.is_(None)) | (Delivery.lease_until < now))
            .order_by(Delivery.run_at, Delivery.id)
            .limit(limit)
        )
        if self.only:
            due = due.where(Delivery.reaction.in_(self.only))
        elif self.but:
            due = due.where(Delivery.reaction.not_in(sorted(self.but)))
        with self.runner.db.read() as session:
            if session.scalar(due.limit(1)) is None:
                return []
        with self.runner.db.write() as session:
            ids = list(session.scalars(due.with_for_update(skip_locked=True)))
            session.execute(
                update(Delivery)
                .where(Delivery.id.in_(ids))
                .values(lease_until=now + LEASE, attempts=Delivery.attempts + 1)
            )
            rows = session.execute(
                select(Delivery.id, Delivery.reaction, OutboxRow)
                .join(OutboxRow, OutboxRow.id == Delivery.outbox_id)
                .where(Delivery.id.in_(ids))
                .order_by(Delivery.id)
            ).all()
            session.expunge_all()
            session.commit()
        return [(delivery_id, reaction, row) for delivery_id, reaction, row in rows]

    def _deliver(self, delivery_id: int, name: str, row: OutboxRow) -> None:
        error: str | None = None
        try:
            reaction, fact = _find(name, row)
            now = self.runner.clock.now()
            reaction.run(fact, Desk(self.runner, self.post, delivery_id, now, row.trace, row.depth))
        except Exception as caught:  # a reaction may fail in any way; the delivery remembers it
            log.exception("reaction failed for %s %s", row.name, row.id)
            error = f"{type(caught).__name__}: {caught}"[:2000]
        self._settle(delivery_id, error)

    def _settle(self, delivery_id: int, error: str | None) -> None:
        now = self.runner.clock.now()
        with self.runner.db.write() as session:
            delivery = session.get_one(Delivery, delivery_id)
            delivery.lease_until = None
            delivery.last_error = error
            if error is None:
                delivery.state, delivery.done_at = "done", now
            elif delivery.attempts >= MAX_TRIES:
                delivery.state = "dead"
            else:
                wait = min(3600.0, 2.0 ** (2 * delivery.attempts)) * (0.75 + random.random() / 2)
                delivery.run_at = now + timedelta(seconds=wait)
            session.commit()


def _find(name: str, row: OutboxRow) -> tuple[Reaction, Fact]:
    kind = FACTS[row.name]
    reaction = next(r for r in REACTIONS[kind] if r.name == name)
    return reaction, kind.model_validate(row.payload)


class Errand(Protocol):
    """What the background work looks after between deliveries; it must not take long."""

    def run_if_due(self, runner: "Runner") -> None: ...


@dataclass(slots=True)
class Chore:
    """A command that the background work runs every so often (clean-ups, expiries)."""

    command: Callable[[], "Command"]
    every: timedelta
    last: datetime | None = None

    def run_if_due(self, runner: "Runner") -> None:
        now = runner.clock.now()
        if self.last is not None and now - self.last < self.every:
            return
        self.last = now
        runner.run(self.command(), SYSTEM)
