"""Reads of requests."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.events.models import Event, Slot
from tradehall.events.queries import DelegateName
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.pages import PAGE, Order, Page, Paged
from tradehall.kernel.tx import Reader, among, given, plain
from tradehall.meetings import policy, rules
from tradehall.meetings.commands import InterpreterWish, Reason
from tradehall.meetings.diary import SlotWhy
from tradehall.meetings.models import Meeting, MeetingRequest, RequestSlot
from tradehall.meetings.queries import parts
from tradehall.meetings.queries.parts import SenderCompany, SenderPlace, TargetCompany, TargetPlace
from tradehall.meetings.queries.slots import choices
from tradehall.meetings.queries.things import delegates_by_place, named_things
from tradehall.meetings.queries.views import RequestCan, RequestPage, RequestRow, SlotChoice
from tradehall.meetings.rules import RequestState, Turn

# Requests with event, both sides and the meeting.
_REQUESTS: Any = (
    select(
        plain(MeetingRequest),
        parts.EVENT,
        parts.place_columns("sender", SenderPlace, SenderCompany),
        parts.place_columns("target", TargetPlace, TargetCompany),
        Meeting.public_id,
    )
    .join(Event, Event.id == MeetingRequest.event_id)
    .join(SenderPlace, SenderPlace.id == MeetingRequest.sender_id)
    .join(TargetPlace, TargetPlace.id == MeetingRequest.target_id)
    .join(SenderCompany, SenderCompany.id == SenderPlace.company_id)
    .join(TargetCompany, TargetCompany.id == TargetPlace.company_id)
    .outerjoin(Meeting, Meeting.request_id == MeetingRequest.id)
)


def _came_in() -> Any:
    return MeetingRequest.target_id.in_(parts.mine())


def _went_out() -> Any:
    return MeetingRequest.sender_id.in_(parts.mine())


def _boxed(condition: Any) -> Paged:
    statement = _REQUESTS.add_columns(parts.acts(SenderPlace)).where(condition)
    return Paged(statement, Order(MeetingRequest.created_at, True), Order(MeetingRequest.id, True))


_BOXES = {
    "in": _boxed(and_(_came_in(), parts.still_open())),
    "out": _boxed(and_(_went_out(), parts.still_open())),
    "done": _boxed(and_(or_(_came_in(), _went_out()), ~parts.still_open())),
    "all": _boxed(or_(_came_in(), _went_out())),
}


def requests_in_out(reader: Reader, box: str = "in", cursor: str | None = None, size: int = PAGE) -> Page[RequestRow]:
    """The reader's requests, the newest first. Raises Unauthenticated.

    `box`: "in" came in and are open, "out" went out and are open, "done" are answered, withdrawn or expired,
    "all" is every one.
    """
    if reader.actor.person_id is None:
        raise Unauthenticated
    found = _BOXES.get(box, _BOXES["all"]).page(reader, cursor, tuple, size)
    slots = _slots_of(reader, [row[0].id for row in found.items])
    rows = [_row(reader, row[:5], _mine(row, box), slots[row[0].id]) for row in found.items]
    return Page(rows, found.next, found.cursor)


def _mine(row: Any, box: str) -> Turn:
    """The reader's end of a request; who acts for both sides sees it from the box's."""
    if box == "in":
        return Turn.TARGET
    return Turn.SENDER if row[5] else Turn.TARGET


_SLOTS = (
    select(RequestSlot.request_id, Slot.public_id, Slot.starts_at, Slot.ends_at, RequestSlot.rank)
    .join(Slot, Slot.id == RequestSlot.slot_id)
    .where(RequestSlot.request_id.in_(among("requests")))
    .order_by(RequestSlot.rank)
)


def _slots_of(reader: Reader, request_ids: list[int]) -> dict[int, list[SlotChoice]]:
    found: dict[int, list[SlotChoice]] = defaultdict(list)
    for request_id, public_id, starts_at, ends_at, rank in reader.rows(_SLOTS, requests=request_ids):
        why = SlotWhy.PAST if starts_at <= reader.now else None
        found[request_id].append(SlotChoice(public_id, starts_at, ends_at, why is None, why, rank))
    return found


def _state(reader: Reader, request: Any, slots: list[SlotChoice]) -> RequestState:
    last = max((slot.starts_at for slot in slots if slot.rank), default=None)
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


_Answerer = aliased(Person, name="answerer")
_PAGE = (
    _REQUESTS.outerjoin(_Answerer, _Answerer.id == MeetingRequest.answered_by)
    .add_columns(
        _Answerer.name,
        parts.acts(SenderPlace),
        parts.acts(TargetPlace),
        parts.organises(MeetingRequest.event_id),
        Event.interpreted_minutes,
    )
    .where(MeetingRequest.public_id == given("request"))
)


def request_page(reader: Reader, public_id: str, *, whole: bool = False) -> RequestPage:
    """One request, for both sides and the organisers. Raises Unauthenticated, NotFound.

    `whole`: with all slots of the event, for those who propose others; `rank` tells which are proposed now.
    """
    if reader.actor.person_id is None and not reader.actor.is_system:
        raise Unauthenticated
    row = reader.row(_PAGE, request=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    is_sender, is_target, organising = map(bool, row[6:9])
    if not policy.can_see_request(reader.actor, acts=is_sender or is_target, organises=organising):
        raise NotFound
    mine = Turn(row[0].turn) if is_sender and is_target else None
    if mine is None and (is_sender or is_target):
        mine = Turn.SENDER if is_sender else Turn.TARGET
    return _page(reader, row, mine, whole)


def _page(reader: Reader, row: Any, mine: Turn | None, whole: bool) -> RequestPage:
    request, event, sender, target, meeting, answerer = row[:6]
    people = delegates_by_place(reader, [request.sender_id, request.target_id])
    near, far = (sender, target) if mine is Turn.SENDER else (target, sender)
    coming = {request.sender_id: request.person_id, request.target_id: request.assignee_id}
    slots = choices(
        reader,
        event=request.event_id,
        mine=_who_comes(people[near[0]], coming[near[0]]),
        theirs=_who_comes(people[far[0]], coming[far[0]]),
        request=request.id,
        minutes=None if request.interpreter == InterpreterWish.NONE else row.interpreted_minutes,
        proposed=not whole,
    )
    if not whole:
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


def _who_comes(delegates: Sequence[DelegateName], preferred: int | None) -> list[int]:
    """The one who is preferred while they are a delegate, else the first."""
    ids = [person.id for person in delegates]
    return [preferred] if preferred in ids else ids[:1]


def _can(state: RequestState, turn: Turn, mine: Turn | None, arranging: bool) -> RequestCan:
    """What the reader may do now."""
    if mine is None or state not in rules.OPEN:
        return RequestCan(False, False, False, False)
    answers = arranging and turn == mine
    return RequestCan(answers, answers, arranging and rules.may_decline(mine, turn), mine is Turn.SENDER)


# How many requests wait for the reader's answer, also as a part of a larger statement.
UNANSWERED = (
    select(func.count())
    .select_from(MeetingRequest)
    .where(
        or_(
            and_(MeetingRequest.turn == Turn.TARGET, _came_in()),
            and_(MeetingRequest.turn == Turn.SENDER, _went_out()),
        ),
        parts.still_open(),
    )
)


def unanswered(reader: Reader) -> int:
    """How many requests wait for the reader's answer; none for visitors."""
    if reader.actor.person_id is None:
        return 0
    return reader.value(UNANSWERED) or 0
