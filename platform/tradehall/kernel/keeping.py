"""How long facts are kept: a month after the last of what they owed was done.

Nobody reads a fact later than that. The audit trail has its own words of what happened; answers to the keys of
deliveries go after two days. A key of `Tx.schedule` can be given again until the time it names is over, or a day longer
(whether people still come is asked once a day before), so it goes with its fact. What is pending or dead stays, and
its fact with it.

The newest fact and the newest delivery stay whatever their age: relays read on from the one, and SQLite would give the
number of the other anew, by which its mails and answers are known.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, or_, select, union_all

from tradehall.kernel.outbox import Delivery, OutboxRow
from tradehall.kernel.parse import Command
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner, handles
from tradehall.kernel.tx import Tx, among, given

KEPT = timedelta(days=30)
AT_ONCE = 500  # facts: while these go, nobody else writes on SQLite
PAUSE = timedelta(seconds=2)
ROUND = timedelta(hours=1)


class ForgetOldFacts(Command):
    """Delete those of the next facts behind `after` that are old and owe nothing any more, with their deliveries."""

    after: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Facts up to `until` of which some are old; of these `stay`: the newest, and the one of the newest delivery."""

    until: int
    stay: list[int]


_NEXT = (
    select(OutboxRow.id, OutboxRow.at)
    .where(OutboxRow.id > given("after"))
    .order_by(OutboxRow.id)
    .limit(AT_ONCE)
    .subquery()
)
_STRETCH = select(func.max(_NEXT.c.id), func.min(_NEXT.c.at))
_NEWEST = union_all(
    select(func.max(OutboxRow.id)),
    select(Delivery.outbox_id).where(Delivery.id == select(func.max(Delivery.id)).scalar_subquery()),
)
_OWING = (  # among so many keys: PostgreSQL might read all deliveries for the few that are not done
    exists()
    .where(Delivery.outbox_id == OutboxRow.id, or_(Delivery.state != "done", Delivery.done_at >= given("old")))
    .where(Delivery.outbox_id > given("after"), Delivery.outbox_id <= given("until"))
)
_FORGET = (
    delete(OutboxRow)
    .where(OutboxRow.id > given("after"), OutboxRow.id <= given("until"), OutboxRow.at < given("old"), ~_OWING)
    .where(OutboxRow.id.not_in(among("stay")))
    .execution_options(synchronize_session=False)
)


def _look(command: ForgetOldFacts, actor: Actor, runner: Runner) -> Stretch | None:
    """Before anybody has to wait: what is looked through does not change. None where all is too new."""
    with runner.reading(actor) as reader:
        until, oldest = reader.columns(_STRETCH, after=command.after)[0]
        if until is None or oldest >= reader.now - KEPT:
            return None
        return Stretch(until, [key for (key,) in reader.columns(_NEWEST)])


@handles(ForgetOldFacts, check=_look, audited=False)
def forget_old_facts(tx: Tx, command: ForgetOldFacts, stretch: Stretch | None) -> int:
    """Behind which fact to go on; 0 when all have been looked at."""
    tx.require(tx.actor.is_system)
    if stretch is None:
        return 0
    values = {"after": command.after, "until": stretch.until, "old": tx.now - KEPT, "stay": stretch.stay}
    tx.session.execute(_FORGET, values)
    return stretch.until


class Clearing:
    """The chore: round after round through all old facts, few at a time with a pause between."""

    def __init__(self) -> None:
        self._after = 0
        self._due: datetime | None = None

    def run_if_due(self, runner: Runner) -> None:
        now = runner.clock.now()
        if self._due is not None and now < self._due:
            return
        self._due = now + ROUND
        self._after = runner.run(ForgetOldFacts(after=self._after), SYSTEM)
        if self._after:
            self._due = now + PAUSE
