"""Mails about requests and meetings, each in its reader's language and with both clocks.

Nobody is mailed about what the system did (`by` is None): it loads samples.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tradehall.events.commands import Side
from tradehall.kernel.facts import reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.kernel.texts import Translated
from tradehall.meetings.commands import NoteWaiting
from tradehall.meetings.facts import (
    AboutMeeting,
    AboutRequest,
    ConfirmationDue,
    DelegateSwapped,
    InterpreterAssigned,
    MeetingCancelled,
    MeetingMoved,
    MoveClosed,
    MoveProposed,
    RequestAccepted,
    RequestCountered,
    RequestDeclined,
    RequestSent,
    SideWaits,
    WaitDue,
)
from tradehall.meetings.queries import meeting_for_calendar, request_page
from tradehall.meetings.queries.calendar import Recipient, move_letter, organisers, recipients, waiting_for
from tradehall.meetings.queries.views import CalendarMeeting, CompanyBrief, Place
from tradehall.meetings.rules import OPEN, STANDING, MeetingStatus, Turn


@reacts_to(RequestSent, name="meetings.mail_request")
def mail_request(fact: RequestSent, desk: Desk) -> None:
    _mail_request(fact, desk, "request", Turn.TARGET)


@reacts_to(RequestCountered, name="meetings.mail_countered")
def mail_countered(fact: RequestCountered, desk: Desk) -> None:
    _mail_request(fact, desk, "countered", Turn(fact.turn))


@reacts_to(RequestDeclined, name="meetings.mail_declined")
def mail_declined(fact: RequestDeclined, desk: Desk) -> None:
    _mail_request(fact, desk, "declined", Turn(fact.acting).other)


def _mail_request(fact: AboutRequest, desk: Desk, template: str, to: Turn) -> None:
    """To the delegates at one end; a question that is answered by now is not asked any more."""
    if fact.by is None:
        return
    request = desk.ask(request_page, fact.public_id)
    if template != "declined" and request.state not in OPEN:
        return
    own, other = (request.sender, request.target) if to is Turn.SENDER else (request.target, request.sender)
    for reader in desk.ask(recipients, [own.id]):
        values = {"request": request, "path": f"/requests/{fact.public_id}"}
        _send(desk, f"mail/meetings/{template}", reader, [other], request.event.name, values)


@reacts_to(RequestAccepted, name="meetings.mail_accepted")
def mail_accepted(fact: RequestAccepted, desk: Desk) -> None:
    """The side that did not accept hears that the meeting stands."""
    if fact.by is None:
        return
    request = desk.ask(request_page, fact.public_id)
    meeting = desk.ask(meeting_for_calendar, request.meeting or "")
    if meeting.status != MeetingStatus.CANCELLED:
        told = fact.sender if Turn(fact.acting) is Turn.TARGET else fact.target
        _mail_meeting(desk, "accepted", meeting, desk.ask(recipients, [told]))


@reacts_to(MeetingMoved, name="meetings.mail_moved")
def mail_moved(fact: MeetingMoved, desk: Desk) -> None:
    if fact.by is None:
        return
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    if meeting.status != MeetingStatus.CANCELLED:
        _mail_meeting(desk, "moved", meeting, _others(desk, fact, fact.acting), before=fact.before)


@reacts_to(MoveProposed, name="meetings.mail_proposed")
def mail_proposed(fact: MoveProposed, desk: Desk) -> None:
    """The other side is asked, unless the proposal is answered by now."""
    move = desk.ask(move_letter, fact.move)
    if move.state == "open":
        meeting = desk.ask(meeting_for_calendar, fact.public_id)
        _mail_meeting(desk, "move_proposed", meeting, _across(desk, fact, fact.acting), move=move)


@reacts_to(MoveClosed, name="meetings.mail_move_closed")
def mail_move_closed(fact: MoveClosed, desk: Desk) -> None:
    meeting, move = desk.ask(meeting_for_calendar, fact.public_id), desk.ask(move_letter, fact.move)
    _mail_meeting(desk, "move_closed", meeting, _across(desk, fact, fact.acting), move=move)


def _across(desk: Desk, fact: AboutMeeting, acting: Side) -> list[Recipient]:
    return desk.ask(recipients, [fact.buyer if acting == Side.EXPORTER else fact.exporter])


@reacts_to(MeetingCancelled, name="meetings.mail_cancelled")
def mail_cancelled(fact: MeetingCancelled, desk: Desk) -> None:
    if fact.by is not None:
        meeting = desk.ask(meeting_for_calendar, fact.public_id)
        _mail_meeting(desk, "cancelled", meeting, _others(desk, fact, fact.acting))


@reacts_to(InterpreterAssigned, name="meetings.mail_interpreter")
def mail_interpreter(fact: InterpreterAssigned, desk: Desk) -> None:
    """The interpreter who is booked, and the one who is not any more."""
    if fact.by is None:
        return
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    for person, template in ((fact.after, "interpreter"), (fact.before, "interpreter_freed")):
        if person:
            _mail_meeting(desk, template, meeting, desk.ask(recipients, [], [person]))


@reacts_to(DelegateSwapped, name="meetings.mail_swapped")
def mail_swapped(fact: DelegateSwapped, desk: Desk) -> None:
    """Both who changed places, and those who sit across; not whoever did it."""
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    if meeting.status == MeetingStatus.CANCELLED:
        return
    names = {one.id: one.name for one in desk.ask(recipients, [], [fact.before, fact.after])}
    values = {"before": names.get(fact.before, ""), "after": names.get(fact.after, "")}
    acted = fact.exporter if fact.side == Side.EXPORTER else fact.buyer
    everybody = desk.ask(recipients, [fact.exporter, fact.buyer], fact.people)
    told = [one for one in everybody if one.place != acted or one.id in (fact.before, fact.after)]
    _mail_meeting(desk, "swapped", meeting, [one for one in told if one.id != fact.by], **values)


# -- the day ----------------------------------------------------------------------------------------


@reacts_to(ConfirmationDue, name="meetings.ask_confirmation")
def ask_confirmation(fact: ConfirmationDue, desk: Desk) -> None:
    """A day before: do you still come? Nobody is asked of a time that is not the meeting's any more."""
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    if not _stands_at(meeting, fact.starts_at) or desk.now >= meeting.starts_at:
        return
    seated = [one.person.id for one in meeting.guests if one.role != "outside" and one.confirmed_at is None]
    asked = [person for person in seated if person in fact.only or not fact.only]
    places = [meeting.exporter.id, meeting.buyer.id]
    to = [one for one in desk.ask(recipients, places, asked) if one.id in asked]
    _mail_meeting(desk, "confirm", meeting, to)


