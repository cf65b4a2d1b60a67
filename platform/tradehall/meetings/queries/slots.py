"""Which slots are free for two sides."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, or_, select
from sqlalchemy.orm import aliased

from tradehall.events.models import Participation, Slot
from tradehall.events.queries import event_by_slug
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import Reader
from tradehall.meetings.errors import NotApproved
from tradehall.meetings.models import Meeting, MeetingPerson, MeetingRequest, RequestSlot
from tradehall.meetings.policy import can_see_directory, can_see_meeting, can_see_request
from tradehall.meetings.queries.parts import acts, busy, lead, me, organises
from tradehall.meetings.queries.views import SlotChoice
from tradehall.meetings.rules import why_not_free

Holders = Sequence[int] | ScalarSelect[Any]


def choices(
    reader: Reader,
    condition: ColumnElement[bool],
    mine: Holders,
    theirs: Holders,
    *,
    besides: int | None = None,
    request_id: int | None = None,
) -> list[SlotChoice]:
    """The slots that a condition finds, by time, and whether neither side is busy; one statement.

    `besides`: claims for that meeting do not count. `request_id`: ranks of the slots in that request.
    """
    statement = select(
        Slot.public_id, Slot.starts_at, Slot.ends_at, busy(mine, besides), busy(theirs, besides), RequestSlot.rank
    ).outerjoin(RequestSlot, and_(RequestSlot.slot_id == Slot.id, RequestSlot.request_id == (request_id or 0)))
    rows = reader.session.execute(statement.where(condition).order_by(Slot.starts_at)).all()
    return [_choice(reader, row) for row in rows]


def _choice(reader: Reader, row: Any) -> SlotChoice:
    why = why_not_free(row[1] <= reader.now, bool(row[3]), bool(row[4]))
    return SlotChoice(row[0], row[1], row[2], why is None, why, row[5])


def free_slots(reader: Reader, event_id: int, mine: int, theirs: int) -> list[SlotChoice]:
    """Slots to come in which the first delegates of both participations are free."""
    found = choices(reader, Slot.event_id == event_id, lead(mine), lead(theirs))
    return [slot for slot in found if slot.free]


def slots_with(reader: Reader, slug: str, target: str | None = None, sender: str | None = None) -> list[SlotChoice]:
    """All slots of an event; free where my first delegate is, and the target's. For those who see the directory.

    `sender` chooses among several participations of the reader; else it is the first.
    """
    if reader.actor.person_id is None and not reader.actor.is_system:
        raise Unauthenticated
    event = event_by_slug(reader, slug)
    wanted = [public_id for public_id in (target, sender) if public_id]
    rows = reader.session.execute(
        select(Participation.id, Participation.public_id, Participation.side, acts(reader))
        .where(Participation.event_id == event.id, Participation.state == State.APPROVED)
        .where(or_(acts(reader), Participation.public_id.in_(wanted)))
        .order_by(Participation.id)
    ).all()
    ours = [row for row in rows if row[3]]
    if not can_see_directory(reader.actor, takes_part=bool(ours), organises=event.organises):
        raise NotApproved
    other = next((row for row in rows if row.public_id == target), None)
    if target and other is None:
        raise NotFound
    asking = _asking(ours, other, sender)
    return choices(
        reader, Slot.event_id == event.id, lead(asking.id) if asking else [], lead(other.id) if other else []
    )


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


def _of_request(reader: Reader, public_id: str) -> list[SlotChoice] | None:
    sender, target = aliased(Participation), aliased(Participation)
    statement = (
        select(
            MeetingRequest.id, MeetingRequest.event_id, MeetingRequest.sender_id, MeetingRequest.target_id,
            acts(reader, sender), acts(reader, target), organises(reader, MeetingRequest.event_id),
        )
        .join(sender, sender.id == MeetingRequest.sender_id)
        .join(target, target.id == MeetingRequest.target_id)
        .where(MeetingRequest.public_id == public_id)
    )  # fmt: skip
    row = reader.session.execute(statement).one_or_none() if is_public_id(public_id) else None
    if row is None:
        return None
    if not can_see_request(reader.actor, acts=bool(row[4] or row[5]), organises=bool(row[6])):
        raise NotFound
    mine, theirs = (row.sender_id, row.target_id) if row[4] else (row.target_id, row.sender_id)
    return choices(reader, Slot.event_id == row.event_id, lead(mine), lead(theirs), request_id=row.id)


def _of_meeting(reader: Reader, public_id: str) -> list[SlotChoice] | None:
    exporter, buyer = aliased(Participation), aliased(Participation)
    statement = (
        select(
            Meeting.id, Meeting.event_id, Meeting.exporter_id, Meeting.buyer_id,
            acts(reader, exporter), acts(reader, buyer), organises(reader, Meeting.event_id),
            MeetingPerson.person_id, MeetingPerson.participation_id,
        )
        .join(exporter, exporter.id == Meeting.exporter_id)
        .join(buyer, buyer.id == Meeting.buyer_id)
        .outerjoin(MeetingPerson, MeetingPerson.meeting_id == Meeting.id)
        .where(Meeting.public_id == public_id)
    )  # fmt: skip
    rows = reader.session.execute(statement).all() if is_public_id(public_id) else []
    if not rows:
        return None
    first = rows[0]
    comes = any(row.person_id == me(reader) for row in rows)
    is_ours = bool(first[4] or first[5])
    if not can_see_meeting(reader.actor, acts=is_ours, comes=comes, organises=bool(first[6])):
        raise NotFound
    own = first.buyer_id if first[5] else first.exporter_id
    mine = [row.person_id for row in rows if row.participation_id == own and row.person_id]
    theirs = [row.person_id for row in rows if row.participation_id != own and row.person_id]
    return choices(reader, Slot.event_id == first.event_id, mine, theirs, besides=first.id)
