"""The one way in: `run(command, actor)` changes, `ask(query, actor)` reads. Only here is anything committed.

A handler loads, requires permission, asks the rules, changes rows and records facts. The runner adds audit,
outbox and idempotency rows to the same transaction and commits. It refuses a handler that made no
permission check, replays a key that it knows, maps a broken constraint to its domain error, and retries what
failed only because somebody else was in the way.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import orjson
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from tradehall.kernel import audit, clock
from tradehall.kernel.clock import Clock
from tradehall.kernel.db import Database, is_outage, is_passing, violation
from tradehall.kernel.errors import DomainError, KeyReused, Unavailable
from tradehall.kernel.facts import FOLLOWERS, Fact, Heard
from tradehall.kernel.keys import KEY_KEPT, IdempotencyRow, dump
from tradehall.kernel.outbox import OutboxRow, write_down
from tradehall.kernel.parse import Command
from tradehall.kernel.policy import Actor
from tradehall.kernel.together import Together, Told
from tradehall.kernel.tx import Reader, Tx

T = TypeVar("T")
log = logging.getLogger(__name__)

TRIES = 4
MAX_FACTS = 500  # facts that followers of one of an act's own may add: a chain without end stops here
MAX_DEPTH = 12  # acts caused by reactions to acts caused by reactions …
_running: ContextVar[bool] = ContextVar("running", default=False)


class NoPermissionCheck(RuntimeError):
    """A handler finished without asking whether the actor may do this: a defect, never committed."""


@dataclass(frozen=True, slots=True)
class Handler:
    """How a command is performed: by `function` alone, by `many` with others of its kind, or by either."""

    function: Callable[..., Any] | None
    prepare: Callable[..., Any] | None
    check: "Check | None"
    audited: bool
    shared: Callable[[Any], Any] | None
    many: Callable[[list[Tx], list[Any]], list[Any]] | None = None
    fits: Callable[[Any], bool] = lambda _command: True

    def many_for(self, command: Command) -> Callable[[list[Tx], list[Any]], list[Any]] | None:
        """The function that performs this command with others of its kind, if one does."""
        return self.many if self.many is not None and self.fits(command) else None


Check = Callable[[Any, Actor, "Runner"], Any]
HANDLERS: dict[type[Command], Handler] = {}
BROKEN: dict[str, type[DomainError]] = {}


def handles(
    command: type[Command],
    *,
    prepare: Callable[..., Any] | None = None,
    check: Check | None = None,
    audited: bool = True,
    shared: Callable[[Any], Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the handler of a command; a second one for the same command stops the start.

    `prepare(command)` does slow pure work (a password hash) before any lock is taken; what it returns is the
    handler's third argument. `check(command, actor, runner)` does the same where the work needs to read first,
    or where a refusal must leave a trace that is committed (a wrong password is counted). Commands of high rate
    share a transaction (see `kernel.together`): `shared(command)` names what they lock, so that all lock it in
    one order.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        _register(command, Handler(function, prepare, check, audited, shared))
        return function

    return register


def handles_many(
    command: type[Command],
    *,
    shared: Callable[[Any], Any],
    audited: bool = True,
    fits: Callable[[Any], bool] = lambda _command: True,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """For commands of the highest rate: the function performs all that fit and share a transaction, also one alone.

    It is given a `Tx` and a command for each, in the order of `shared`, and gives for each its answer or the
    DomainError that refuses it; of one that it refuses it changes nothing. What it raises concerns all: each is
    then tried alone. It changes nothing of what such functions keep in `Tx.remembered` but there too. What does not
    fit is for the command's ordinary handler, which then says what it shares.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        _register(command, Handler(None, None, None, audited, shared, many=function, fits=fits))
        return function

    return register


