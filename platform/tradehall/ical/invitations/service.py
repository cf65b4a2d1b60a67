"""What is owed to attendees, and what their answers change."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from tradehall.ical.invitations import tokens
from tradehall.ical.invitations.commands import (
    AnswerAsGuest,
    ConfirmAnswer,
    ForgetInboundMail,
    TakeInMail,
    UpdateInvitations,
)
from tradehall.ical.invitations.facts import GuestAnswered, MailTakenIn
from tradehall.ical.invitations.queries import Coming as Attendee
from tradehall.ical.invitations.queries import coming as attending
from tradehall.ical.invitations.queries import declined_people
from tradehall.ical.invitations.rules import (
    MOST_ANSWERS,
    PENDING_FOR,
    RAW_KEPT,
    Outcome,
    Partstat,
    Standing,
    begins_alike,
    essence,
    judge,
)
from tradehall.ical.models import CalendarAttendee, CalendarMessage, InboundMail
from tradehall.kernel.errors import Conflict, NotFound
from tradehall.kernel.facts import follows
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.tx import Tx
from tradehall.meetings.commands import Coming
from tradehall.meetings.facts import AttendanceConfirmed, InvitationAnswered
from tradehall.meetings.queries import calendar_meeting, meeting_for_calendar
from tradehall.meetings.queries.views import CalendarMeeting
from tradehall.meetings.rules import STANDING, MeetingStatus
from tradehall.meetings.service import coming

# Two deliveries about one meeting at once: the later one tries again, and finds nothing left to do.
broken("uq_calendar_attendees_meeting_id_email", Conflict)
broken("uq_calendar_messages_attendee_id_method_sequence", Conflict)
broken("uq_inbound_mails_message_id", Conflict)


# -- out ----------------------------------------------------------------------------------------------


@handles(UpdateInvitations)
def update_invitations(tx: Tx, command: UpdateInvitations) -> list[dict[str, Any]]:
    """The messages that are owed now: {id, first, before}; `before`: when the meeting would have begun, if it moved.

    Facts may be heard late or out of order: what is owed follows from the meeting as it is and from what each
    attendee was told last, so that nobody is told twice, and nobody an older state after a newer one.
    """
    tx.require(tx.actor.is_system)
    meeting = meeting_for_calendar(tx, command.meeting)
    statement = select(CalendarAttendee).where(CalendarAttendee.meeting_id == meeting.id).order_by(CalendarAttendee.id)
    rows = {row.email: row for row in tx.all(statement.with_for_update())}
    stands = meeting.status in STANDING and meeting.ends_at > tx.now
    people = {one.email: one for one in attending(tx, meeting)} if stands else {}
    owed = [
        _request(tx, meeting, one, rows.get(one.email), news=command.news)
        for one in people.values()
        if one.wanted or (one.email in rows and rows[one.email].method == "REQUEST")
    ]
    gone = [row for row in rows.values() if row.email not in people and (stands or _is_off(meeting))]
    owed += [_cancel(tx, meeting, row) for row in gone]
    return [one for one in owed if one]


def _is_off(meeting: CalendarMeeting) -> bool:
    return meeting.status is MeetingStatus.CANCELLED


def _request(
    tx: Tx, meeting: CalendarMeeting, one: Attendee, row: CalendarAttendee | None, *, news: bool
) -> dict[str, Any] | None:
    now = essence(meeting.starts_at, meeting.ends_at, meeting.status)
    first = row is None or row.method != "REQUEST"
    row = row or _attendee(meeting, one)
    changed = row.told != now or (news and row.sequence < meeting.sequence)
    if not first and (not changed or row.sequence >= meeting.sequence):
        return None
    before = row.told.partition("/")[0] if not first and not begins_alike(row.told, now) else ""
    if first or before:
        row.partstat, row.stamp, row.answered_at, row.comment = "NEEDS-ACTION", None, None, ""
    row.person_id, row.guest_id = one.person_id, one.guest_id
    row.name, row.language, row.told = one.name, one.language, now
    return _message(tx, meeting, row, "REQUEST") | {"first": first, "before": _rfc3339(before)}


def _attendee(meeting: CalendarMeeting, one: Attendee) -> CalendarAttendee:
    public_id = new_public_id()
    return CalendarAttendee(
        public_id=public_id,
        token_hash=tokens.hash_of(public_id),
        meeting_id=meeting.id,
        email=one.email,
        method="",
        sequence=0,
        told="",
    )


def _rfc3339(at: str) -> str:
    return f"{datetime.strptime(at, '%Y%m%dT%H%M%SZ'):%Y-%m-%dT%H:%M:%S+00:00}" if at else ""


def _cancel(tx: Tx, meeting: CalendarMeeting, row: CalendarAttendee) -> dict[str, Any] | None:
    """To everybody who ever got an invitation."""
    if row.method != "REQUEST":
        return None
    return _message(tx, meeting, row, "CANCEL") | {"first": False, "before": ""}


def _message(tx: Tx, meeting: CalendarMeeting, row: CalendarAttendee, method: str) -> dict[str, Any]:
    row.method, row.sequence = method, meeting.sequence
    tx.add(row)
    message = tx.add(CalendarMessage(attendee_id=row.id, method=method, sequence=meeting.sequence, at=tx.now))
    return {"id": message.id}


PARTSTATS = {Coming.YES: Partstat.ACCEPTED, Coming.PERHAPS: Partstat.TENTATIVE, Coming.NO: Partstat.DECLINED}


@follows(AttendanceConfirmed, InvitationAnswered)
def answer_by_page(tx: Tx, fact: AttendanceConfirmed | InvitationAnswered) -> None:
    """Who says on the page whether they come has answered the invitation."""
    if fact.person is None:
        return  # somebody from outside has answered their invitation itself
    said = Coming(fact.answer) if isinstance(fact, InvitationAnswered) else Coming.YES
    own = (CalendarAttendee.meeting_id == fact.meeting, CalendarAttendee.person_id == fact.person)
    tx.session.execute(update(CalendarAttendee).where(*own).values(partstat=PARTSTATS[said], answered_at=tx.now))


coming.refusals.append(declined_people)


# -- in -----------------------------------------------------------------------------------------------


@handles(TakeInMail)
def take_in_mail(tx: Tx, command: TakeInMail) -> str:
    """What becomes of the mail. One that comes again is the same one; what it asks for is done by reactions."""
    tx.require(tx.actor.is_system)
    row = tx.session.scalar(
        select(CalendarAttendee).where(CalendarAttendee.token_hash == command.token).with_for_update()
    )
    if row is None:
        return Outcome.DROPPED
    seen = tx.session.scalar(select(InboundMail.outcome).where(InboundMail.message_id == command.message_id))
    if seen is not None:
        return seen
    since = (InboundMail.attendee_id == row.id, InboundMail.received_at > tx.now - timedelta(hours=1))
    if (tx.session.scalar(select(func.count()).select_from(InboundMail).where(*since)) or 0) >= MOST_ANSWERS:
        return Outcome.DROPPED
    outcome = Outcome.BOUNCE if command.bounce else _judged(tx, row, command.answer, strong=command.strong)
    mail = tx.add(
        InboundMail(
            message_id=command.message_id,
            received_at=tx.now,
            raw=command.raw,
            attendee_id=row.id,
            method=str(command.answer["method"])[:40],
            answer=command.answer,
            outcome=outcome,
        )
    )
    _take(tx, row, mail)
    return outcome


def _judged(tx: Tx, row: CalendarAttendee, answer: Mapping[str, Any], *, strong: bool) -> Outcome:
    meeting = calendar_meeting(tx, row.meeting_id)
    standing = Standing(
        uid=meeting.uid,
        status=meeting.status,
        ends_at=meeting.ends_at,
        essence=essence(meeting.starts_at, meeting.ends_at, meeting.status),
        told=row.told,
        method=row.method,
        sequence=row.sequence,
        stamp=row.stamp,
    )
    return judge(answer, standing, tx.now, strong=strong)


def _take(tx: Tx, row: CalendarAttendee, mail: InboundMail) -> None:
    answer = mail.answer
    if mail.outcome == Outcome.TAKEN and answer["method"] == "REPLY":
        row.partstat, row.comment, row.answered_at = answer["partstat"], answer["comment"], tx.now
    if mail.outcome == Outcome.TAKEN and answer["stamp"]:
        row.stamp = datetime.fromisoformat(answer["stamp"])
    tx.record(MailTakenIn(mail=mail.public_id, attendee=row.id, outcome=mail.outcome))


@handles(ConfirmAnswer)
def confirm_answer(tx: Tx, command: ConfirmAnswer) -> str:
    """What becomes of the answer now that the invited address says that it is theirs; said twice it changes nothing."""
    public_id = tokens.read_link("answer", command.link)
    tx.require(public_id is not None, NotFound)
    mail = tx.get(InboundMail, public_id or "", lock=True)
    row = tx.session.get(CalendarAttendee, mail.attendee_id, with_for_update=True) if mail.attendee_id else None
    if row is None or mail.received_at < tx.now - PENDING_FOR:
        raise NotFound
    if mail.outcome == Outcome.PENDING:
        mail.outcome = _judged(tx, row, mail.answer, strong=True)
        _take(tx, row, mail)
    return mail.outcome


@handles(AnswerAsGuest)
def answer_as_guest(tx: Tx, command: AnswerAsGuest) -> str:
    """Their answer; the page's link ends when they are not invited any more."""
    public_id = tokens.read_link("guest", command.link)
    tx.require(public_id is not None, NotFound)
    row = tx.get(CalendarAttendee, public_id or "", lock=True)
    if row.guest_id is None or row.method != "REQUEST":
        raise NotFound
    row.partstat = "ACCEPTED" if command.comes == "yes" else "DECLINED"
    row.answered_at = tx.now
    tx.record(GuestAnswered(attendee=row.id, meeting=row.meeting_id, partstat=row.partstat))
    return row.partstat


@handles(ForgetInboundMail)
def forget_inbound_mail(tx: Tx, command: ForgetInboundMail) -> None:
    """What became of them stays; the mails themselves go."""
    tx.require(tx.actor.is_system)
    old = update(InboundMail).where(InboundMail.received_at < tx.now - RAW_KEPT, InboundMail.raw.is_not(None))
    tx.session.execute(old.values(raw=None))
