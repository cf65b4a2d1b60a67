"""Lists of samples: a company's own, those of a meeting's two companies, and an event's figures."""

from datetime import date
from typing import Any

from sqlalchemy import Integer, and_, case, exists, func, literal, or_, select, true, union_all
from sqlalchemy.orm import aliased

from tradehall.companies.terms import Unit
from tradehall.deals.followups.queries.one import IS_NEWEST, follow_up_of
from tradehall.deals.models import Deal, FollowUp, NextStep, Revision, Sample, TermSheet
from tradehall.deals.policy import acts_for_both, can_see_deal, can_sign
from tradehall.deals.queries.pages import ON_TABLE, OPEN_SHEET, deal_row
from tradehall.deals.queries.seats import (
    BELONGS,
    BUYS,
    MET,
    SEAT_COLUMNS,
    SEATS,
    SELLS,
    Buyer,
    Exporter,
    Table,
    seated,
    table_of,
)
from tradehall.deals.queries.views import MeetingDeals
from tradehall.deals.samples import rules
from tradehall.deals.samples.commands import Judgement
from tradehall.deals.samples.queries.views import (
    Ahead,
    MeetingSamples,
    MeetingThings,
    SampleFigures,
    SampleGroup,
    SampleRow,
)
from tradehall.deals.samples.rules import SampleState
from tradehall.deals.steps.views import OWNER, Owner, Steps, step_of
from tradehall.events.commands import Side
from tradehall.kernel import clock
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.tx import Reader, given, plain
from tradehall.meetings.models import Meeting

FOR_EXPORTER = (SampleState.REQUESTED, SampleState.PROMISED, SampleState.LOST)
FOR_BUYER = (SampleState.SENT, SampleState.RECEIVED)
OVER = (SampleState.DECLINED, SampleState.WITHDRAWN, SampleState.JUDGED)
_YOURS = or_(and_(Sample.state.in_(FOR_EXPORTER), SELLS), and_(Sample.state.in_(FOR_BUYER), BUYS))
_IN_GROUP: dict[SampleGroup, Any] = {
    SampleGroup.ALL: Sample.id.is_not(None),
    SampleGroup.YOURS: _YOURS,
    SampleGroup.THEIRS: and_(~_YOURS, Sample.state.not_in(OVER)),
    SampleGroup.OVER: Sample.state.in_(OVER),
}
WITH_SAMPLE = seated(
    select(*SEAT_COLUMNS, plain(Sample))
    .select_from(Sample)
    .join(Exporter, Exporter.id == Sample.exporter_id)
    .join(Buyer, Buyer.id == Sample.buyer_id)
)
_MINE = {
    group: Paged(WITH_SAMPLE.where(BELONGS, condition), Order(Sample.updated_at, True), Order(Sample.id, True))
    for group, condition in _IN_GROUP.items()
}


