"""Commands of high rate share a transaction: while one is being committed, those that arrive gather for the next.

A commit waits for the disk (or the network); with one commit for many messages that wait is paid once. Each act
keeps to its own savepoint: one that is refused takes nothing along. Where the transaction as a whole fails, each
of its acts is tried again on its own. It may have failed after the commit: such acts must be harmless to repeat.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from tradehall.kernel.runner import Act, Runner, Step

log = logging.getLogger(__name__)

MOST = 64  # acts in one transaction: others wait meanwhile


class _Place:
    """Where one act waits for its turn, and what came of it."""

    def __init__(self, act: "Act") -> None:
        self.act = act
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

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def run(self, act: "Act") -> Any:
        """The act's answer once it is committed; raises what the act raises."""
        place = _Place(act)
        self._waiting.append(place)
        with self._leading:
            while not place.over:  # those who came before it may be more than one transaction takes
                self._lead()
        if place.error is not None:
            raise place.error
        return place.step.answer if place.step and place.stands else self._runner.alone(act)

    def _lead(self) -> None:
        batch: list[_Place] = []
        try:
            with self._runner.db.write() as session:
                batch = self._take()
                if self._perform(session, batch):
                    session.commit()
            for place in batch:
                place.stands = True
        except Exception:
            log.info("%d acts shared a transaction that failed: each is tried alone", len(batch), exc_info=True)
        finally:
            for place in batch or self._take():
                place.over = True

    def _take(self) -> list[_Place]:
        """Those who wait now, by what they lock; of one sender's acts on one thing the order stays."""
        count = min(len(self._waiting), MOST)
        return sorted((self._waiting.popleft() for _ in range(count)), key=lambda place: place.order)

    def _perform(self, session: Session, batch: list[_Place]) -> bool:
        """Whether there is something to commit."""
        now = self._runner.clock.now()
        for place in batch:
            try:
                with session.begin_nested() if len(batch) > 1 else nullcontext():
                    step = self._runner.perform(session, place.act, now)
                place.step = step
            except SQLAlchemyError:  # alone it is tried again or told in the words of its domain
                continue
            except Exception as error:
                place.error = error
        steps = [place.step for place in batch if place.step]
        if steps:
            self._runner.conclude(session, steps)
        return bool(steps)
