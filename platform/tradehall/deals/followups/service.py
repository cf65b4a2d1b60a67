"""The acts about later questions: planned and asked by the system, answered by each side for itself."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import and_, case, exists, insert, or_, select, update
from sqlalchemy.orm import aliased

from tradehall.deals.followups import rules
from tradehall.deals.followups.commands import (
    AnswerFollowUp,
    AskFollowUps,
    AttachFollowUp,
    PlanFollowUps,
    SetFollowUps,
)
from tradehall.deals.followups.errors import AskedAgain, NoOrder, NotAskedYet
from tradehall.deals.followups.facts import FollowUpAnswered, FollowUpsAsked, HelpWanted
from tradehall.deals.followups.queries import FOLLOWED, own_place, seat_of
from tradehall.deals.followups.rules import WAVES, Came
from tradehall.deals.models import Deal, FollowUp, FollowUpStop
from tradehall.deals.queries.seats import Buyer, Exporter, table_between
from tradehall.deals.sides import siding
from tradehall.events.commands import Side
from tradehall.kernel.errors import Forbidden, NotFound
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import NOW, Tx, among, given
from tradehall.meetings.commands import Result as Outcome
from tradehall.meetings.models import Meeting
from tradehall.meetings.models import Outcome as Told

AT_ONCE = 500  # meetings planned, and
MOST_ASKED = 1000  # questions asked in one act
TOGETHER = 100  # told in one delivery
Asked = tuple[FollowUp, int]  # a question, and the participation that it is put to
_PLAINLY = {"synchronize_session": False}


# -- planning -----------------------------------------------------------------------------------------

Later, Older = aliased(Meeting, name="later"), aliased(Meeting, name="older")
_SAME_PAIR = and_(Later.exporter_id == Meeting.exporter_id, Later.buyer_id == Meeting.buyer_id)
_TO_PLAN = (
    select(Meeting.id, Meeting.event_id, Meeting.ends_at)
    .where(
        Meeting.status.in_(FOLLOWED),
        Meeting.ends_at <= NOW,
        Meeting.ends_at > given("since"),
        ~exists().where(FollowUp.meeting_id == Meeting.id),
        ~exists().where(
            _SAME_PAIR, Later.status.in_(FOLLOWED), Later.ends_at <= NOW,
            or_(Later.ends_at > Meeting.ends_at, and_(Later.ends_at == Meeting.ends_at, Later.id > Meeting.id)),
        ),
    )
    .order_by(Meeting.ends_at, Meeting.id)
    .limit(AT_ONCE)
)  # fmt: skip
_OVERTAKEN = (
    update(FollowUp)
    .where(
        FollowUp.answered_at.is_(None),
        FollowUp.stopped_at.is_(None),
        FollowUp.meeting_id.in_(
            select(Older.id)
            .join(Later, and_(Later.exporter_id == Older.exporter_id, Later.buyer_id == Older.buyer_id))
            .where(Later.id.in_(among("newer")), Older.id != Later.id)
        ),
    )
    .values(stopped_at=given("moment"), version=FollowUp.version + 1)
    .execution_options(**_PLAINLY)
)
_PLANNED = insert(FollowUp)


@handles(PlanFollowUps, audited=False)
def plan_follow_ups(tx: Tx, command: PlanFollowUps) -> int:
    """The last meeting of two companies in an event counts: what was still to be asked of an earlier one is not asked
    any more. How many meetings.
    """
    tx.require(tx.actor.is_system, Forbidden)
    meetings = tx.rows(_TO_PLAN, since=tx.now - rules.FOLLOWED)
    if not meetings:
        return 0
    tx.session.execute(_OVERTAKEN, {"newer": [row.id for row in meetings], "moment": tx.now})
    tx.session.execute(_PLANNED, [made for row in meetings for made in _questions(row)])
    return len(meetings)


def _questions(meeting: Any) -> Iterator[dict[str, Any]]:
    for wave in WAVES:
        for side in Side:
            yield {
                "public_id": new_public_id(), "event_id": meeting.event_id, "meeting_id": meeting.id, "side": side,
                "wave": wave, "due_at": rules.due_at(meeting.ends_at, wave),
            }  # fmt: skip


# -- asking -------------------------------------------------------------------------------------------

_IS_FOLLOWED = and_(
    Meeting.status.in_(FOLLOWED),
    Exporter.state == "approved",
    Buyer.state == "approved",
    ~exists().where(
        or_(
            and_(FollowUp.side == Side.EXPORTER, FollowUpStop.participation_id == Meeting.exporter_id),
            and_(FollowUp.side == Side.BUYER, FollowUpStop.participation_id == Meeting.buyer_id),
        )
    ),
)
_PLACE = case((FollowUp.side == Side.EXPORTER, Meeting.exporter_id), else_=Meeting.buyer_id)
_QUESTIONS = (
    select(FollowUp, _PLACE.label("place"))
    .join(Meeting, Meeting.id == FollowUp.meeting_id)
    .join(Exporter, Exporter.id == Meeting.exporter_id)
    .join(Buyer, Buyer.id == Meeting.buyer_id)
    .where(FollowUp.answered_at.is_(None), FollowUp.stopped_at.is_(None), _IS_FOLLOWED)
    .order_by(FollowUp.due_at, FollowUp.id)
    .limit(MOST_ASKED)
    .with_for_update(skip_locked=True, of=FollowUp)
)
_DUE = _QUESTIONS.where(
    FollowUp.asked_at.is_(None), FollowUp.due_at <= NOW, FollowUp.due_at > given("oldest")
)  # fmt: skip
_ALONG = _QUESTIONS.where(
    FollowUp.asked_at.is_(None),
    FollowUp.due_at > given("oldest"),
    FollowUp.due_at <= case((FollowUp.wave == 0, given("first")), else_=given("later")),
    _PLACE.in_(among("places")),
    FollowUp.id.not_in(among("known")),
)
_UNANSWERED = _QUESTIONS.where(
    FollowUp.reminded_at.is_(None), FollowUp.asked_at <= given("before"), FollowUp.asked_at > given("oldest")
)
_TOLD = select(Told.meeting_id, Told.side, Told.result, Told.person_id, Told.updated_at).where(
    Told.meeting_id.in_(among("meetings")), Told.result.is_not(None)
)


@handles(AskFollowUps, audited=False)
def ask_follow_ups(tx: Tx, command: AskFollowUps) -> int:
    """However many are due, it costs the same number of statements. How many were asked, or reminded of."""
    tx.require(tx.actor.is_system, Forbidden)
    due = _not_told_yet(tx, _due(tx))
    for row, _place in due:
        row.asked_at = tx.now
    again: list[Asked] = [
        (row[0], row[1])
        for row in tx.rows(
            _UNANSWERED, before=tx.now - rules.REMIND_AFTER, oldest=tx.now - rules.REMIND_AFTER - rules.REMINDABLE
        )
    ]
    for row, _place in again:
        row.reminded_at = tx.now
    for asked, is_again in ((due, False), (again, True)):
        for some in _portions(asked):
            tx.record(FollowUpsAsked(follow_ups=some, again=is_again))
    return len(due) + len(again)


def _due(tx: Tx) -> list[Asked]:
    """What is due; and of the companies that are asked, what would be due soon after it in the same wave."""
    oldest = tx.now - rules.ASKABLE
    due: list[Asked] = [(row[0], row[1]) for row in tx.rows(_DUE, oldest=oldest)]
    if not due:
        return []
    asked = {(place, row.wave) for row, place in due}
    along = tx.rows(
        _ALONG, oldest=oldest, first=tx.now + rules.AHEAD_FIRST, later=tx.now + rules.AHEAD_LATER,
        places=sorted({place for place, _wave in asked}), known=[row.id for row, _place in due],
    )  # fmt: skip
    return due + [(row[0], row[1]) for row in along if (row[1], row[0].wave) in asked]


def _not_told_yet(tx: Tx, due: list[Asked]) -> list[Asked]:
    """Who said on the meeting's page what came of it has answered the first question by that."""
    first = {(row.meeting_id, row.side): row for row, _place in due if row.wave == 0}
    if not first:
        return due
    for told in tx.columns(_TOLD, meetings=sorted({meeting for meeting, _side in first})):
        if row := first.get((told.meeting_id, told.side)):
            row.result, row.person_id, row.answered_at = rules.OF_OUTCOME[Outcome(told.result)], told.person_id, tx.now
    return [(row, place) for row, place in due if row.answered_at is None]