@reacts_to(WaitDue, name="meetings.note_waiting")
def note_waiting(fact: WaitDue, desk: Desk) -> None:
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    if _stands_at(meeting, fact.starts_at):
        desk.run(NoteWaiting(meeting=fact.public_id))


def _stands_at(meeting: CalendarMeeting, starts_at: datetime) -> bool:
    return meeting.status in STANDING and meeting.starts_at == starts_at


@reacts_to(SideWaits, name="meetings.mail_waiting")
def mail_waiting(fact: SideWaits, desk: Desk) -> None:
    """The organisers can call the side that is missing; who waits for the side that came is told, too."""
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    waits, missing = meeting.exporter, meeting.buyer
    if fact.side == Side.BUYER:
        waits, missing = missing, waits
    for reader in desk.ask(organisers, fact.event):
        values = {
            "waits": _called(waits.company, reader.language),
            "missing": _called(missing.company, reader.language),
        }
        _mail_meeting(desk, "waiting", meeting, [reader], **values)
    _offer(desk, meeting, [waits], (meeting.starts_at, meeting.ends_at))


@reacts_to(MeetingCancelled, name="meetings.offer_cancelled")
def offer_cancelled(fact: MeetingCancelled, desk: Desk) -> None:
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    _offer(desk, meeting, [meeting.exporter, meeting.buyer], (meeting.starts_at, meeting.ends_at))


@reacts_to(MeetingMoved, name="meetings.offer_moved")
def offer_moved(fact: MeetingMoved, desk: Desk) -> None:
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    length = meeting.ends_at - meeting.starts_at
    _offer(desk, meeting, [meeting.exporter, meeting.buyer], (fact.before, fact.before + length))


def _offer(desk: Desk, meeting: CalendarMeeting, free: list[Place], time: tuple[datetime, datetime]) -> None:
    """Those who wait for one of these companies hear, in their order, that a time of it is free again."""
    if time[1] <= desk.now:
        return
    places = {place.id: place for place in free}
    waiting = desk.ask(waiting_for, list(places))
    people = _by_place(desk, [row[0] for row in waiting]) if waiting else {}
    for place, other, public_id in waiting:
        path = f"/events/{meeting.event.slug}/participants/{public_id}/ask"
        for reader in people.get(place, []):
            values = {"starts_at": time[0], "ends_at": time[1], "path": path}
            _send(desk, "mail/meetings/slot_free", reader, [places[other]], meeting.event.name, values)


def _by_place(desk: Desk, places: list[int]) -> dict[int, list[Recipient]]:
    found: dict[int, list[Recipient]] = {}
    for one in desk.ask(recipients, places):
        found.setdefault(one.place or 0, []).append(one)
    return found


def _others(desk: Desk, fact: AboutMeeting, acting: Side | None) -> list[Recipient]:
    """Delegates of both sides and the interpreter, but neither the side that acted nor whoever acted."""
    acted = {Side.EXPORTER: fact.exporter, Side.BUYER: fact.buyer, None: 0}[acting]
    everybody = desk.ask(recipients, [fact.exporter, fact.buyer], fact.people)
    return [one for one in everybody if one.place != acted and one.id != fact.by]


def _mail_meeting(desk: Desk, template: str, meeting: CalendarMeeting, to: Iterable[Recipient], **values: Any) -> None:
    """A mail about a meeting to each of them, with the clocks of both sides."""
    other = {meeting.exporter.id: meeting.buyer, meeting.buyer.id: meeting.exporter}
    values |= {"meeting": meeting, "path": f"/meetings/{meeting.public_id}"}
    for reader in to:
        across = [other[reader.place]] if reader.place else [meeting.exporter, meeting.buyer]
        _send(desk, f"mail/meetings/{template}", reader, across, meeting.event.name, values)


def _send(
    desk: Desk, template: str, reader: Recipient, across: list[Place], event: Translated, values: dict[str, Any]
) -> None:
    """`across`: the other side; both sides for an interpreter."""
    mail = desk.post.compose(
        template,
        to=reader.email,
        language=reader.language,
        name=reader.name,
        zone=reader.zone,
        other_zone=across[0].zone if len(across) == 1 else None,
        company=" – ".join(_called(place.company, reader.language) for place in across),
        event_name=str(event.read(reader.language)),
        **values,
    )
    desk.mail(mail)


def _called(company: CompanyBrief, language: str) -> str:
    """Its own name for those who read its language, else the English one."""
    return company.name if language == company.language or not company.name_en else company.name_en
