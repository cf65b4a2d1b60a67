"""Mails about requests and meetings, each in its reader's language and with both clocks.

Nobody is mailed about what the system did (`by` is None): it loads samples.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from tradehall.events.commands import Side
from tradehall.kernel.facts import reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.kernel.texts import Translated
from tradehall.meetings.facts import (
    AboutMeeting,
    AboutRequest,
    AnswerDue,
    InterpreterAssigned,
    InterpreterOffered,
    MeetingCancelled,
    MeetingMoved,
    OfferDeclined,
    OffersClosed,
    RequestAccepted,
    RequestAssigned,
    RequestCountered,
    RequestDeclined,
    RequestExpired,
    RequestSent,
)
from tradehall.meetings.queries import meeting_for_calendar, request_page
from tradehall.meetings.queries.calendar import Recipient, recipients
from tradehall.meetings.queries.listed import organiser_ids, still_asked
from tradehall.meetings.queries.request_views import RequestPage
from tradehall.meetings.queries.views import CalendarMeeting, CompanyBrief, Place
from tradehall.meetings.rules import OPEN, MeetingStatus, Turn


@reacts_to(RequestSent, name="meetings.mail_request")
def mail_request(fact: RequestSent, desk: Desk) -> None:
    _mail_request(fact, desk, "request", Turn.TARGET)


@reacts_to(RequestCountered, name="meetings.mail_countered")
def mail_countered(fact: RequestCountered, desk: Desk) -> None:
    _mail_request(fact, desk, "countered", Turn(fact.turn))


@reacts_to(RequestDeclined, name="meetings.mail_declined")
def mail_declined(fact: RequestDeclined, desk: Desk) -> None:
    _mail_request(fact, desk, "declined", Turn(fact.acting).other)


@reacts_to(RequestExpired, name="meetings.mail_expired")
def mail_expired(fact: RequestExpired, desk: Desk) -> None:
    """Both sides: who asked, with times to ask for anew, and who was asked."""
    request = desk.ask(request_page, fact.public_id)
    for end in Turn:
        _write(desk, request, "expired", end, is_late=fact.turn == end)


@reacts_to(AnswerDue, name="meetings.mail_due")
def mail_due(fact: AnswerDue, desk: Desk) -> None:
    """A reminder, unless the question has been answered."""
    request = desk.ask(request_page, fact.public_id)
    if request.state in OPEN and (request.turn, request.expires_at) == (fact.turn, fact.expires_at):
        _write(desk, request, "due", Turn(fact.turn))


@reacts_to(RequestAssigned, name="meetings.mail_assigned")
def mail_assigned(fact: RequestAssigned, desk: Desk) -> None:
    """The colleague who is to answer and to come, but for whoever took it themselves."""
    request = desk.ask(request_page, fact.public_id)
    chosen = request.assignee and request.assignee.id == fact.after
    if fact.after != fact.by and chosen and request.state in OPEN:
        _write(desk, request, "assigned", Turn.TARGET)


def _mail_request(fact: AboutRequest, desk: Desk, template: str, to: Turn) -> None:
    """To the delegates at one end; a question that is answered by now is not asked any more."""
    if fact.by is None:
        return
    request = desk.ask(request_page, fact.public_id)
    if template == "declined" or request.state in OPEN:
        _write(desk, request, template, to)


def _write(desk: Desk, request: RequestPage, template: str, to: Turn, **values: Any) -> None:
    own, other = (request.sender, request.target) if to is Turn.SENDER else (request.target, request.sender)
    values |= {"request": request, "path": f"/requests/{request.public_id}", "again": _again(request, to, other)}
    for reader in _concerned(desk, request, own):
        _send(desk, f"mail/meetings/{template}", reader, [other], request.event.name, values)


def _concerned(desk: Desk, request: RequestPage, own: Place) -> list[Recipient]:
    """The delegates of one side; of the side that was asked only the one who is charged with the answer, if any."""
    everybody = desk.ask(recipients, [own.id])
    charged = request.assignee.id if request.assignee and own.id == request.target.id else None
    return [one for one in everybody if charged in (None, one.id)]


def _again(request: RequestPage, to: Turn, other: Place) -> str:
    """The address of a form that asks anew, with free times and, for who asked, what was written; '' without any."""
    if not request.alternatives:
        return ""
    filled = [("slot", slot.id) for slot in request.alternatives]
    filled += [("again", request.public_id)] if to is Turn.SENDER else []
    return f"/events/{request.event.slug}/participants/{other.public_id}/ask?{urlencode(filled)}"


@reacts_to(RequestAccepted, name="meetings.mail_accepted")
def mail_accepted(fact: RequestAccepted, desk: Desk) -> None:
    """The side that did not accept hears that the meeting stands; both, where it was accepted automatically."""
    if fact.by is None:
        return
    request = desk.ask(request_page, fact.public_id)
    meeting = desk.ask(meeting_for_calendar, request.meeting or "")
    if meeting.status == MeetingStatus.CANCELLED:
        return
    told = request.sender if Turn(fact.acting) is Turn.TARGET else request.target
    _mail_meeting(desk, "accepted", meeting, _concerned(desk, request, told))
    if fact.automatic:
        _mail_meeting(desk, "booked", meeting, _concerned(desk, request, request.target), request=request)


@reacts_to(MeetingMoved, name="meetings.mail_moved")
def mail_moved(fact: MeetingMoved, desk: Desk) -> None:
    if fact.by is None:
        return
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    if meeting.status != MeetingStatus.CANCELLED:
        _mail_meeting(desk, "moved", meeting, _others(desk, fact, fact.acting), before=fact.before)


@reacts_to(MeetingCancelled, name="meetings.mail_cancelled")
def mail_cancelled(fact: MeetingCancelled, desk: Desk) -> None:
    if fact.by is not None:
        meeting = desk.ask(meeting_for_calendar, fact.public_id)
        _mail_meeting(desk, "cancelled", meeting, _others(desk, fact, fact.acting))


@reacts_to(InterpreterAssigned, name="meetings.mail_interpreter")
def mail_interpreter(fact: InterpreterAssigned, desk: Desk) -> None:
    """The interpreter who is booked, the one who is not any more, and both sides."""
    if fact.by is None:
        return
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    for person, template in ((fact.after, "interpreter"), (fact.before, "interpreter_freed")):
        if person:
            path = "/brief" if template == "interpreter" else ""
            _mail_meeting(desk, template, meeting, desk.ask(recipients, [], [person]), below=path)
    if meeting.status != MeetingStatus.CANCELLED:
        sides = desk.ask(recipients, [fact.exporter, fact.buyer])
        mine = next((guest.person.name for guest in meeting.guests if guest.person.id == fact.after), "")
        _mail_meeting(desk, "interpreter_news", meeting, sides, settled=fact.settled, interpreter=mine)


@reacts_to(InterpreterOffered, name="meetings.mail_offered")
def mail_offered(fact: InterpreterOffered, desk: Desk) -> None:
    """To whom a meeting is offered, unless it was answered or taken back by now."""
    if fact.by is None:
        return
    still = desk.ask(still_asked, fact.meeting)
    _mail_about_offer(desk, "offered", fact, [person for person in fact.asked if person in still], "/interpreter")


@reacts_to(OffersClosed, name="meetings.mail_offer_closed")
def mail_offer_closed(fact: OffersClosed, desk: Desk) -> None:
    """Who was asked and had not answered need not any more."""
    if fact.by is not None:
        _mail_about_offer(desk, "offer_closed", fact, fact.asked, "/interpreter")


@reacts_to(OfferDeclined, name="meetings.mail_offer_declined")
def mail_nobody_interprets(fact: OfferDeclined, desk: Desk) -> None:
    """The organisers, when everybody who was asked has declined."""
    if fact.by is None or fact.left:
        return
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    if meeting.status != MeetingStatus.CANCELLED and not any(guest.role == "interpreter" for guest in meeting.guests):
        to = desk.ask(recipients, [], desk.ask(organiser_ids, fact.event))
        _mail_meeting(desk, "nobody_interprets", meeting, to, below="/interpreter")


def _mail_about_offer(desk: Desk, template: str, fact: AboutMeeting, people: list[int], path: str) -> None:
    if people:
        meeting = desk.ask(meeting_for_calendar, fact.public_id)
        _mail_meeting(desk, template, meeting, desk.ask(recipients, [], people), path=path)


def _others(desk: Desk, fact: AboutMeeting, acting: Side | None) -> list[Recipient]:
    """Delegates of both sides and the interpreter, but neither the side that acted nor whoever acted."""
    acted = {Side.EXPORTER: fact.exporter, Side.BUYER: fact.buyer, None: 0}[acting]
    everybody = desk.ask(recipients, [fact.exporter, fact.buyer], fact.people)
    return [one for one in everybody if one.place != acted and one.id != fact.by]


def _mail_meeting(
    desk: Desk, template: str, meeting: CalendarMeeting, to: Iterable[Recipient], below: str = "", **values: Any
) -> None:
    """`below`: which page below the meeting's own the mail leads to."""
    other = {meeting.exporter.id: meeting.buyer, meeting.buyer.id: meeting.exporter}
    values = {"meeting": meeting, "path": f"/meetings/{meeting.public_id}{below}", **values}
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
