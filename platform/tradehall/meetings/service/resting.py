"""An interpreter has to be free, and rested, like everybody who comes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from tradehall.kernel.errors import DomainError
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.commands import InterpreterWish
from tradehall.meetings.errors import InterpreterBusy, InterpreterOff, NeedsPause
from tradehall.meetings.facts import InterpreterAssigned, OffersClosed
from tradehall.meetings.models import InterpreterOffer, Meeting, MeetingPerson
from tradehall.meetings.queries.diaries import diaries
from tradehall.meetings.queries.listed import claimed, hold, person_named
from tradehall.meetings.queries.parties import Terms
from tradehall.meetings.rules import MeetingStatus, OfferState
from tradehall.meetings.service.booking import about, claim_all, let_go, told


@dataclass(frozen=True, slots=True)
class Hour:
    """When a meeting would be, beginning with a slot (None: of no grid any more)."""

    slot: int | None
    starts_at: datetime
    ends_at: datetime


def can_come(
    tx: Tx,
    meeting: Meeting,
    person: int,
    terms: Terms,
    hour: Hour,
    instead: Callable[[], dict[str, Any]] = dict,
    *,
    agreed: bool = False,
) -> None:
    """Raises InterpreterBusy, NeedsPause, or InterpreterOff where the time does not suit and they have not `agreed`
    to it; `instead` adds to the details. The system tells history: for it they need but be free.

    Keeps the interpreter's day as it is until commit.
    """
    starts_at, ends_at = hour.starts_at, hour.ends_at
    hold(tx, [person])
    rest = {"stretch": terms.interpreter_stretch, "pause": terms.interpreter_pause}
    busy = claimed(tx, [person], rules.around(starts_at, ends_at, **rest), meeting.id)[person]
    own = rules.ticks(starts_at, ends_at)
    is_taken = any(tick in busy for tick in own)
    tired = not tx.actor.is_system and rules.needs_pause(busy, starts_at, ends_at, **rest)  # history is as it was
    if not is_taken and not tired:
        if not agreed and not tx.actor.is_system and not _suits(tx, meeting.event_id, person, hour):
            raise _refusal(tx, person, InterpreterOff, instead())
        return
    if is_taken:
        raise interpreter_busy(tx, person, instead())
    raise _refusal(tx, person, NeedsPause, instead(), **rest)


def _suits(tx: Tx, event: int, person: int, hour: Hour) -> bool:
    time = (hour.starts_at, hour.ends_at)
    return diaries(tx, event, [person], rules.ticks(*time))[person].suits(hour.slot or 0, *time)


def interpreter_busy(tx: Tx, person: int, instead: dict[str, Any]) -> DomainError:
    return _refusal(tx, person, InterpreterBusy, instead)


def _refusal(tx: Tx, person: int, kind: type[DomainError], instead: dict[str, Any], **params: Any) -> DomainError:
    public_id, name = person_named(tx, person)
    return kind(name=name, details={"interpreter": public_id, **instead}, **params)


def free(tx: Tx, meeting: Meeting, person: int) -> None:
    """The interpreter does not come any more; their time is theirs again."""
    let_go(tx, [meeting.id], person)
    left = (MeetingPerson.meeting_id == meeting.id, MeetingPerson.person_id == person)
    tx.session.execute(delete(MeetingPerson).where(*left))


def interpreter_changed(tx: Tx, meeting: Meeting, people: Iterable[int], before: int | None, after: int | None) -> None:
    """`people` come now. Without an interpreter, a meeting for which the organisers find one is tentative again."""
    was = MeetingStatus(meeting.status)
    needs = meeting.interpreter_wish == InterpreterWish.FIND and after is None
    meeting.status = MeetingStatus.TENTATIVE if needs else MeetingStatus.CONFIRMED
    settled = None if meeting.status == was else not needs
    told(tx, meeting)
    tx.record(InterpreterAssigned(before=before, after=after, settled=settled, **about(tx, meeting, list(people))))


@dataclass(frozen=True, slots=True)
class Seating:
    """An interpreter who is found for a meeting without one; `people`: all who come to it already."""

    meeting: Meeting
    people: list[int]
    interpreter: int


def seat_all(tx: Tx, seatings: Sequence[Seating]) -> None:
    """Several at once, or none: SlotTaken where one of them is busy. A few statements, however many they are."""
    tx.add_all(
        [MeetingPerson(meeting_id=one.meeting.id, person_id=one.interpreter, role="interpreter") for one in seatings]
    )
    claim_all(tx, [(one.meeting, [one.interpreter]) for one in seatings])
    for one in seatings:
        one.meeting.version += 1
        interpreter_changed(tx, one.meeting, [*one.people, one.interpreter], None, one.interpreter)


def offers(tx: Tx, meeting_id: int) -> list[InterpreterOffer]:
    """All offers of a meeting, as they are now; the caller holds the meeting's row."""
    statement = select(InterpreterOffer).where(InterpreterOffer.meeting_id == meeting_id).order_by(InterpreterOffer.id)
    return tx.all(statement.with_for_update().execution_options(populate_existing=True))


def close_offers(tx: Tx, meeting: Meeting, people: Iterable[int], *, winner: int | None = None) -> None:
    """Nobody else need answer: open offers lapse, and who had been asked is told; the winner's is accepted."""
    lapsed = []
    for offer in offers(tx, meeting.id):
        if offer.person_id == winner:
            offer.state, offer.answered_at = OfferState.ACCEPTED, tx.now
        elif offer.state == OfferState.OFFERED:
            offer.state = OfferState.LAPSED
            lapsed.append(offer.person_id)
        elif offer.state == OfferState.ACCEPTED:
            offer.state = OfferState.LAPSED
    if lapsed:
        tx.record(OffersClosed(asked=lapsed, **about(tx, meeting, list(people))))
