"""Whether people come, as they say themselves: on the page, by mail, through the API."""

from collections.abc import Callable, Collection

from sqlalchemy import select

from tradehall.kernel.errors import StaleVersion
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.commands import (
    AnswerInvitation,
    Because,
    CancelMeeting,
    Coming,
    ConfirmAttendance,
    GiveBack,
    NoteAnswer,
)
from tradehall.meetings.errors import Finished, SlotTaken
from tradehall.meetings.facts import AttendanceConfirmed, InvitationAnswered
from tradehall.meetings.models import Guest, MeetingPerson
from tradehall.meetings.service.alternatives import instead
from tradehall.meetings.service.booking import about, let_go, try_claim
from tradehall.meetings.service.changing import Table, cancel_meeting, own_chair, table
from tradehall.meetings.service.offering import give_back
from tradehall.meetings.service.seating import sit

# (tx, meeting id) → people who said before that they cannot come; asked of the floors above.
refusals: list[Callable[[Tx, int], Collection[int]]] = []


@handles(ConfirmAttendance)
def confirm_attendance(tx: Tx, command: ConfirmAttendance) -> str:
    """They still come; said twice it changes nothing. SlotTaken for a guest who said no, and is busy by now."""
    found = table(tx, command.meeting)
    chair = own_chair(tx, found)
    _require_open(tx, found, command)
    before = chair.answer
    _take_time_again(tx, found, chair)
    if chair.confirmed_at is None:
        chair.confirmed_at, chair.answer = tx.now, ""
        tx.record(AttendanceConfirmed(person=chair.person_id, **about(tx, found.meeting, found.people)))
    if before:
        _tell(tx, found, chair, Coming.YES, before)
    return found.meeting.public_id


def _require_open(tx: Tx, found: Table, command: ConfirmAttendance | AnswerInvitation) -> None:
    """The meeting is still to come, and at the time that was answered to."""
    if why := rules.why_not_changeable(found.status):
        raise why
    if found.meeting.ends_at <= tx.now:
        raise Finished
    if command.starts_at not in (None, found.meeting.starts_at):
        raise StaleVersion(details={"version": found.meeting.version, "changes": []})


def _take_time_again(tx: Tx, found: Table, chair: MeetingPerson) -> None:
    """Who said no and comes after all needs the time that they gave back."""
    meeting, person = found.meeting, chair.person_id
    if person not in found.away:
        return
    if not try_claim(tx, meeting.id, [person], meeting.starts_at, meeting.ends_at, instead_of=person):
        raise SlotTaken(details=instead(tx, meeting.public_id, "", meeting.starts_at, coming=[person]))


def _tell(
    tx: Tx, found: Table, chair: MeetingPerson, said: Coming, before: str, *, words: str = "", reason: str = ""
) -> None:
    fact = InvitationAnswered(
        person=chair.person_id, answer=said, before=before, words=words, reason=reason,
        **about(tx, found.meeting, found.people),
    )  # fmt: skip
    tx.record(fact)


@handles(AnswerInvitation)
def answer_invitation(tx: Tx, command: AnswerInvitation) -> str:
    """Yes as by ConfirmAttendance; perhaps is shown to both sides; no as each role can say it."""
    found = table(tx, command.meeting)
    chair = own_chair(tx, found)
    _require_open(tx, found, command)
    before = chair.answer or (Coming.YES if chair.confirmed_at else "")
    if command.answer == Coming.YES:
        confirm = ConfirmAttendance(meeting=command.meeting, starts_at=command.starts_at)
        confirm_attendance(tx, confirm)
        if command.words:
            _tell(tx, found, chair, Coming.YES, Coming.YES, words=command.words)
    elif command.answer == Coming.PERHAPS:
        _take_time_again(tx, found, chair)
        chair.answer, chair.confirmed_at = Coming.PERHAPS, None
        _tell(tx, found, chair, Coming.PERHAPS, before, words=command.words)
    elif chair.role == "guest":
        let_go(tx, [found.meeting.id], chair.person_id)
        chair.answer, chair.confirmed_at, chair.arrived_at = Coming.NO, None, None
        _tell(tx, found, chair, Coming.NO, before, reason=command.words)
    elif chair.role == "interpreter":
        give_back(tx, GiveBack(meeting=command.meeting, reason=command.words))
    else:
        _tell(tx, found, chair, Coming.NO, before)
        _send_a_colleague(tx, found, chair, command.words)
    return found.meeting.public_id


def _send_a_colleague(tx: Tx, found: Table, chair: MeetingPerson, words: str) -> None:
    """The first delegate of the same side who is free, and has not declined; without one the meeting is off."""
    if why := rules.why_not_movable(found.status, found.meeting.starts_at, tx.now):
        raise why
    party = found.exporter if chair.participation_id == found.exporter.id else found.buyer
    refused = set(found.people).union(*(asked(tx, found.meeting.id) for asked in refusals))
    if any(sit(tx, found, chair, party, person) for person in party.delegates if person not in refused):
        found.meeting.version += 1
        return
    meeting = found.meeting
    cancel = CancelMeeting(
        meeting=meeting.public_id, because=Because.CANNOT_COME, reason=words, version=meeting.version
    )
    cancel_meeting(tx, cancel)


@handles(NoteAnswer)
def note_answer(tx: Tx, command: NoteAnswer) -> None:
    """Both sides see what somebody from outside answered."""
    tx.require(tx.actor.is_system)
    found = table(tx, command.meeting)
    here = (Guest.meeting_id == found.meeting.id, Guest.id == command.guest)
    guest = tx.session.scalar(select(Guest).where(*here))
    if guest is None or rules.why_not_changeable(found.status):
        return
    before, guest.answer = guest.answer, command.answer
    no = command.answer == Coming.NO
    words = {"reason" if no else "words": command.words}
    who = {"guest": guest.id, "answer": command.answer, "before": before, **words}
    tx.record(InvitationAnswered(**who, **about(tx, found.meeting, found.people)))