def _portions(asked: list[Asked]) -> Iterator[list[int]]:
    """About as many as are told in one delivery; a company's are never parted, so that they come in one mail."""
    some: list[int] = []
    in_order = sorted(asked, key=lambda one: (one[1], one[0].wave))
    for _company, rows in groupby(in_order, key=lambda one: (one[1], one[0].wave)):
        some += [row.id for row, _place in rows]
        if len(some) >= TOGETHER:
            yield some
            some = []
    if some:
        yield some


# -- answering ----------------------------------------------------------------------------------------


def _mine(tx: Tx, public_id: str) -> FollowUp:
    """The question, locked, for people of the side that was asked. NotFound for all others."""
    row = tx.get(FollowUp, public_id, lock=True)
    exporter, buyer = seat_of(tx, row.meeting_id)
    table = table_between(tx, exporter, buyer)
    tx.require(bool(table.standing.belongs), NotFound)
    tx.require(siding(tx, table).side == row.side, NotFound)
    return row


@handles(AnswerFollowUp)
def answer_follow_up(tx: Tx, command: AnswerFollowUp) -> str:
    """Of the newest question of a meeting; an earlier one is history."""
    row = _mine(tx, command.follow_up)
    others = tx.all(select(FollowUp).where(FollowUp.meeting_id == row.meeting_id).order_by(FollowUp.wave))
    if row.asked_at is None and row.answered_at is None:
        raise NotAskedYet
    if any(one.side == row.side and one.wave > row.wave and one.asked_at is not None for one in others):
        raise AskedAgain
    asks_help = command.came == Came.HELP and row.result != Came.HELP
    row.result, row.words = command.came, command.words
    row.language = tx.actor.language if command.words else ""
    row.why = command.why or "" if command.came == Came.NOTHING else ""
    amount = command.amount.money if command.amount and command.came == Came.ORDER else None
    row.minor, row.currency = (amount.minor, amount.currency) if amount else (None, None)
    row.deal_id = row.deal_id if command.came == Came.ORDER else None
    row.person_id, row.answered_at = tx.actor.person_id, tx.now
    row.version += 1
    _stop_or_go_on(tx, others)
    tx.record(
        FollowUpAnswered(follow_up=row.id, public_id=row.public_id, came=command.came, by=tx.actor.person_id)
    )  # fmt: skip
    if asks_help:
        tx.record(
            HelpWanted(follow_up=row.id, public_id=row.public_id, event=row.event_id, by=tx.actor.person_id)
        )  # fmt: skip
    return row.public_id


