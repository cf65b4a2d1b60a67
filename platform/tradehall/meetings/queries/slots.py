"""Which slots are free for two sides."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from tradehall.events.models import Participation, Slot
from tradehall.events.queries import event_by_slug
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import Reader, among, given
from tradehall.meetings.errors import NotApproved
from tradehall.meetings.models import Claim, Meeting, MeetingPerson, MeetingRequest, RequestSlot
from tradehall.meetings.policy import can_see_directory, can_see_meeting, can_see_request
from tradehall.meetings.queries.parts import (
    BuyerPlace,
    ExporterPlace,
    SenderPlace,
    TargetPlace,
    acts,
    busy,
    lead,
    organises,
)
from tradehall.meetings.queries.views import SlotChoice
from tradehall.meetings.rules import why_not_free


def _choices(mine: ColumnElement[bool], theirs: ColumnElement[bool]) -> Any:
    """Slots and whether either side is busy, by two conditions on `Claim`; ranks are those in a request."""
    ranked = and_(RequestSlot.slot_id == Slot.id, RequestSlot.request_id == given("request"))
    return (
        select(Slot.public_id, Slot.starts_at, Slot.ends_at, busy(mine), busy(theirs), RequestSlot.rank)
        .outerjoin(RequestSlot, ranked)
        .order_by(Slot.starts_at)
    )


_besides = Claim.meeting_id != given("besides")
_OF_PEOPLE = _choices(
    and_(Claim.holder_id.in_(among("mine")), _besides), and_(Claim.holder_id.in_(among("theirs")), _besides)
)
_OF_LEADS = _choices(Claim.holder_id == lead(given("mine")), Claim.holder_id == lead(given("theirs")))
_in_event = Slot.event_id == given("event")
_PROPOSED, _IN_EVENT, _LEADS_IN_EVENT = (
    _OF_PEOPLE.where(RequestSlot.rank.is_not(None)),
    _OF_PEOPLE.where(_in_event),
    _OF_LEADS.where(_in_event),
)


def choices(
    reader: Reader,
    *,
    mine: Sequence[int],
    theirs: Sequence[int],
    event: int | None = None,
    request: int = 0,
    besides: int = 0,
) -> list[SlotChoice]:
    """The slots of an event, else those that a request proposes, by time, and who is busy; one statement.

    `mine`, `theirs`: people. `besides`: claims for that meeting do not count.
    """
    statement = _PROPOSED if event is None else _IN_EVENT
    rows = reader.rows(statement, mine=mine, theirs=theirs, event=event, request=request, besides=besides)
    return [_choice(reader, row) for row in rows]


def choices_of_leads(reader: Reader, event: int, mine: int, theirs: int, request: int = 0) -> list[SlotChoice]:
    """The same for the first delegates of two participations (0: of none)."""
    rows = reader.rows(_LEADS_IN_EVENT, mine=mine, theirs=theirs, event=event, request=request)
    return [_choice(reader, row) for row in rows]


def _choice(reader: Reader, row: Any) -> SlotChoice:
    why = why_not_free(row[1] <= reader.now, bool(row[3]), bool(row[4]))
    return SlotChoice(row[0], row[1], row[2], why is None, why, row[5])


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
    """All slots of an event; free where my first delegate is, and the target's. For those who see the directory.

    `sender` chooses among several participations of the reader; else it is the first.
    """
    if reader.actor.person_id is None and not reader.actor.is_system:
        raise Unauthenticated
    event = event_by_slug(reader, slug)
    wanted = [public_id for public_id in (target, sender) if public_id]
    rows = reader.rows(_PLACES, event=event.id, wanted=wanted)
    ours = [row for row in rows if row[3]]
    if not can_see_directory(reader.actor, takes_part=bool(ours), organises=event.organises):
        raise NotApproved
    other = next((row for row in rows if row.public_id == target), None)
    if target and other is None:
        raise NotFound
    asking = _asking(ours, other, sender)
    return choices_of_leads(reader, event.id, asking.id if asking else 0, other.id if other else 0)


def _asking(ours: Sequence[Any], other: Any, sender: str | None) -> Any:
    """For whom the reader asks: as named, else the first across the table from the other."""
    if sender:
        return next((row for row in ours if row.public_id == sender), None)
    across = [row for row in ours if other is None or row.side != other.side]
    return across[0] if across else None


def nearest_free(reader: Reader, public_id: str, slot: str) -> list[SlotChoice]:
    """At most three free slots for a request or a meeting, instead of `slot`: proposed ones first, then near ones.

    Raises NotFound for those who may see neither.
    """
    found = _of_request(reader, public_id) or _of_meeting(reader, public_id)
    if found is None:
        raise NotFound
    at = next((choice.starts_at for choice in found if choice.id == slot), reader.now)
    others = [choice for choice in found if choice.free and choice.id != slot]
    others.sort(key=lambda c: (c.rank is None, abs(c.starts_at - at), c.starts_at))
    return others[:3]


def move_slots(reader: Reader, public_id: str) -> list[SlotChoice]:
    """All slots of a meeting's event, free where everybody who comes is; `why` speaks for the reader's side."""
    found = _of_meeting(reader, public_id)
    if found is None:
        raise NotFound
    return found


def counter_slots(reader: Reader, public_id: str) -> list[SlotChoice]:
    """All slots of a request's event, free where both sides' first delegates are; `rank` where proposed now."""
    found = _of_request(reader, public_id)
    if found is None:
        raise NotFound
    return found


_REQUEST = (
    select(
        MeetingRequest.id, MeetingRequest.event_id, MeetingRequest.sender_id, MeetingRequest.target_id,
        acts(SenderPlace), acts(TargetPlace), organises(MeetingRequest.event_id),
    )
    .join(SenderPlace, SenderPlace.id == MeetingRequest.sender_id)
    .join(TargetPlace, TargetPlace.id == MeetingRequest.target_id)
    .where(MeetingRequest.public_id == given("request"))
)  # fmt: skip
_MEETING = (
    select(
        Meeting.id, Meeting.event_id, Meeting.exporter_id, Meeting.buyer_id,
        acts(ExporterPlace), acts(BuyerPlace), organises(Meeting.event_id),
        MeetingPerson.person_id, MeetingPerson.participation_id,
    )
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
    mine, theirs = (row.sender_id, row.target_id) if row[4] else (row.target_id, row.sender_id)
    return choices_of_leads(reader, row.event_id, mine, theirs, request=row.id)


def _of_meeting(reader: Reader, public_id: str) -> list[SlotChoice] | None:
    rows = reader.rows(_MEETING, meeting=public_id) if is_public_id(public_id) else []
    if not rows:
        return None
    first = rows[0]
    comes = any(row.person_id == reader.actor.person_id for row in rows)
    is_ours = bool(first[4] or first[5])
    if not can_see_meeting(reader.actor, acts=is_ours, comes=comes, organises=bool(first[6])):
        raise NotFound
    own = first.buyer_id if first[5] else first.exporter_id
    mine = [row.person_id for row in rows if row.participation_id == own and row.person_id]
    theirs = [row.person_id for row in rows if row.participation_id != own and row.person_id]
    return choices(reader, event=first.event_id, mine=mine, theirs=theirs, besides=first.id)
