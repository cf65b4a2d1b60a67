"""Which slots are free for two sides."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select

from tradehall.events.models import Event, Participation, Slot
from tradehall.events.queries import event_by_slug
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import Reader, among, given
from tradehall.meetings import rules
from tradehall.meetings.commands import InterpreterWish
from tradehall.meetings.diary import Diary, Part, SlotWhy, parts_of, reach, why_not_free
from tradehall.meetings.errors import NotApproved
from tradehall.meetings.models import Meeting, MeetingPerson, MeetingRequest, RequestSlot
from tradehall.meetings.policy import can_assign_interpreter, can_see_directory, can_see_meeting, can_see_request
from tradehall.meetings.queries.diaries import diaries, diaries_of_leads
from tradehall.meetings.queries.parties import shut_out
from tradehall.meetings.queries.parts import (
    AWAY,
    BuyerPlace,
    ExporterPlace,
    SenderPlace,
    TargetPlace,
    acts,
    organises,
    still_open,
)
from tradehall.meetings.queries.views import SlotChoice

_GRID = (
    select(Slot.id, Slot.public_id, Slot.starts_at, Slot.ends_at, RequestSlot.rank)
    .outerjoin(RequestSlot, and_(RequestSlot.slot_id == Slot.id, RequestSlot.request_id == given("request")))
    .where(Slot.event_id == given("event"))
    .order_by(Slot.starts_at)
)
_PROPOSED = _GRID.where(RequestSlot.rank.is_not(None))
# How many other open requests to or by a participation propose each slot.
_RIVALS = (
    select(RequestSlot.slot_id, func.count().label("others"))
    .join(MeetingRequest, MeetingRequest.id == RequestSlot.request_id)
    .where(still_open(), MeetingRequest.id != given("request"))
    .where(or_(MeetingRequest.sender_id == given("whom"), MeetingRequest.target_id == given("whom")))
    .group_by(RequestSlot.slot_id)
    .subquery("rivals")
)


def _with_rivals(grid: Any) -> Any:
    counted = func.coalesce(_RIVALS.c.others, 0).label("others")
    return grid.add_columns(counted).outerjoin(_RIVALS, _RIVALS.c.slot_id == Slot.id)


_GRIDS = {(False, False): _GRID, (True, False): _PROPOSED}
_GRIDS |= {(proposed, True): _with_rivals(_GRIDS[proposed, False]) for proposed in (False, True)}


def choices(
    reader: Reader,
    *,
    event: int,
    mine: Sequence[int],
    theirs: Sequence[int],
    request: int = 0,
    besides: int = 0,
    minutes: int | None = None,
    proposed: bool = False,
    wanted: int = 0,
    helper: int | None = None,
    rest: tuple[int, int] = (0, 0),
) -> list[SlotChoice]:
    """The slots of an event by time, and whether everybody of both sides can come; two statements.

    `mine`, `theirs`: people. `proposed`: only the slots that `request` proposes. `besides`: claims for that meeting
    do not count. `minutes`: how long the meeting takes, where it is not one slot. `wanted`: a participation; then
    `others` tells how many other open requests to or by it propose each slot. `helper`: the interpreter, who has
    to be free and, by the `rest` that they take (stretch, pause), not too long at work.
    """
    of_whom = {"whom": wanted} if wanted else {}
    grid = reader.rows(_GRIDS[proposed, bool(wanted)], event=event, request=request, **of_whom)
    whom = {*mine, *theirs} | ({helper} if helper else set())
    found = diaries(reader, event, whom, _wider(_span(grid, minutes), sum(rest)), besides=besides)
    here, there = [found[person] for person in mine], [found[person] for person in theirs]
    made = _choices(reader, grid, here, there, minutes, is_whole=not proposed)
    return _interpreted(made, grid, found[helper], rest) if helper else made


def _wider(span: range, minutes: int) -> range:
    """With so many minutes before and after."""
    more = minutes * 60 // rules.TICK + 1 if minutes else 0
    return range(span.start - more, span.stop + more)


def _interpreted(
    made: Sequence[SlotChoice], grid: Sequence[Any], helper: Diary, rest: tuple[int, int]
) -> list[SlotChoice]:
    """What is free for both sides, as far as their interpreter can come."""
    ids = {row.public_id: row.id for row in grid}
    whys = [_why_not_there(helper, ids[slot.id], slot, rest) if slot.free else None for slot in made]
    return [replace(slot, free=False, why=why) if why else slot for slot, why in zip(made, whys, strict=True)]


def _why_not_there(helper: Diary, slot_id: int, slot: SlotChoice, rest: tuple[int, int]) -> SlotWhy | None:
    time = (slot.starts_at, slot.ends_at)
    if helper.is_busy(*time) or not helper.suits(slot_id, *time):
        return SlotWhy.INTERPRETER
    tired = rules.needs_pause(helper.busy, *time, stretch=rest[0], pause=rest[1])
    return SlotWhy.PAUSE if tired else None


def choices_of_leads(
    reader: Reader,
    event: int,
    mine: int,
    theirs: int,
    *,
    people: tuple[int, int] = (0, 0),
    request: int = 0,
    minutes: int | None = None,
) -> list[SlotChoice]:
    """The same for who comes for two participations (0: nobody): `people`, if they are delegates, else the first."""
    grid = reader.rows(_GRID, event=event, request=request)
    here, there = diaries_of_leads(reader, event, (mine, theirs), people, _span(grid, minutes))
    return _choices(reader, grid, here, there, minutes)


def _span(grid: Sequence[Any], minutes: int | None) -> range:
    """The ticks of a grid, and of a meeting that begins with its last slot."""
    if not grid:
        return range(0)
    longest = timedelta(minutes=minutes or 0)
    return rules.ticks(grid[0].starts_at, max(grid[-1].ends_at, grid[-1].starts_at + longest))


def _choices(
    reader: Reader,
    grid: Sequence[Any],
    mine: Sequence[Diary],
    theirs: Sequence[Diary],
    minutes: int | None,
    *,
    is_whole: bool = True,
) -> list[SlotChoice]:
    starts = {row.starts_at: row.ends_at for row in grid}
    slots = {row.starts_at: (row.id, row.starts_at, row.ends_at) for row in grid} if minutes and is_whole else {}
    made = []
    for row in grid:
        ends_at: datetime | None = row.ends_at
        if minutes:
            late = row.starts_at + timedelta(minutes=minutes)
            ends_at = reach(starts, row.starts_at, minutes) if is_whole else late
        parts = parts_of(slots, row.starts_at, ends_at) if slots and ends_at else ()
        why = _why(reader, row, ends_at, mine, theirs, parts)
        others = row.others if "others" in row._fields else 0
        choice = SlotChoice(row.public_id, row.starts_at, ends_at or row.ends_at, why is None, why, row.rank, others)
        made.append(choice)
    return made


def _why(
    reader: Reader,
    row: Any,
    ends_at: datetime | None,
    mine: Sequence[Diary],
    theirs: Sequence[Diary],
    parts: Sequence[Part],
) -> SlotWhy | None:
    if row.starts_at <= reader.now:
        return SlotWhy.PAST
    if ends_at is None:
        return SlotWhy.LATE
    return why_not_free(mine, theirs, row.id, row.starts_at, ends_at, parts)


def free_slots(reader: Reader, event_id: int, mine: int, theirs: int) -> list[SlotChoice]:
    """Slots to come in which the first delegates of both participations are free."""
    found = choices_of_leads(reader, event_id, mine, theirs)
    return [slot for slot in found if slot.free]


_PLACES = (
    select(Participation.id, Participation.public_id, Participation.side, acts())
    .where(Participation.event_id == given("event"), Participation.state == State.APPROVED)
    .where(or_(acts(), Participation.public_id.in_(among("wanted"))))
    .order_by(Participation.id)
)


def slots_with(reader: Reader, slug: str, target: str | None = None, sender: str | None = None) -> list[SlotChoice]:
    """All slots of an event; free where I am, or my first delegate, and the target's. For those who see the directory.

    `sender` chooses among several participations of the reader; else it is the first.
    """
    if reader.actor.person_id is None and not reader.actor.is_system:
        raise Unauthenticated
    event = event_by_slug(reader, slug)
    wanted = [public_id for public_id in (target, sender) if public_id]
    rows = reader.rows(_PLACES, event=event.id, wanted=wanted)
    ours = [row for row in rows if row[3]]
    if not can_see_directory(reader.actor, takes_part=bool(ours), organises=event.organises):
        raise shut_out(reader, event.id, NotApproved)
    other = next((row for row in rows if row.public_id == target), None)
    if target and other is None:
        raise NotFound
    asking = _asking(ours, other, sender)
    me = reader.actor.person_id or 0
    return choices_of_leads(reader, event.id, asking.id if asking else 0, other.id if other else 0, people=(me, 0))


def _asking(ours: Sequence[Any], other: Any, sender: str | None) -> Any:
    """For whom the reader asks: as named, else the first across the table from the other."""
    if sender:
        return next((row for row in ours if row.public_id == sender), None)
    across = [row for row in ours if other is None or row.side != other.side]
    return across[0] if across else None


def nearest_free(
    reader: Reader,
    public_id: str,
    slot: str,
    *,
    now_at: datetime | None = None,
    coming: Collection[int] = (),
    leaving: Collection[int] = (),
) -> list[SlotChoice]:
    """At most three free slots for a request or a meeting, instead of `slot`: proposed ones first, then near ones.

    `now_at`: when the meeting begins as it stands, which is no other time; its interpreter is free in all of them.
    `coming`, `leaving`: people who come to the meeting as well, or not any more. Raises NotFound for those who may
    see neither.
    """
    found = _of_request(reader, public_id)
    if found is None:
        found = _of_meeting(reader, public_id, coming=coming, leaving=leaving, with_helper=True)
    if found is None:
        raise NotFound
    at = next((choice.starts_at for choice in found if choice.id == slot), now_at or reader.now)
    return near([choice for choice in found if choice.starts_at != now_at], at, besides=[slot])


def near(found: Sequence[SlotChoice], at: datetime, *, besides: Collection[str] = ()) -> list[SlotChoice]:
    """At most three free slots: those that are proposed, then those nearest to `at`."""
    free = [choice for choice in found if choice.free and choice.id not in besides]
    free.sort(key=lambda c: (c.rank is None, abs(c.starts_at - at), c.starts_at))
    return free[:3]


def move_slots(reader: Reader, public_id: str) -> list[SlotChoice]:
    """All slots of a meeting's event, free where everybody who comes is; `why` speaks for the reader's side."""
    found = _of_meeting(reader, public_id)
    if found is None:
        raise NotFound
    return found


_REQUEST = (
    select(
        MeetingRequest.id, MeetingRequest.event_id, MeetingRequest.sender_id, MeetingRequest.target_id,
        acts(SenderPlace), acts(TargetPlace), organises(MeetingRequest.event_id),
        MeetingRequest.person_id, MeetingRequest.assignee_id, MeetingRequest.interpreter, Event.interpreted_minutes,
    )
    .join(Event, Event.id == MeetingRequest.event_id)
    .join(SenderPlace, SenderPlace.id == MeetingRequest.sender_id)
    .join(TargetPlace, TargetPlace.id == MeetingRequest.target_id)
    .where(MeetingRequest.public_id == given("request"))
)  # fmt: skip
_MEETING = (
    select(
        Meeting.id, Meeting.event_id, Meeting.exporter_id, Meeting.buyer_id,
        acts(ExporterPlace), acts(BuyerPlace), organises(Meeting.event_id),
        MeetingPerson.person_id, MeetingPerson.participation_id, Meeting.interpreter_wish, Event.interpreted_minutes,
        MeetingPerson.role, Event.interpreter_stretch, Event.interpreter_pause, AWAY.label("is_away"),
    )
    .join(Event, Event.id == Meeting.event_id)
    .join(ExporterPlace, ExporterPlace.id == Meeting.exporter_id)
    .join(BuyerPlace, BuyerPlace.id == Meeting.buyer_id)
    .outerjoin(MeetingPerson, MeetingPerson.meeting_id == Meeting.id)
    .where(Meeting.public_id == given("meeting"))
)  # fmt: skip


def _of_request(reader: Reader, public_id: str) -> list[SlotChoice] | None:
    row = reader.row(_REQUEST, request=public_id) if is_public_id(public_id) else None
    if row is None:
        return None
    if not can_see_request(reader.actor, acts=bool(row[4] or row[5]), organises=bool(row[6])):
        raise NotFound
    ends = [(row.sender_id, row.person_id or 0), (row.target_id, row.assignee_id or 0)]
    (mine, my_person), (theirs, their_person) = ends if row[4] else ends[::-1]
    minutes = None if row.interpreter == InterpreterWish.NONE else row.interpreted_minutes
    people = (my_person, their_person)
    return choices_of_leads(reader, row.event_id, mine, theirs, people=people, request=row.id, minutes=minutes)


def _of_meeting(
    reader: Reader,
    public_id: str,
    *,
    coming: Collection[int] = (),
    leaving: Collection[int] = (),
    with_helper: bool = False,
) -> list[SlotChoice] | None:
    """`with_helper`: the interpreter has to be free even where the reader could do without this one."""
    rows = reader.rows(_MEETING, meeting=public_id) if is_public_id(public_id) else []
    if not rows:
        return None
    first = rows[0]
    comes = any(row.person_id == reader.actor.person_id for row in rows)
    is_ours = bool(first[4] or first[5])
    if not can_see_meeting(reader.actor, acts=is_ours, comes=comes, organises=bool(first[6])):
        raise NotFound
    own = first.buyer_id if first[5] else first.exporter_id
    held = [row for row in rows if row.person_id and not row.is_away]
    mine = [row.person_id for row in held if row.participation_id == own]
    theirs = [row.person_id for row in held if row.participation_id not in (own, None)]
    minutes = None if first.interpreter_wish == InterpreterWish.NONE else first.interpreted_minutes
    helper = next((row.person_id for row in rows if row.role == "interpreter" and row.person_id not in leaving), None)
    free_hand = can_assign_interpreter(reader.actor, organises=bool(first[6])) and not with_helper
    return choices(
        reader,
        event=first.event_id,
        mine=[*(person for person in mine if person not in leaving), *coming],
        theirs=[person for person in theirs if person not in leaving],
        besides=first.id,
        minutes=minutes,
        helper=None if free_hand else helper,
        rest=(first.interpreter_stretch, first.interpreter_pause),
    )