def _stop_or_go_on(tx: Tx, rows: list[FollowUp]) -> None:
    """Nothing more is asked once both sides' newest answers say that nothing came of it; until one thinks again."""
    newest = {Side(row.side): row.result for row in rows if row.answered_at is not None}
    stopped = tx.now if rules.is_over(newest) else None
    for row in rows:
        if row.answered_at is None and (row.stopped_at is None) != (stopped is None):
            row.stopped_at, row.version = stopped, row.version + 1


@handles(AttachFollowUp)
def attach_follow_up(tx: Tx, command: AttachFollowUp) -> str:
    """A deal of the same two companies."""
    row = _mine(tx, command.follow_up)
    if row.result != Came.ORDER:
        raise NoOrder
    deal = tx.get(Deal, command.deal)
    if (deal.exporter_id, deal.buyer_id) != seat_of(tx, row.meeting_id):
        raise NotFound
    row.deal_id, row.version = deal.id, row.version + 1
    return row.public_id


@handles(SetFollowUps)
def set_follow_ups(tx: Tx, command: SetFollowUps) -> str:
    """For all of one's meetings of an event. Links in mails that went out end by it, too."""
    place = own_place(tx, command.participation)
    tx.require(place is not None, NotFound)
    stop = tx.session.get(FollowUpStop, place)
    if stop is not None and command.wanted:
        tx.delete(stop)
    elif stop is None and not command.wanted:
        tx.add(FollowUpStop(participation_id=place, person_id=tx.actor.person_id, at=tx.now))
    return command.participation
