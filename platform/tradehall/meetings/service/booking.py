"""Holding people's time. The unique constraint on claims decides who has it; nobody looks before."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from tradehall.events.commands import Side
from tradehall.events.queries import SlotView
from tradehall.kernel.db import violation
from tradehall.kernel.runner import broken
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.commands import InterpreterWish
from tradehall.meetings.errors import AccountClosed, AlreadyAnswered, BusyElsewhere, SlotGone, SlotTaken, SlotTooShort
from tradehall.meetings.facts import MeetingBooked
from tradehall.meetings.models import Claim, Meeting, MeetingPerson, MeetingRequest
from tradehall.meetings.queries.listed import present
from tradehall.meetings.queries.parties import Party, ends
from tradehall.meetings.rules import MeetingStatus
from tradehall.meetings.service.calendars import keep_calendars

T = TypeVar("T")
ONE_PLACE = "uq_claims_holder_id_tick"
broken(ONE_PLACE, SlotTaken)
broken("uq_meetings_request_id", AlreadyAnswered)
broken("fk_meetings_slot_id", SlotGone)
broken("fk_request_slots_slot_id", SlotGone)


def claim(tx: Tx, meeting_id: int, holders: Collection[int], starts_at: datetime, ends_at: datetime) -> None:
    """Hold everybody's time in one statement, in the order that all follow. Whoever is late gets SlotTaken.

    Nobody's time is held whose account is closed: who closes it waits for this act, or this act for that.
    """
    _hold(tx, [(holder, tick, meeting_id) for holder, tick in rules.claims(holders, starts_at, ends_at)])


def claim_all(tx: Tx, held: Sequence[tuple[Meeting, Collection[int]]]) -> None:
    """The same for several meetings at their times."""
    _hold(
        tx,
        [
            (holder, tick, meeting.id)
            for meeting, holders in held
            for holder, tick in rules.claims(holders, meeting.starts_at, meeting.ends_at)
        ],
    )


def _hold(tx: Tx, rows: Sequence[tuple[int, int, int]]) -> None:
    """(holder, tick, meeting) each."""
    holders = {holder for holder, _, _ in rows}
    if holders - present(tx, holders):
        raise AccountClosed
    tx.session.execute(
        insert(Claim),
        [{"holder_id": holder, "tick": tick, "meeting_id": meeting} for holder, tick, meeting in sorted(rows)],
    )


def let_go(tx: Tx, meeting_ids: Collection[int], holder: int | None = None) -> None:
    """Give back the time that is held for these meetings: everybody's, or one person's."""
    statement = delete(Claim).where(Claim.meeting_id.in_(meeting_ids))
    tx.session.execute(statement.where(Claim.holder_id == holder) if holder else statement)


def stretch(tx: Tx, party: Party, slots: Sequence[SlotView], wish: str) -> list[datetime]:
    """When a meeting ends that begins with a slot. Raises SlotTooShort where an interpreted one does not fit."""
    found = ends(tx, party.event_id, slots, party.terms.minutes(wish))
    reached = [at for at in found if at is not None]
    if len(reached) < len(found):
        raise SlotTooShort
    return reached


def coming(request: MeetingRequest, sender: Party, target: Party) -> dict[int, int]:
    """Person → participation: who asked, and who was charged with the answer; else the first delegates."""
    people = ((sender.comes(request.person_id), sender.id), (target.comes(request.assignee_id), target.id))
    return {person: place for person, place in people if person is not None}


def unless_taken(tx: Tx, act: Callable[[], T]) -> T | None:
    """What an act gives that holds time; None where somebody is busy: then nothing has changed, and all may go on.

    Raises BusyElsewhere where it is the actor, by their own calendar.
    """
    try:
        with tx.session.begin_nested():
            return act()
    except BusyElsewhere:
        raise
    except SlotTaken:
        return None
    except IntegrityError as error:
        known = violation(error)
        if known is None or known.constraint != ONE_PLACE:
            raise
        return None


def try_book(tx: Tx, request: MeetingRequest, slot: SlotView, sender: Party, target: Party) -> Meeting | None:
    """The meeting; None where somebody who comes is busy."""
    return unless_taken(tx, partial(book, tx, request, slot, sender, target))


def try_claim(
    tx: Tx,
    meeting_id: int,
    holders: Collection[int],
    starts_at: datetime,
    ends_at: datetime,
    *,
    instead_of: int | None = None,
    calendars: int | None = None,
) -> bool:
    """Hold this time for a meeting in place of what is held for it, by everybody or by one person; False, and no
    change, where somebody is busy. `calendars`: the slot, where their own calendars count, too."""

    def hold() -> bool:
        let_go(tx, [meeting_id], instead_of)
        claim(tx, meeting_id, holders, starts_at, ends_at)
        if calendars is not None:
            keep_calendars(tx, holders, calendars, starts_at, ends_at)
        return True

    return bool(unless_taken(tx, hold))


@dataclass(frozen=True, slots=True)
class Booking:
    """A meeting to be: its two participations, the slot with which it begins, and who comes (person → participation).

    `request`: from which it came; None where the organisers planned it. `interpreter`: who comes to interpret.
    """

    event: int
    exporter: int
    buyer: int
    slot: SlotView
    ends_at: datetime
    people: dict[int, int]
    wish: str
    request: int | None = None
    interpreter: int | None = None

    @property
    def everybody(self) -> list[int]:
        return [*self.people, *([self.interpreter] if self.interpreter else [])]


def book(tx: Tx, request: MeetingRequest, slot: SlotView, sender: Party, target: Party) -> Meeting:
    """The meeting of a request in a slot, and the time of who comes from each side. Tentative where the organisers
    have to find an interpreter first."""
    exporter, buyer = (sender, target) if sender.side == Side.EXPORTER else (target, sender)
    (ends_at,) = stretch(tx, sender, [slot], request.interpreter)
    people = coming(request, sender, target)
    wanted = Booking(
        request.event_id, exporter.id, buyer.id, slot, ends_at, people, request.interpreter, request=request.id
    )
    (meeting,) = book_all(tx, [wanted])
    keep_calendars(tx, people, slot.id, slot.starts_at, ends_at)
    return meeting


def book_all(tx: Tx, wanted: Sequence[Booking]) -> list[Meeting]:
    """Several meetings at once, or none: SlotTaken where anybody is busy. A few statements, however many they are."""
    meetings = [_meeting(tx, one) for one in wanted]
    tx.add_all(meetings)
    rows = [
        {"meeting_id": meeting.id, "person_id": person, "participation_id": place, "role": "delegate"}
        for meeting, one in zip(meetings, wanted, strict=True)
        for person, place in one.people.items()
    ]
    rows += [
        {"meeting_id": meeting.id, "person_id": one.interpreter, "participation_id": None, "role": "interpreter"}
        for meeting, one in zip(meetings, wanted, strict=True)
        if one.interpreter
    ]
    tx.session.execute(insert(MeetingPerson), rows)
    claim_all(tx, [(meeting, one.everybody) for meeting, one in zip(meetings, wanted, strict=True)])
    for meeting, one in zip(meetings, wanted, strict=True):
        tx.record(MeetingBooked(**about(tx, meeting, one.everybody)))
    return meetings


def _meeting(tx: Tx, one: Booking) -> Meeting:
    waits = one.wish == InterpreterWish.FIND and one.interpreter is None
    return Meeting(
        event_id=one.event,
        request_id=one.request,
        exporter_id=one.exporter,
        buyer_id=one.buyer,
        slot_id=one.slot.id,
        starts_at=one.slot.starts_at,
        ends_at=one.ends_at,
        status=MeetingStatus.TENTATIVE if waits else MeetingStatus.CONFIRMED,
        uid=f"{uuid4()}@tradehall",
        changed_at=whole_second(tx.now),
        interpreter_wish=one.wish,
    )


def about(tx: Tx, meeting: Meeting, people: Collection[int]) -> dict[str, Any]:
    """What every fact about a meeting says."""
    return {
        "meeting": meeting.id,
        "public_id": meeting.public_id,
        "event": meeting.event_id,
        "exporter": meeting.exporter_id,
        "buyer": meeting.buyer_id,
        "people": sorted(people),
        "by": tx.actor.person_id,
    }


def told(tx: Tx, meeting: Meeting) -> None:
    """Invitees must know of this change (RFC 5546: a higher sequence replaces the lower one)."""
    meeting.sequence += 1
    meeting.changed_at = whole_second(tx.now)


def whole_second(at: datetime) -> datetime:
    """Calendars know no fractions."""
    return at.replace(microsecond=0)
