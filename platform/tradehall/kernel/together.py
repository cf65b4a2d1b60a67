"""Commands of high rate share a transaction: while one is being committed, those that arrive gather for the next.

A commit waits for the disk (or the network); with one commit for many messages that wait is paid once, and so is
most of the work where a handler takes many acts at once. Each such group keeps to its own savepoint, and every other
act to its own: one that is refused takes nothing along. Where the transaction as a whole fails, each
of its acts is tried again on its own. It may have failed after the commit: such acts must be harmless to repeat.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tradehall.kernel import clock
from tradehall.kernel.errors import DomainError

if TYPE_CHECKING:
    from tradehall.kernel.runner import Act, News, Runner, Step

log = logging.getLogger(__name__)

MOST = 64  # acts in one transaction: others wait meanwhile
Told = Callable[[list[Any]], None]  # is given for each act its answer, or what it raises
PATIENCE = 0.004  # seconds for which a crowd may become complete


class _Place:
    """Where one act waits for its turn, and what came of it."""

    __slots__ = ("act", "alone", "called", "error", "leads", "outcome", "over", "party", "step")

    def __init__(self, act: "Act", party: "_Party | None" = None, *, leads: bool) -> None:
        self.act = act
        self.party = party
        self.leads = leads  # it is the first of those that its caller asks for
        self.called = None if party else threading.Event()  # its turn is past, or it is its turn to lead
        self.over = False  # its turn is past, one way or another
        self.alone = False  # and nothing came of it yet
        self.outcome: Any = None  # its answer, or what it raises
        self.step: Step | None = None
        self.error: Exception | None = None

    @property
    def is_held(self) -> bool:
        """One before it has to be tried alone: it comes after that one."""
        return self.party is not None and self.party.is_broken

    def breaks(self) -> None:
        """It has to be tried alone: those after it are held."""
        if self.party is not None:
            self.party.is_broken = True

    @property
    def order(self) -> Any:
        act = self.act
        return act.handler.shared(act.command) if act.handler.shared else None


class _Party:
    """The acts of a caller who does not wait: they are told once the last of them is over."""

    def __init__(self, acts: "list[Act]", told: Told) -> None:
        self.told = told
        self.places = [_Place(act, self, leads=not number) for number, act in enumerate(acts)]
        self.left = len(acts)
        self.is_broken = False  # one has to be tried alone


class Together:
    """Lets acts that come at the same time pass in one transaction. The first to come leads, the others wait; for
    callers who do not wait a thread of its own leads."""

    def __init__(self, runner: "Runner") -> None:
        self._runner = runner
        self._leading = threading.Lock()
        self._waiting: deque[_Place] = deque()
        self._last = 0  # how many callers the last transaction had
        self._complete = threading.Event()  # as many wait now
        self._wanted = threading.Event()  # somebody who does not wait has asked
        self._leader: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def run(self, act: "Act") -> Any:
        """The act's answer once it is committed; raises what the act raises."""
        place = _Place(act, leads=True)
        self._waiting.append(place)
        self._count()
        self._wait(place)
        told = self._outcome(place)
        if isinstance(told, Exception):
            raise told
        return told

    def run_later(self, acts: "list[Act]", told: Told) -> None:
        """For a caller who does not wait: `told` is called once, by another thread, with the answer of each once it is
        committed, or what it raises. Acts on one thing pass in this order."""
        self._waiting.extend(_Party(acts, told).places)
        self._count()
        if self._leader is None:
            self._leader = threading.Thread(target=self._lead_always, name="together", daemon=True)
            self._leader.start()
        if not self._wanted.is_set():
            self._wanted.set()

    def _lead_always(self) -> None:
        while self._wanted.wait():
            self._wanted.clear()
            with self._leading:
                while self._waiting:
                    self._runner.lead(self._lead)
            self._call_next()

    def _outcome(self, place: _Place) -> Any:
        """Of a place whose turn is past."""
        if not place.alone:
            return place.outcome
        try:
            return self._runner.alone(place.act)
        except Exception as error:
            return error

    def _wait(self, place: _Place) -> None:
        while not place.over:
            if self._leading.acquire(blocking=False):
                try:
                    while not place.over:  # those who came before it may be more than one transaction takes
                        self._lead()
                finally:
                    self._leading.release()
                    self._call_next()
            elif place.called:  # whose turn is past must not wait behind those who lead the next
                place.called.wait()
                place.called.clear()

    def _call_next(self) -> None:
        """Whoever is first now leads."""
        for first in list(self._waiting)[:1]:
            (first.called or self._wanted).set()

    def _lead(self) -> None:
        batch: list[_Place] = []
        stands = False
        self._gather()
        try:
            with self._runner.db.write() as session:
                batch = self._take()
                news, leaves_memory = self._perform(session, batch)
                if news is not None:
                    session.commit()
                    if leaves_memory:
                        self._runner.db.memory.keep()
            if news is not None:
                self._runner.committed(news)
            stands = True
        except Exception:
            log.info("%d acts shared a transaction that failed: each is tried alone", len(batch), exc_info=True)
        finally:
            parties = self._end(batch or self._take(), stands)
            try:
                self._runner.tell()  # first: then who is both told and answered gets it at one stroke
            except Exception:  # each of them still waits for an answer
                log.exception("defect: what was committed is not told")
            for party in parties:
                self._tell(party)

    @staticmethod
    def _end(batch: list[_Place], stands: bool) -> list[_Party]:
        """Their turn is past; those of whom nothing waits any more."""
        parties = []
        for place in batch:
            if place.error is not None:
                place.outcome = place.error
            elif stands and place.step:
                place.outcome = place.step.answer
            else:
                place.alone = True
                place.breaks()
            place.over = True
            if place.called:
                place.called.set()
            elif place.party:
                place.party.left -= 1
                if not place.party.left:
                    parties.append(place.party)
        return parties

    def _tell(self, party: _Party) -> None:
        """Who has to be tried alone does not hold up the others."""
        places, party.places = party.places, []
        if not any(place.alone for place in places):
            _report(party, [place.outcome for place in places])
            return
        alone = partial(self._runner.lead, lambda: _report(party, [self._outcome(one) for one in places]))
        threading.Thread(target=alone, daemon=True).start()

    def _gather(self) -> None:
        """Whoever has asked by now comes along: under gevent nobody else gets a turn until the commit.

        After a crowd one as large is waited for. Who asked for several at once is no crowd.
        """
        clock.give_way()
        if self._last > 1:
            self._complete.clear()
            self._count()
            self._complete.wait(PATIENCE)
        self._last = self._callers()

    def _count(self) -> None:
        if len(self._waiting) >= self._last and not self._complete.is_set() and self._callers() >= self._last:
            self._complete.set()

    def _callers(self) -> int:
        return sum(place.leads for place in list(self._waiting)[:MOST])

    def _take(self) -> list[_Place]:
        """Those who wait now, by what they lock; of one sender's acts on one thing the order stays."""
        count = min(len(self._waiting), MOST)
        return sorted((self._waiting.popleft() for _ in range(count)), key=lambda place: place.order)

    def _perform(self, session: Session, batch: list[_Place]) -> "tuple[News | None, bool]":
        """What the commit will bring, None where there is nothing to commit; and whether all of it was done by those
        who keep the memory true."""
        now, is_true = self._runner.clock.now(), True
        for many, run in groupby(batch, key=_many):
            is_true &= many is not None
            for places in [list(run)] if many else ([place] for place in run):
                if going := [place for place in places if not place.is_held]:
                    is_true &= self._try(session, many, going, now, alone=len(going) == len(batch))
        steps = [place.step for place in batch if place.step]
        return self._runner.conclude(session, steps) if steps else None, is_true

    def _try(self, session: Session, many: Any, places: list[_Place], now: datetime, *, alone: bool) -> bool:
        """One act, or several that are performed at once; in a savepoint of theirs unless they are alone. Whether it
        came to its end."""
        try:
            with nullcontext() if alone else session.begin_nested():
                if many:
                    steps = self._runner.perform_many(session, many, [place.act for place in places], now)
                else:
                    steps = [self._runner.perform(session, places[0].act, now)]
            for place, step in zip(places, steps, strict=True):
                if isinstance(step, DomainError):
                    place.error = step
                else:
                    place.step = step
            if many is None:  # it tells the memory nothing of what it writes
                self._runner.db.memory.forget()
            return True
        except SQLAlchemyError:  # alone it is tried again or told in the words of its domain
            pass
        except Exception as error:
            if len(places) == 1:
                places[0].error = error
        self._runner.db.memory.forget()
        for place in places:
            if place.error is None:
                place.breaks()
        return False


def _report(party: _Party, told: list[Any]) -> None:
    try:
        party.told(told)
    except Exception:
        log.exception("defect: what came of %d acts is not told", len(told))


def _many(place: _Place) -> Callable[..., list[Any]] | None:
    """Acts that follow each other and have the same such function go to it at once."""
    act = place.act
    return None if act.key else act.handler.many_for(act.command)
