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
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tradehall.kernel import clock
from tradehall.kernel.errors import DomainError

if TYPE_CHECKING:
    from tradehall.kernel.runner import Act, News, Runner, Step

log = logging.getLogger(__name__)

MOST = 64  # acts in one transaction: others wait meanwhile
LINGER, PATIENCE = 0.001, 0.004  # seconds: how often it is looked whether a crowd is complete, and for how long


class _Place:
    """Where one act waits for its turn, and what came of it."""

    def __init__(self, act: "Act", *, leads: bool) -> None:
        self.act = act
        self.leads = leads  # it is the first of those that its caller waits for
        self.called = threading.Event()  # its turn is past, or it is its turn to lead
        self.over = False  # its turn is past, one way or another
        self.stands = False  # it is committed
        self.step: Step | None = None
        self.error: Exception | None = None

    @property
    def order(self) -> Any:
        return cast("Callable[[Any], Any]", self.act.handler.shared)(self.act.command)


class Together:
    """Lets acts that come at the same time pass in one transaction. The first to come leads, the others wait."""

    def __init__(self, runner: "Runner") -> None:
        self._runner = runner
        self._leading = threading.Lock()
        self._waiting: deque[_Place] = deque()
        self._last = 0  # how many callers the last transaction had

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def run(self, act: "Act") -> Any:
        """The act's answer once it is committed; raises what the act raises."""
        [told] = self.run_all([act])
        if isinstance(told, Exception):
            raise told
        return told

    def run_all(self, acts: "list[Act]") -> list[Any]:
        """For each its answer once it is committed, or what it raises. Acts on one thing pass in this order."""
        places = [_Place(act, leads=not number) for number, act in enumerate(acts)]
        self._waiting.extend(places)
        return [self._told(place) for place in places]

    def _told(self, place: _Place) -> Any:
        self._wait(place)
        if place.error is not None:
            return place.error
        if place.step and place.stands:
            return place.step.answer
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
                    for first in list(self._waiting)[:1]:
                        first.called.set()
            else:  # whose turn is past must not wait behind those who lead the next
                place.called.wait()
                place.called.clear()

    def _lead(self) -> None:
        batch: list[_Place] = []
        self._gather()
        try:
            with self._runner.db.write() as session:
                batch = self._take()
                news = self._perform(session, batch)
                if news is not None:
                    session.commit()
            if news is not None:
                self._runner.committed(news)
            for place in batch:
                place.stands = True
        except Exception:
            log.info("%d acts shared a transaction that failed: each is tried alone", len(batch), exc_info=True)
        finally:
            for place in batch or self._take():
                place.over = True
                place.called.set()

    def _gather(self) -> None:
        """Whoever has asked by now comes along: under gevent nobody else gets a turn until the commit.

        After a crowd another one is waited for, as long as there come any, or fewer than the last time. Who asked for
        several at once is no crowd.
        """
        clock.give_way()
        more, until = self._last > 1, clock.monotonic() + PATIENCE
        while more and clock.monotonic() < until:
            seen = len(self._waiting)
            clock.pause(LINGER, jitter=0)
            more = seen < len(self._waiting) < MOST or self._callers() < self._last
        self._last = self._callers()

    def _callers(self) -> int:
        return sum(place.leads for place in list(self._waiting)[:MOST])

    def _take(self) -> list[_Place]:
        """Those who wait now, by what they lock; of one sender's acts on one thing the order stays."""
        count = min(len(self._waiting), MOST)
        return sorted((self._waiting.popleft() for _ in range(count)), key=lambda place: place.order)

    def _perform(self, session: Session, batch: list[_Place]) -> "News | None":
        """What the commit will bring; None where there is nothing to commit."""
        now = self._runner.clock.now()
        for many, run in groupby(batch, key=_many):
            for places in [list(run)] if many else ([place] for place in run):
                self._try(session, many, places, now, alone=len(places) == len(batch))
        steps = [place.step for place in batch if place.step]
        return self._runner.conclude(session, steps) if steps else None

    def _try(self, session: Session, many: Any, places: list[_Place], now: datetime, *, alone: bool) -> None:
        """One act, or several that are performed at once; in a savepoint of theirs unless they are alone."""
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
        except SQLAlchemyError:  # alone it is tried again or told in the words of its domain
            return
        except Exception as error:
            if len(places) == 1:
                places[0].error = error


def _many(place: _Place) -> Callable[..., list[Any]] | None:
    """Acts that follow each other and have the same such function go to it at once."""
    act = place.act
    return None if act.key else act.handler.many_for(act.command)
