"""Reads of requests."""

from collections import defaultdict
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.events.models import Delegate, Event, Slot
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.pages import PAGE, Order, Page, Paged
from tradehall.kernel.tx import ME, Reader, among, given, plain
from tradehall.meetings import policy, rules
from tradehall.meetings.commands import DeclineWhy, InterpreterWish, Reason
from tradehall.meetings.diary import SlotWhy
from tradehall.meetings.models import Meeting, MeetingRequest, RequestSlot, RequestTurn
from tradehall.meetings.queries import parts
from tradehall.meetings.queries.parts import SenderCompany, SenderPlace, TargetCompany, TargetPlace
from tradehall.meetings.queries.request_views import RequestCan, RequestPage, RequestRow, TurnView
from tradehall.meetings.queries.slots import choices, near
from tradehall.meetings.queries.things import delegates_by_place, named_things, who_comes
from tradehall.meetings.queries.views import SlotChoice
from tradehall.meetings.rules import RequestState, Step, Turn

_Asker, _Assignee = aliased(Person, name="asker"), aliased(Person, name="assignee")
# Requests with event, both sides and the meeting.
_REQUESTS: Any = (
    select(
        plain(MeetingRequest),
        parts.EVENT,
        parts.place_columns("sender", SenderPlace, SenderCompany),
        parts.place_columns("target", TargetPlace, TargetCompany),
        Meeting.public_id,
        _Asker.name.label("asked_by"),
        _Assignee.name.label("assignee"),
    )
    .join(Event, Event.id == MeetingRequest.event_id)
    .join(SenderPlace, SenderPlace.id == MeetingRequest.sender_id)
    .join(TargetPlace, TargetPlace.id == MeetingRequest.target_id)
    .join(SenderCompany, SenderCompany.id == SenderPlace.company_id)
    .join(TargetCompany, TargetCompany.id == TargetPlace.company_id)
    .join(_Asker, _Asker.id == MeetingRequest.person_id)
    .outerjoin(_Assignee, _Assignee.id == MeetingRequest.assignee_id)
    .outerjoin(Meeting, Meeting.request_id == MeetingRequest.id)
)


def _came_in() -> Any:
    return MeetingRequest.target_id.in_(parts.mine())


def _went_out() -> Any:
    return MeetingRequest.sender_id.in_(parts.mine())


def _boxed(condition: Any) -> Paged:
    statement = _REQUESTS.add_columns(parts.acts(SenderPlace)).where(condition)
    return Paged(statement, Order(MeetingRequest.created_at, True), Order(MeetingRequest.id, True))


class Whose(StrEnum):
    """Which of a company's requests are looked at."""

    ALL = "all"
    MINE = "mine"
    UNASSIGNED = "unassigned"


_OF_BOX = {
    "in": and_(_came_in(), parts.still_open()),
    "out": and_(_went_out(), parts.still_open()),
    "done": and_(or_(_came_in(), _went_out()), ~parts.still_open()),
    "all": or_(_came_in(), _went_out()),
}
_OF_WHOM = {
    Whose.MINE: or_(
        and_(_came_in(), MeetingRequest.assignee_id == ME), and_(_went_out(), MeetingRequest.person_id == ME)
    ),
    Whose.UNASSIGNED: and_(_came_in(), MeetingRequest.assignee_id.is_(None)),
}
_BOXES = {(box, Whose.ALL): _boxed(condition) for box, condition in _OF_BOX.items()}
_BOXES |= {(box, whose): _boxed(and_(_OF_BOX[box], _OF_WHOM[whose])) for box in _OF_BOX for whose in _OF_WHOM}


def requests_in_out(
    reader: Reader, box: str = "in", cursor: str | None = None, size: int = PAGE, *, whose: Whose = Whose.ALL
) -> Page[RequestRow]:
    """The reader's requests, the newest first. Raises Unauthenticated.

    `box`: "in" came in and are open, "out" went out and are open, "done" are answered, withdrawn or expired,
    "all" is every one. `whose`: of all the reader's company, of the reader, or received and not assigned yet.
    """
    if reader.actor.person_id is None:
        raise Unauthenticated
    found = _BOXES[box if box in _OF_BOX else "all", whose].page(reader, cursor, tuple, size)
    slots = _slots_of(reader, [row[0].id for row in found.items])
    rows = [_row(reader, row, _mine(row, box), slots[row[0].id]) for row in found.items]
    return Page(rows, found.next, found.cursor)


_COLLEAGUES = select(exists().where(Delegate.participation_id.in_(parts.mine()), Delegate.person_id != ME))


def has_colleagues(reader: Reader) -> bool:
    """Whether somebody else comes for a company of the reader's, so that requests can be shared out."""
    return bool(reader.value(_COLLEAGUES))


def _mine(row: Any, box: str) -> Turn:
    """The reader's end of a request; who acts for both sides sees it from the box's."""
    if box == "in":
        return Turn.TARGET
    return Turn.SENDER if row[7] else Turn.TARGET


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
    return rules.shown_state(RequestState(request.state), last, request.expires_at, reader.now)


def _row(reader: Reader, row: Any, mine: Turn, slots: list[SlotChoice]) -> RequestRow:
    request, event, sender, target, meeting, asked_by, assignee = row[:7]
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
        expires_at=request.expires_at,
        asked_by=asked_by,
        assignee=assignee,
        version=request.version,
        meeting=meeting,
        slots=slots,
    )


