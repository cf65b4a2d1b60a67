"""An interpreter has to be free, and rested, like everybody who comes."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select

from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.commands import InterpreterWish
from tradehall.meetings.errors import InterpreterBusy, NeedsPause
from tradehall.meetings.facts import InterpreterAssigned, OffersClosed
from tradehall.meetings.models import InterpreterOffer, Meeting, MeetingPerson
from tradehall.meetings.queries.listed import claimed, hold, person_named
from tradehall.meetings.queries.parties import Terms
from tradehall.meetings.rules import MeetingStatus, OfferState
from tradehall.meetings.service.booking import about, let_go, told


def can_come(tx: Tx, meeting: Meeting, person: int, terms: Terms, starts_at: datetime, ends_at: datetime) -> None:
    """Raises InterpreterBusy, or NeedsPause but for the system, which tells history.

    Keeps the interpreter's day as it is until commit.
    """
    hold(tx, [person])
    rest = {"stretch": terms.interpreter_stretch, "pause": terms.interpreter_pause}
    busy = claimed(tx, [person], rules.around(starts_at, ends_at, **rest), meeting.id)[person]
    own = rules.ticks(starts_at, ends_at)
    is_taken = any(tick in busy for tick in own)
    tired = not tx.actor.is_system and rules.needs_pause(busy, starts_at, ends_at, **rest)  # history is as it was
    if not is_taken and not tired:
        return
    public_id, name = person_named(tx, person)
    if is_taken:
        raise InterpreterBusy(name=name, details={"interpreter": public_id})
    raise NeedsPause(name=name, stretch=rest["stretch"], pause=rest["pause"], details={"interpreter": public_id})


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
