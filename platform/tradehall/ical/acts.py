"""What an answer by mail asks for, done as the same act as on the page, by the person whose answer it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tradehall.accounts.queries import actor_of
from tradehall.ical.answering import back, counter_declined, resend
from tradehall.ical.invitations.facts import GuestAnswered, MailTakenIn
from tradehall.ical.invitations.queries import Addressee, attendee_by_id, inbound
from tradehall.ical.invitations.rules import Outcome
from tradehall.kernel.errors import DomainError
from tradehall.kernel.facts import reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.kernel.policy import Actor
from tradehall.meetings.commands import (
    AnswerInvitation,
    Coming,
    MoveMeeting,
    NoteAnswer,
)
from tradehall.meetings.queries import meeting_page, move_slots
from tradehall.meetings.queries.calendar import calendar_meeting
from tradehall.meetings.queries.views import CalendarMeeting, Guest
from tradehall.meetings.rules import STANDING


@dataclass(frozen=True, slots=True)
class Case:
    """An answer, who gave it, and the meeting that it is about, as it is now."""

    to: Addressee
    mail: Any
    meeting: CalendarMeeting
    actor: Actor | None

    @property
    def seat(self) -> Guest | None:
        """Where they sit; None for who does not come any more, or has no account."""
        own = (guest for guest in self.meeting.guests if guest.role != "outside")
        return next((guest for guest in own if guest.person.id == self.to.person_id), None)

    @property
    def comment(self) -> str:
        return str(self.mail.answer["comment"])


@reacts_to(MailTakenIn, name="ical.act_on_answer")
def act_on_answer(fact: MailTakenIn, desk: Desk) -> None:
    """Do what was asked, or write back why not; mails that say nothing to us get no answer."""
    to = desk.ask(attendee_by_id, fact.attendee)
    if not to.is_active:
        return
    actor = desk.ask(actor_of, to.person_id) if to.person_id else None
    case = Case(to, desk.ask(inbound, fact.mail), desk.ask(calendar_meeting, to.meeting), actor)
    if fact.outcome != Outcome.TAKEN:
        back(desk, case.to, case.meeting, case.mail, fact.outcome)
        return
    try:
        _do(desk, case)
    except DomainError as error:
        if error.status >= 500:
            raise
        back(desk, case.to, case.meeting, case.mail, "refused", error)


COMING = {"ACCEPTED": Coming.YES, "TENTATIVE": Coming.PERHAPS, "DECLINED": Coming.NO}


@reacts_to(GuestAnswered, name="ical.note_guest")
def note_guest(fact: GuestAnswered, desk: Desk) -> None:
    """What somebody from outside answered on their page."""
    to = desk.ask(attendee_by_id, fact.attendee)
    meeting = desk.ask(calendar_meeting, fact.meeting)
    if to.guest_id:
        desk.run(NoteAnswer(meeting=meeting.public_id, guest=to.guest_id, answer=COMING[fact.partstat]))


def _do(desk: Desk, case: Case) -> None:
    method, said = case.mail.answer["method"], COMING.get(case.mail.answer["partstat"])
    if method == "REFRESH":
        resend(desk, case.to, case.meeting, case.mail)
    elif method == "COUNTER":
        _propose(desk, case)
    elif said and case.to.guest_id:
        note = NoteAnswer(meeting=case.meeting.public_id, guest=case.to.guest_id, answer=said, words=case.comment)
        desk.run(note)
    elif said and case.actor and case.seat and case.meeting.status in STANDING:
        meeting = case.meeting
        answer = AnswerInvitation(
            meeting=meeting.public_id, answer=said, words=case.comment, starts_at=meeting.starts_at
        )
        desk.run(answer, case.actor)


# -- another time -------------------------------------------------------------------------------------


def _propose(desk: Desk, case: Case) -> None:
    """The same as on the page: a time of the grid that is free for all; else the counter-proposal is declined."""
    actor, seat, answer = case.actor, case.seat, case.mail.answer
    if actor is None or seat is None or seat.role not in ("delegate", "guest"):
        counter_declined(desk, case.to, case.meeting, case.mail, "not-yours")
        return
    public_id = case.meeting.public_id
    page = desk.ask(lambda reader: meeting_page(reader, public_id, with_panels=False), actor=actor)
    starts_at = datetime.fromisoformat(answer["starts_at"]) if answer["starts_at"] else None
    if page.starts_at == starts_at or (page.proposed and page.proposed.starts_at == starts_at):
        return  # done already
    slots = desk.ask(move_slots, public_id, actor=actor)
    slot = next((one for one in slots if one.starts_at == starts_at and one.free), None)
    if slot is None or starts_at is None or starts_at <= desk.now or not _same_length(case.meeting, answer):
        counter_declined(desk, case.to, case.meeting, case.mail, "not-free")
        return
    try:
        desk.run(MoveMeeting(meeting=page.public_id, slot=slot.id, version=page.version), actor)
    except DomainError as error:
        if error.status >= 500:
            raise
        counter_declined(desk, case.to, case.meeting, case.mail, "refused", error)


def _same_length(meeting: CalendarMeeting, answer: dict[str, Any]) -> bool:
    if not answer["ends_at"]:
        return True
    length = datetime.fromisoformat(answer["ends_at"]) - datetime.fromisoformat(answer["starts_at"])
    return length == meeting.ends_at - meeting.starts_at