_Answerer = aliased(Person, name="answerer")
_PAGE = (
    _REQUESTS.outerjoin(_Answerer, _Answerer.id == MeetingRequest.answered_by)
    .add_columns(
        _Answerer.name.label("answerer"),
        parts.acts(SenderPlace).label("is_sender"),
        parts.acts(TargetPlace).label("is_target"),
        parts.organises(MeetingRequest.event_id).label("organises"),
        Event.interpreted_minutes,
    )
    .where(MeetingRequest.public_id == given("request"))
)


def request_page(reader: Reader, public_id: str, *, whole: bool = False, with_things: bool = True) -> RequestPage:
    """One request, for both sides and the organisers. Raises Unauthenticated, NotFound.

    `whole`: with all slots of the event, for those who propose others; `rank` tells which are proposed now.
    `with_things`: with the listings and needs that it is about.
    """
    if reader.actor.person_id is None and not reader.actor.is_system:
        raise Unauthenticated
    row = reader.row(_PAGE, request=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    is_sender, is_target, organising = bool(row.is_sender), bool(row.is_target), bool(row.organises)
    if not policy.can_see_request(reader.actor, acts=is_sender or is_target, organises=organising):
        raise NotFound
    mine = Turn(row[0].turn) if is_sender and is_target else None
    if mine is None and (is_sender or is_target):
        mine = Turn.SENDER if is_sender else Turn.TARGET
    return _page(reader, row, mine, whole=whole, with_things=with_things)


def _page(reader: Reader, row: Any, mine: Turn | None, *, whole: bool, with_things: bool) -> RequestPage:
    request, event, sender, target, meeting = row[:5]
    people = delegates_by_place(reader, [request.sender_id, request.target_id])
    here, there = (sender, target) if mine is Turn.SENDER else (target, sender)
    coming = {request.sender_id: request.person_id, request.target_id: request.assignee_id}
    is_over = _ended_without(reader, request)
    slots = choices(
        reader,
        event=request.event_id,
        mine=who_comes(people[here[0]], coming[here[0]]),
        theirs=who_comes(people[there[0]], coming[there[0]]),
        request=request.id,
        minutes=None if request.interpreter == InterpreterWish.NONE else row.interpreted_minutes,
        proposed=not whole and not is_over,
        wanted=there[0] if whole else request.target_id,
    )
    thread = _thread(reader, request.id)
    others = _alternatives(request, slots) if is_over else []
    if not whole:
        slots = sorted((slot for slot in slots if slot.rank), key=lambda slot: slot.rank or 0)
    brief = parts.event_of(event)
    state, turn = _state(reader, request, slots), Turn(request.turn)
    arranging = rules.why_not_arrangeable(brief.phase) is None
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
        things=named_things(reader, request.listings, request.needs) if with_things else [],
        slots=slots,
        answer=request.answer,
        answered_by=row.answerer,
        answered_at=request.answered_at,
        created_at=request.created_at,
        version=request.version,
        meeting=meeting,
        can=_can(state, turn, mine, arranging),
        expires_at=request.expires_at,
        why=next((turn.why for turn in thread[::-1] if turn.step is Step.DECLINED), None),
        assignee=next((one for one in people[request.target_id] if one.id == request.assignee_id), None),
        thread=thread,
        alternatives=others if arranging else [],
    )


def _ended_without(reader: Reader, request: Any) -> bool:
    """Whether a request was declined or has expired, so that other slots are of interest."""
    is_late = request.expires_at is not None and request.expires_at <= reader.now
    return request.state in (RequestState.DECLINED, RequestState.EXPIRED) or (request.state in rules.OPEN and is_late)


def _alternatives(request: Any, slots: list[SlotChoice]) -> list[SlotChoice]:
    """Free slots near the one that was wanted most. What was declined is not proposed again."""
    wanted = sorted((slot for slot in slots if slot.rank), key=lambda slot: slot.rank or 0)
    refused = [slot.id for slot in wanted] if request.state == RequestState.DECLINED else []
    at = wanted[0].starts_at if wanted else request.created_at
    return near(slots, at, besides=refused)


_THREAD = (
    select(
        RequestTurn.kind, RequestTurn.turn, Person.name, RequestTurn.note, RequestTurn.why, RequestTurn.slots,
        RequestTurn.at,
    )
    .outerjoin(Person, Person.id == RequestTurn.person_id)
    .where(RequestTurn.request_id == given("request"))
    .order_by(RequestTurn.id)
)  # fmt: skip


def _thread(reader: Reader, request_id: int) -> list[TurnView]:
    """What was said, the first first; empty for requests from before this was kept."""
    return [
        TurnView(
            step=Step(row.kind),
            turn=Turn(row.turn) if row.turn else None,
            by=row.name,
            note=row.note,
            why=DeclineWhy(row.why) if row.why else None,
            times=[(datetime.fromisoformat(t["starts_at"]), datetime.fromisoformat(t["ends_at"])) for t in row.slots],
            at=row.at,
        )
        for row in reader.rows(_THREAD, request=request_id)
    ]


def _can(state: RequestState, turn: Turn, mine: Turn | None, arranging: bool) -> RequestCan:
    """What the reader may do now."""
    if mine is None or state not in rules.OPEN:
        return RequestCan(False, False, False, False, False)
    answers = arranging and turn == mine
    declines = arranging and rules.may_decline(mine, turn)
    return RequestCan(answers, answers, declines, mine is Turn.SENDER, mine is Turn.TARGET)


_MEETING_OF = (
    select(Meeting.public_id)
    .join(MeetingRequest, MeetingRequest.id == Meeting.request_id)
    .where(MeetingRequest.public_id == given("request"), or_(_came_in(), _went_out()))
)


def meeting_of(reader: Reader, public_id: str) -> str | None:
    """The meeting that a request of the reader's became, if it did."""
    found: str | None = reader.value(_MEETING_OF, request=public_id)
    return found


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
