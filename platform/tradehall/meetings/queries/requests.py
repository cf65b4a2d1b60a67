"""Reads of requests."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.events.models import Event, Slot
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.pages import Order, Page, paged
from tradehall.kernel.tx import Reader
from tradehall.meetings import policy, rules
from tradehall.meetings.commands import InterpreterWish, Reason
from tradehall.meetings.models import Meeting, MeetingRequest, RequestSlot
from tradehall.meetings.queries import parts
from tradehall.meetings.queries.slots import choices
from tradehall.meetings.queries.things import delegates_by_place, named_things
from tradehall.meetings.queries.views import RequestCan, RequestPage, RequestRow, SlotChoice
from tradehall.meetings.rules import RequestState, Turn


def _head(reader: Reader) -> tuple[Any, Any, Any]:
    """The select of requests with event, both sides and the meeting; the aliases of sender and target."""
    sender, target, sender_company, target_company = parts.two_sides()
    statement = (
        select(
            MeetingRequest,
            parts.event_columns(),
            parts.place_columns("sender", sender, sender_company),
            parts.place_columns("target", target, target_company),
            Meeting.public_id,
        )
        .join(Event, Event.id == MeetingRequest.event_id)
        .join(sender, sender.id == MeetingRequest.sender_id)
        .join(target, target.id == MeetingRequest.target_id)
        .join(sender_company, sender_company.id == sender.company_id)
        .join(target_company, target_company.id == target.company_id)
        .outerjoin(Meeting, Meeting.request_id == MeetingRequest.id)
    )
    return statement, sender, target


def requests_in_out(reader: Reader, box: str = "in", cursor: str | None = None) -> Page[RequestRow]:
    """The reader's requests, the newest first. Raises Unauthenticated.

    `box`: "in" came in and are open, "out" went out and are open, "done" are answered, withdrawn or expired,
    "all" is every one.
    """
    if reader.actor.person_id is None:
        raise Unauthenticated
    statement, sender, _ = _head(reader)
    found = paged(
        reader,
        statement.add_columns(parts.acts(reader, sender)).where(_in_box(reader, box)),
        [Order(MeetingRequest.created_at, True), Order(MeetingRequest.id, True)],
        cursor,
        tuple,
    )
    slots = _slots_of(reader, [row[0].id for row in found.items])
    rows = [_row(reader, row[:5], _mine(row, box), slots[row[0].id]) for row in found.items]
    return Page(rows, found.next, found.cursor)


def _in_box(reader: Reader, box: str) -> Any:
    mine = parts.mine(reader)
    came_in, went_out = MeetingRequest.target_id.in_(mine), MeetingRequest.sender_id.in_(mine)
    still_open = parts.still_open(reader)
    return {
        "in": and_(came_in, still_open),
        "out": and_(went_out, still_open),
        "done": and_(or_(came_in, went_out), ~still_open),
    }.get(box, or_(came_in, went_out))


def _mine(row: Any, box: str) -> Turn:
    """The reader's end of a request; who acts for both sides sees it from the box's."""
    if box == "in":
        return Turn.TARGET
    return Turn.SENDER if row[5] else Turn.TARGET


def _slots_of(reader: Reader, request_ids: list[int]) -> dict[int, list[SlotChoice]]:
    statement = (
        select(RequestSlot.request_id, Slot.public_id, Slot.starts_at, Slot.ends_at, RequestSlot.rank)
        .join(Slot, Slot.id == RequestSlot.slot_id)
        .where(RequestSlot.request_id.in_(request_ids))
        .order_by(RequestSlot.rank)
    )
    found: dict[int, list[SlotChoice]] = defaultdict(list)
    for request_id, public_id, starts_at, ends_at, rank in reader.session.execute(statement):
        why = rules.why_not_free(starts_at <= reader.now, False, False)
        found[request_id].append(SlotChoice(public_id, starts_at, ends_at, why is None, why, rank))
    return found


def _state(reader: Reader, request: MeetingRequest, slots: list[SlotChoice]) -> RequestState:
    last = max((slot.starts_at for slot in slots), default=None)
    return rules.shown_state(RequestState(request.state), last, reader.now)


def _row(reader: Reader, row: Any, mine: Turn, slots: list[SlotChoice]) -> RequestRow:
    request, event, sender, target, meeting = row
    return RequestRow(
        public_id=request.public_id,
        state=_state(reader, request, slots),
        turn=Turn(request.turn),
        mine=mine,
        event=parts.event_of(event),
        sender=parts.place_of(sender),
        target=parts.place_of(target),
        reason=Reason(request.reason),
        message=request.message,
        language=request.language,
        created_at=request.created_at,
        updated_at=request.updated_at,
        version=request.version,
        meeting=meeting,
        slots=slots,
    )


def request_page(reader: Reader, public_id: str) -> RequestPage:
    """One request, for both sides and the organisers. Raises Unauthenticated, NotFound."""
    if reader.actor.person_id is None and not reader.actor.is_system:
        raise Unauthenticated
    statement, sender, target = _head(reader)
    answerer = aliased(Person)
    statement = (
        statement.outerjoin(answerer, answerer.id == MeetingRequest.answered_by)
        .add_columns(
            answerer.name,
            parts.acts(reader, sender),
            parts.acts(reader, target),
            parts.organises(reader, MeetingRequest.event_id),
        )
        .where(MeetingRequest.public_id == public_id)
    )
    row = reader.session.execute(statement).one_or_none() if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    is_sender, is_target, organising = map(bool, row[6:9])
    if not policy.can_see_request(reader.actor, acts=is_sender or is_target, organises=organising):
        raise NotFound
    mine = Turn(row[0].turn) if is_sender and is_target else None
    if mine is None and (is_sender or is_target):
        mine = Turn.SENDER if is_sender else Turn.TARGET
    return _page(reader, row, mine)


def _page(reader: Reader, row: Any, mine: Turn | None) -> RequestPage:
    request, event, sender, target, meeting, answerer = row[:6]
    people = delegates_by_place(reader, [request.sender_id, request.target_id])
    near, far = (sender, target) if mine is Turn.SENDER else (target, sender)
    slots = choices(
        reader,
        RequestSlot.rank.is_not(None),
        [person.id for person in people[near[0]][:1]],
        [person.id for person in people[far[0]][:1]],
        request_id=request.id,
    )
    slots.sort(key=lambda slot: slot.rank or 0)
    brief = parts.event_of(event)
    state, turn = _state(reader, request, slots), Turn(request.turn)
    return RequestPage(
        public_id=request.public_id,
        state=state,
        turn=turn,
        mine=mine,
        event=brief,
        sender=parts.place_of(sender, people[request.sender_id]),
        target=parts.place_of(target, people[request.target_id]),
        reason=Reason(request.reason),
        message=request.message,
        language=request.language,
        interpreter=InterpreterWish(request.interpreter),
        things=named_things(reader, request.listings, request.needs),
        slots=slots,
        answer=request.answer,
        answered_by=answerer,
        answered_at=request.answered_at,
        created_at=request.created_at,
        version=request.version,
        meeting=meeting,
        can=_can(state, turn, mine, rules.why_not_arrangeable(brief.phase) is None),
    )


def _can(state: RequestState, turn: Turn, mine: Turn | None, arranging: bool) -> RequestCan:
    """What the reader may do now."""
    if mine is None or state not in rules.OPEN:
        return RequestCan(False, False, False, False)
    answers = arranging and turn == mine
    return RequestCan(answers, answers, arranging and rules.may_decline(mine, turn), mine is Turn.SENDER)


def unanswered_select(reader: Reader) -> Select[int]:
    """How many requests wait for the reader's answer, as a part of a larger statement."""
    mine = parts.mine(reader)
    waits = or_(
        and_(MeetingRequest.turn == Turn.TARGET, MeetingRequest.target_id.in_(mine)),
        and_(MeetingRequest.turn == Turn.SENDER, MeetingRequest.sender_id.in_(mine)),
    )
    return select(func.count()).select_from(MeetingRequest).where(waits, parts.still_open(reader))


def unanswered(reader: Reader) -> int:
    """How many requests wait for the reader's answer; none for visitors."""
    if reader.actor.person_id is None:
        return 0
    return reader.session.scalar(unanswered_select(reader)) or 0