def my_samples(reader: Reader, group: SampleGroup = SampleGroup.ALL, cursor: str | None = None) -> Page[SampleRow]:
    """The samples of the reader's companies, the last changed first. Raises Unauthenticated."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    return _MINE[group].page(reader, cursor, lambda row: sample_row(reader, table_of(reader, row), row[SEATS]))


def sample_row(reader: Reader, table: Table, row: Any) -> SampleRow:
    today = clock.local(reader.now, table.event_zone).date()
    return SampleRow(
        public_id=row.public_id,
        table=table,
        mine=None if acts_for_both(table.standing) else table.mine,
        title=row.title,
        quantity=row.quantity,
        unit=Unit(row.unit),
        state=SampleState(row.state),
        side=Side(row.side),
        needed_by=row.needed_by,
        courier=row.courier,
        tracking=row.tracking,
        sent_on=row.sent_on,
        expected_on=row.expected_on,
        received_on=row.received_on,
        judgement=Judgement(row.judgement) if row.judgement else None,
        waits_for=rules.waits_for(row.state),
        missing=rules.is_missing(row.state, row.needed_by, today),
        version=row.version,
        updated_at=row.updated_at,
    )


# Deals and samples of a meeting's two companies in one statement: it is a part of pages that ask much already.
_DEALS_THERE = (
    select(literal("deal").label("kind"), Deal.id.label("thing"))
    .join(Meeting, and_(Meeting.exporter_id == Deal.exporter_id, Meeting.buyer_id == Deal.buyer_id))
    .where(Meeting.public_id == given("meeting"))
    .order_by(Deal.id.desc())
    .limit(25)
)
_SAMPLES_THERE = (
    select(literal("sample").label("kind"), Sample.id.label("thing"))
    .join(Meeting, and_(Meeting.exporter_id == Sample.exporter_id, Meeting.buyer_id == Sample.buyer_id))
    .where(Meeting.public_id == given("meeting"))
    .order_by(Sample.id.desc())
    .limit(25)
)
_STEPS_THERE = (
    select(literal("step").label("kind"), NextStep.id.label("thing"))
    .join(Meeting, and_(Meeting.exporter_id == NextStep.exporter_id, Meeting.buyer_id == NextStep.buyer_id))
    .where(Meeting.public_id == given("meeting"))
    .order_by(NextStep.state != "open", NextStep.due.is_(None), NextStep.due, NextStep.id.desc())
    .limit(50)
)
_QUESTIONS_THERE = (
    select(literal("question").label("kind"), FollowUp.id.label("thing"))
    .join(Meeting, Meeting.id == FollowUp.meeting_id)
    .where(Meeting.public_id == given("meeting"), IS_NEWEST)
    .limit(10)
)
_PARTS = [part.subquery() for part in (_DEALS_THERE, _SAMPLES_THERE, _STEPS_THERE, _QUESTIONS_THERE)]
_THERE = union_all(*(select(part.c.kind, part.c.thing) for part in _PARTS)).subquery("there")
StepMeeting, StepDeal = aliased(Meeting, name="step_meeting"), aliased(Deal, name="step_deal")
_OF_MEETING = (
    seated(
        select(
            *SEAT_COLUMNS, plain(Deal), plain(Revision), plain(Sample), Meeting.status, TermSheet.public_id,
            plain(NextStep), OWNER, StepMeeting.public_id, StepDeal.public_id, plain(FollowUp), Meeting.ends_at,
        )
        .select_from(Meeting)
        .join(Exporter, Exporter.id == Meeting.exporter_id)
        .join(Buyer, Buyer.id == Meeting.buyer_id)
    )
    .outerjoin(_THERE, true())
    .outerjoin(Deal, and_(_THERE.c.kind == "deal", Deal.id == _THERE.c.thing))
    .outerjoin(Revision, ON_TABLE)
    .outerjoin(Sample, and_(_THERE.c.kind == "sample", Sample.id == _THERE.c.thing))
    .outerjoin(TermSheet, OPEN_SHEET)
    .outerjoin(NextStep, and_(_THERE.c.kind == "step", NextStep.id == _THERE.c.thing))
    .outerjoin(Owner, Owner.id == NextStep.owner_id)
    .outerjoin(StepMeeting, StepMeeting.id == NextStep.meeting_id)
    .outerjoin(FollowUp, and_(_THERE.c.kind == "question", FollowUp.id == _THERE.c.thing))
    .outerjoin(StepDeal, StepDeal.id == func.coalesce(NextStep.deal_id, FollowUp.deal_id))
    .where(Meeting.public_id == given("meeting"))
    .order_by(_THERE.c.kind, _THERE.c.thing.desc())
)  # fmt: skip


def things_of_meeting(reader: Reader, meeting: str) -> MeetingThings | None:
    """The deals and samples between a meeting's two companies, the latest first; None for those who may not see any."""
    rows = reader.rows(_OF_MEETING, meeting=meeting)
    table = table_of(reader, rows[0]) if rows else None
    if table is None or not can_see_deal(table.standing):
        return None
    deals = [deal_row(reader, table, row[SEATS], row[SEATS + 1]) for row in rows if row[SEATS].id is not None]
    samples = [sample_row(reader, table, row[SEATS + 2]) for row in rows if row[SEATS + 2].id is not None]
    mine = None if acts_for_both(table.standing) else table.mine
    met = rows[0][SEATS + 3] in MET
    may_write = met and table.is_open and table.mine is not None
    return MeetingThings(
        MeetingDeals(meeting, deals, can_sign(table.standing) and met, rows[0][SEATS + 4], may_write),
        MeetingSamples(meeting, samples, mine.side if mine else None, any(one.missing for one in samples)),
        _ahead(reader, meeting, table, mine.side, [row[SEATS + 5 :] for row in rows]) if mine else None,
    )


def _ahead(reader: Reader, meeting: str, table: Table, mine: Side, rows: list[Any]) -> Ahead:
    """What the reader's side sees of steps, and what it is asked or said last about the meeting."""
    steps = [step_of(reader, table, *row[:4]) for row in rows if row[0].id is not None]
    seen = [step for step in reversed(steps) if step.is_shared or step.side == mine]
    seen.sort(key=lambda step: (step.state != "open", step.due or date.max))
    asked = [follow_up_of(table, row[4], meeting, row[5], row[3]) for row in rows if row[4].id is not None]
    question = next((one for one in asked if one.side == mine and (one.waits or one.came)), None)
    return Ahead(Steps({"meeting": meeting}, seen), question)


def samples_of_meeting(reader: Reader, meeting: str) -> MeetingSamples | None:
    """The samples alone."""
    found = things_of_meeting(reader, meeting)
    return found.samples if found else None


_OF_DEAL = (
    select(plain(Sample)).join(Deal, Deal.id == Sample.deal_id).where(Deal.public_id == given("deal"))
).order_by(Sample.id.desc()).limit(25)  # fmt: skip


def samples_between(reader: Reader, deal: str, table: Table) -> list[SampleRow]:
    """The samples of a deal, for a reader who sits at its table."""
    return [sample_row(reader, table, row[0]) for row in reader.rows(_OF_DEAL, deal=deal)]


# -- figures -------------------------------------------------------------------------------------------

_met = aliased(Meeting)
_LATER = exists().where(
    _met.exporter_id == Sample.exporter_id,
    _met.buyer_id == Sample.buyer_id,
    _met.status.in_(("tentative", "confirmed", "held")),
    func.date(_met.starts_at) >= func.date(Sample.received_on),
)


def _how_many(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0, type_=Integer)


_FIGURES = select(
    func.count(), _how_many(Sample.sent_on.is_not(None)), _how_many(and_(Sample.received_on.is_not(None), _LATER))
).where(Sample.event_id == given("event"), Sample.state != SampleState.WITHDRAWN)


def sample_figures(reader: Reader, event_id: int) -> SampleFigures:
    """For organisers, whose right to it is the caller's question."""
    return SampleFigures(*reader.row(_FIGURES, event=event_id))