def _register(command: type[Command], handler: Handler) -> None:
    """One function for one act alone, and one for many at once, whichever comes first."""
    known = HANDLERS.get(command)
    if known is not None:
        ordinary, together = (handler, known) if handler.function else (known, handler)
        if not (ordinary.function and ordinary.shared and not ordinary.many and together.many):
            raise RuntimeError(f"two handlers for {command.__name__}")
        handler = replace(ordinary, many=together.many, fits=together.fits)
    HANDLERS[command] = handler


def broken(constraint: str, error: type[DomainError]) -> None:
    """Say what it means when a statement breaks the named constraint."""
    if BROKEN.setdefault(constraint, error) is not error:
        raise RuntimeError(f"two errors for constraint {constraint}")


def _require_outside() -> None:
    if _running.get():
        raise RuntimeError("run() inside a handler: call the other handler's function with the same tx")


class Runner:
    """Runs commands and queries on one database.

    A `silent` one owes no reactions: it tells history (sample data), about which nobody is written to.
    """

    def __init__(self, db: Database, clock_: Clock, *, silent: bool = False) -> None:
        self.db, self.clock, self.silent = db, clock_, silent
        self.hand_over: Callable[[list[Heard]], None] = lambda _told: None  # called with facts that are committed
        self.after_commit: list[Callable[[], None]] = []  # called when facts have been committed
        self.after_owing: list[Callable[[], None]] = []  # called when some of them owe reactions
        self._due: dict[Callable[[], None], None] = {}
        self._together = Together(self)

    @property
    def gathered(self) -> int:
        """How many acts wait to share the next transaction."""
        return self._together.waiting

    # -- reading ---------------------------------------------------------------------------------

    def ask(self, query: Callable[..., T], actor: Actor, *args: Any, **kwargs: Any) -> T:
        """The query's answer, read in one read-only transaction."""
        with self.reading(actor) as reader:
            return query(reader, *args, **kwargs)

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Reader]:
        """Several queries in one read-only transaction."""
        try:
            with self.db.read() as session:
                yield Reader(session, actor, self.clock.now())
        except SQLAlchemyError as error:
            if is_outage(error):
                raise Unavailable from error
            raise

    # -- writing ---------------------------------------------------------------------------------

    def run(
        self,
        command: Command,
        actor: Actor,
        *,
        key: str | None = None,
        present: Callable[[Tx, Any], Any] | None = None,
        trace: str | None = None,
        depth: int = 0,
    ) -> Any:
        """Do what the command says and commit, or raise and leave everything as it was.

        `key` makes a repetition harmless: the first answer is given again. `present(tx, result)` shapes that
        answer inside the same transaction; it must be plain data.
        """
        _require_outside()
        if depth > MAX_DEPTH:
            raise RuntimeError(f"reactions chain without end at {type(command).__name__}")
        handler = HANDLERS[type(command)]
        prepared: tuple[Any, ...] = (handler.prepare(command),) if handler.prepare else ()
        if handler.check:
            prepared += (handler.check(command, actor, self),)
        act = Act(handler, command, actor, prepared, key, present, trace, depth)
        return self._pass(self._together.run if handler.shared else self.alone, act)

    def run_later(self, commands: Sequence[Command], actor: Actor, told: Told) -> None:
        """One person's commands of high rate, at once and in this order, for a caller who does not wait: `told` is
        called once, by another thread (a greenlet under gevent), with the answer of each, or what it raises. It must
        not wait for anything."""
        _require_outside()
        acts = []
        for command in commands:
            handler = HANDLERS[type(command)]
            if not handler.shared or handler.prepare or handler.check:
                raise RuntimeError("only for commands that share a transaction and need nothing before it")
            acts.append(Act(handler, command, actor, (), None, None, None, 0))
        self._together.run_later(acts, told)

    def lead(self, act: Callable[[], None]) -> None:
        """For `Together`, in a thread of its own: what commits for others, and then tells of it."""
        self._pass(lambda _what: act(), None)

    def _pass(self, perform: Callable[[Any], Any], what: Any) -> Any:
        token = _running.set(True)
        try:
            answer = perform(what)
        finally:
            _running.reset(token)
        self.tell()
        return answer

    def committed(self, news: "News") -> None:
        """The facts stand; whoever's act ends first tells of them, for all that shared the transaction."""
        self.hand_over(news.told)
        due = (self.after_commit if news.told else []) + (self.after_owing if news.owing else [])
        self._due |= dict.fromkeys(due)

    def tell(self) -> None:
        due, self._due = self._due, {}
        for told in due:
            told()

    def alone(self, act: "Act") -> Any:
        """One act, one transaction: tried again where somebody else was only in the way."""
        for attempt in range(1, TRIES + 1):
            try:
                return self._once(act)
            except IntegrityError as error:
                known = violation(error)
                if known and known.constraint in BROKEN:
                    raise BROKEN[known.constraint]() from error
                raise
            except SQLAlchemyError as error:
                if is_outage(error):
                    raise Unavailable from error
                if not is_passing(error):
                    raise
                if attempt == TRIES:
                    raise Unavailable from error
                clock.pause(0.01 * 2**attempt)
        raise Unavailable

    def _once(self, act: "Act") -> Any:
        with self.db.write() as session:
            now = self.clock.now()
            step = self.perform(session, act, now)
            news = self.conclude(session, [step])
            session.commit()
        self.committed(news)
        return step.answer

    def perform(self, session: Session, act: "Act", now: datetime) -> "Step":
        """What the act changes, up to the rows that tell of it: those are for `conclude`."""
        if act.key and (known := self._replay(session, act)) is not None:
            return Step(act, None, orjson.loads(known))
        if many := act.handler.many_for(act.command):
            step = self.perform_many(session, many, [act], now)[0]
            if isinstance(step, DomainError):
                raise step
            return step
        if act.handler.function is None:
            raise RuntimeError(f"no handler for this kind of {type(act.command).__name__}")
        tx = Tx(session, act.actor, now, act.trace)
        result = act.handler.function(tx, act.command, *act.prepared)
        self._follow(tx)
        session.flush()
        return _step(act, tx, result)

    def perform_many(
        self, session: Session, many: Callable[..., list[Any]], acts: "list[Act]", now: datetime
    ) -> "list[Step | DomainError]":
        """The same for acts of one kind; where there are several, none has a key."""
        txs = [Tx(session, act.actor, now, act.trace) for act in acts]
        results = many(txs, [act.command for act in acts])
        for tx in txs:
            if tx.facts:
                self._follow(tx)
        session.flush()
        return [
            result if isinstance(result, DomainError) else _step(act, tx, result)
            for act, tx, result in zip(acts, txs, results, strict=True)
        ]

    def _replay(self, session: Session, act: "Act") -> str | None:
        """The stored answer, if the key is known. One request with that key at a time: on PostgreSQL a
        second one waits here, or it would meet the first one's rows as conflicts."""
        if not self.db.is_sqlite:
            lock = int.from_bytes(hashlib.sha256(f"{act.owner}/{act.key}".encode()).digest()[:8], signed=True)
            session.execute(select(func.pg_advisory_xact_lock(lock)))
        row = session.scalar(
            select(IdempotencyRow).where(IdempotencyRow.actor == act.owner, IdempotencyRow.key == act.key)
        )
        if row is None:
            return None
        if row.request_hash != act.digest:
            raise KeyReused
        return row.answer

    def _follow(self, tx: Tx) -> None:
        done, most = 0, (len(tx.facts) + 1) * MAX_FACTS
        while done < len(tx.facts):
            fact = tx.facts[done]
            done += 1
            for follower in FOLLOWERS.get(type(fact), ()):
                follower(tx, fact)
            if len(tx.facts) > most:
                raise RuntimeError("one act caused more facts than any act should")

    def conclude(self, session: Session, steps: "list[Step]") -> "News":
        """Audit, outbox and answers to keys. Audit first: the lock on its head lets one writer at a time pass,
        so that outbox ids become visible in the order of commits and the relay may read on from the last id it
        saw."""
        telling = [(step.act, step.tx) for step in steps if step.tx and (step.tx.facts or step.tx.scheduled)]
        if telling and not self.db.is_sqlite:
            session.get(audit.AuditHead, 1, with_for_update=True)
        rows: list[tuple[dict[str, Any], Fact, datetime]] = []
        brought: list[Any] = []
        for act, tx in telling:
            if act.handler.audited:
                facts = [{"fact": fact.fact_name, **fact.model_dump(mode="json")} for fact in tx.facts]
                audit.append(session, tx.actor, tx.now, type(act.command).__name__, tx.trace, facts)
            rows += [(self._row(fact, tx, act), fact, tx.now) for fact in tx.facts]
            brought += [tx.brought.get(place) for place in range(len(tx.facts))]
            keys = {dedupe for _, _, dedupe in tx.scheduled}
            known = set(session.scalars(select(OutboxRow.dedupe).where(OutboxRow.dedupe.in_(keys)))) if keys else set()
            for fact, due, dedupe in tx.scheduled:
                if dedupe not in known:
                    rows.append((self._row(fact, tx, act, dedupe), fact, due))
                    brought.append(None)
                    known.add(dedupe)
        if kept := [self._kept(step) for step in steps if step.act.key and step.tx]:
            session.add_all(kept)
        if not rows:
            return NOTHING
        ids, owing = write_down(session, rows, owing=not self.silent)
        told = [
            Heard(key, None if row["dedupe"] else fact, thing)
            for key, (row, fact, _), thing in zip(ids, rows, brought, strict=True)
        ]
        return News(told, owing)

    @staticmethod
    def _kept(step: "Step") -> IdempotencyRow:
        act, now = step.act, step.tx.now if step.tx else None
        return IdempotencyRow(
            actor=act.owner, key=act.key, request_hash=act.digest, answer=dump(step.answer).decode(), at=now
        )

    @staticmethod
    def _row(fact: Fact, tx: Tx, act: "Act", dedupe: str | None = None) -> dict[str, Any]:
        return {
            "name": fact.fact_name,
            "payload": fact.model_dump(mode="json"),
            "at": tx.now,
            "actor_id": tx.actor.person_id,
            "trace": tx.trace,
            "depth": act.depth,
            "dedupe": dedupe,
        }


