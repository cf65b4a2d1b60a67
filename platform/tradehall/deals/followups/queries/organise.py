"""What organisers see: how many answer, and what came of it. Figures of two sides, currencies or kinds of evidence
are never added."""

from collections import defaultdict

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from tradehall.deals.exports.tables import PORTION
from tradehall.deals.followups.queries.one import WITH_FOLLOW_UP, follow_up_row
from tradehall.deals.followups.queries.views import EventFollowUps, FollowUpRow, Ordered, WaveRate
from tradehall.deals.followups.rules import WAVES, Came, Why
from tradehall.deals.models import Deal, FollowUp
from tradehall.deals.rules import Evidence
from tradehall.events.commands import Side
from tradehall.events.queries import managed_event
from tradehall.kernel.money import Money
from tradehall.kernel.tx import Reader, given

MOST_HELP = 25

Later = aliased(FollowUp, name="later")
_ASKED = or_(FollowUp.asked_at.is_not(None), FollowUp.answered_at.is_not(None))
_RATES = (
    select(FollowUp.wave, FollowUp.side, func.count(), func.count(FollowUp.answered_at))
    .where(FollowUp.event_id == given("event"), _ASKED)
    .group_by(FollowUp.wave, FollowUp.side)
)
_IS_LAST = and_(
    FollowUp.event_id == given("event"),
    FollowUp.answered_at.is_not(None),
    ~exists().where(
        Later.meeting_id == FollowUp.meeting_id, Later.side == FollowUp.side, Later.answered_at.is_not(None),
        Later.wave > FollowUp.wave,
    ),
)  # fmt: skip
_CAME = (
    select(
        FollowUp.result, FollowUp.side, FollowUp.why, FollowUp.currency, FollowUp.deal_id.is_not(None),
        func.count(), func.sum(FollowUp.minor),
    )
    .where(_IS_LAST)
    .group_by(FollowUp.result, FollowUp.side, FollowUp.why, FollowUp.currency, FollowUp.deal_id.is_not(None))
)  # fmt: skip
_TIED = (
    select(Deal.evidence, func.count(Deal.id.distinct()))
    .join(FollowUp, FollowUp.deal_id == Deal.id)
    .where(_IS_LAST, FollowUp.result == Came.ORDER)
    .group_by(Deal.evidence)
)
_HELP = (
    WITH_FOLLOW_UP.where(_IS_LAST, FollowUp.result == Came.HELP)
    .order_by(FollowUp.answered_at.desc(), FollowUp.id)
    .limit(MOST_HELP)
)
_ALL = (
    WITH_FOLLOW_UP.where(FollowUp.event_id == given("event"), _ASKED, FollowUp.id > given("behind"))
    .order_by(FollowUp.id)
    .limit(PORTION)
)


def follow_ups_of_event(reader: Reader, slug: str) -> EventFollowUps:
    """For those who run the event; raises Unauthenticated, NotFound, Forbidden."""
    event = managed_event(reader, slug)
    rates = {(row[0], row[1]): (row[2], row[3]) for row in reader.columns(_RATES, event=event.id)}
    came: dict[Came, dict[Side, int]] = {one: dict.fromkeys(Side, 0) for one in Came}
    whys: dict[Why, int] = defaultdict(int)
    silent: dict[Side, int] = defaultdict(int)
    orders = []
    for result, side, why, currency, is_tied, count, minor in reader.columns(_CAME, event=event.id):
        came[Came(result)][Side(side)] += count
        if why:
            whys[Why(why)] += count
        if result == Came.ORDER and not is_tied:
            if currency is None:
                silent[Side(side)] += count
            else:
                orders.append(Ordered(Side(side), count, Money(int(minor), currency)))
    return EventFollowUps(
        event=event,
        rates=[WaveRate(wave, side, *rates[wave, side]) for wave in WAVES for side in Side if (wave, side) in rates],
        came=came,
        orders=sorted(orders, key=lambda one: (one.side != Side.EXPORTER, one.amount.currency)),
        silent=dict(silent),
        tied={Evidence(row[0]): row[1] for row in reader.columns(_TIED, event=event.id)},
        whys=dict(sorted(whys.items(), key=lambda item: -item[1])),
        help=[follow_up_row(reader, row) for row in reader.rows(_HELP, event=event.id)],
    )


def rows_of_event(reader: Reader, slug: str, last: FollowUpRow | None = None) -> list[FollowUpRow]:
    """The next questions of the event that were asked, behind that one, one meeting after the other; for the
    organisers' file."""
    event = managed_event(reader, slug)
    return [follow_up_row(reader, row) for row in reader.rows(_ALL, event=event.id, behind=last.id if last else 0)]