@dataclass(frozen=True, slots=True)
class News:
    """What a commit brings: facts for the relay, and whether they owe reactions."""

    told: list[Heard]
    owing: bool


NOTHING = News([], False)


class Act(NamedTuple):
    """A command on its way: who gives it, what was prepared for it, and how its answer is kept."""

    handler: Handler
    command: Command
    actor: Actor
    prepared: tuple[Any, ...]
    key: str | None
    present: Callable[[Tx, Any], Any] | None
    trace: str | None
    depth: int

    @property
    def owner(self) -> str:
        return f"{self.actor.kind}:{self.actor.guest_id or self.actor.person_id or 0}"

    @property
    def digest(self) -> str:
        plain = self.command.model_dump(mode="json", exclude=set(self.command.secret_fields))
        body = orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(type(self.command).__name__.encode() + body).hexdigest()


class Step(NamedTuple):
    """An act that was performed and is not committed yet; `tx` is None where the answer was known already."""

    act: Act
    tx: Tx | None
    answer: Any


def _step(act: Act, tx: Tx, result: Any) -> Step:
    """Raises NoPermissionCheck."""
    if not tx.checked:
        raise NoPermissionCheck(type(act.command).__name__)
    answer = act.present(tx, result) if act.present else result
    return Step(act, tx, orjson.loads(dump(answer)) if act.key else answer)


class ForgetOldKeys(Command):
    """Delete answers to keyed requests that are older than 48 hours."""


@handles(ForgetOldKeys)
def forget_old_keys(tx: Tx, command: ForgetOldKeys) -> None:
    tx.require(tx.actor.is_system)
    tx.session.execute(delete(IdempotencyRow).where(IdempotencyRow.at < tx.now - KEY_KEPT))
