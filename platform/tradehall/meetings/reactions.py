"""Mails about requests and meetings, each in its reader's language and with both clocks.

Nobody is mailed about what the system did (`by` is None): it loads samples.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from tradehall.events.commands import Side
from tradehall.kernel.facts import reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.kernel.texts import Translated
from tradehall.meetings.commands import NoteWaiting
from tradehall.meetings.facts import (
    AboutMeeting,
    AboutRequest,
    AnswerDue,
    ConfirmationDue,
    DelegateSwapped,
    InterpreterAssigned,
    InterpreterOffered,
    MeetingCancelled,
    MeetingMoved,
    MoveClosed,
    MoveProposed,
    OfferDeclined,
    OffersClosed,
    RequestAccepted,
    RequestAssigned,
    RequestCountered,
    RequestDeclined,
    RequestExpired,
    RequestSent,
    RequestWithdrawn,
    SideWaits,
    TimeFreed,
    WaitDue,
    WaitOver,
)
from tradehall.meetings.queries import meeting_for_calendar, request_page
from tradehall.meetings.queries.calendar import (
    Recipient,
    move_letter,
    organisers,
    place_and_event,
    recipients,
    waiting_for,
)
from tradehall.meetings.queries.listed import organiser_ids, still_asked
from tradehall.meetings.queries.request_views import RequestPage
from tradehall.meetings.queries.views import CalendarMeeting, CompanyBrief, EventBrief, Place
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


@reacts_to(RequestExpired, name="meetings.mail_expired")
def mail_expired(fact: RequestExpired, desk: Desk) -> None:
    """Both sides: who asked, with times to ask for anew, and who was asked."""
    request = desk.ask(request_page, fact.public_id)
    for end in Turn:
        _write(desk, request, "expired", end, is_late=fact.turn == end)


@reacts_to(RequestWithdrawn, name="meetings.mail_gone")
def mail_gone(fact: RequestWithdrawn, desk: Desk) -> None:
    """Whose request, or whose answer, hangs in the air as the other company has left the event."""
    if fact.gone and fact.by is not None:
        _write(desk, desk.ask(request_page, fact.public_id), "gone", Turn(fact.acting).other)


@reacts_to(WaitOver, name="meetings.mail_wait_over")
def mail_wait_over(fact: WaitOver, desk: Desk) -> None:
    if fact.by is not None:
        place, event = desk.ask(place_and_event, fact.participation)
        values = {"request": None, "path": f"/events/{event.slug}/directory"}
        for reader in desk.ask(recipients, fact.waiting):
            _send(desk, "mail/meetings/gone", reader, [place], event.name, values)


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
    sides = (request.sender, request.target)
    told, accepted = sides if Turn(fact.acting) is Turn.TARGET else sides[::-1]
    _mail_meeting(desk, "accepted", meeting, _concerned(desk, request, told))
    if fact.automatic:
        _mail_meeting(desk, "booked", meeting, _concerned(desk, request, accepted), request=request)


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
    _offer(desk, meeting.event, [waits], (meeting.starts_at, meeting.ends_at))


@reacts_to(MeetingCancelled, name="meetings.offer_cancelled")
def offer_cancelled(fact: MeetingCancelled, desk: Desk) -> None:
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    _offer(desk, meeting.event, [meeting.exporter, meeting.buyer], (meeting.starts_at, meeting.ends_at))


@reacts_to(MeetingMoved, name="meetings.offer_moved")
def offer_moved(fact: MeetingMoved, desk: Desk) -> None:
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    length = meeting.ends_at - meeting.starts_at
    _offer(desk, meeting.event, [meeting.exporter, meeting.buyer], (fact.before, fact.before + length))


@reacts_to(TimeFreed, name="meetings.offer_freed")
def offer_freed(fact: TimeFreed, desk: Desk) -> None:
    place, event = desk.ask(place_and_event, fact.participation)
    _offer(desk, event, [place], (fact.starts_at, fact.ends_at))


def _offer(desk: Desk, event: EventBrief, free: list[Place], time: tuple[datetime, datetime]) -> None:
    """Those who wait for one of these companies hear, in their order, that a time of it is free again."""
    if time[1] <= desk.now:
        return
    places = {place.id: place for place in free}
    waiting = desk.ask(waiting_for, list(places))
    people = _by_place(desk, [row[0] for row in waiting]) if waiting else {}
    for place, other, public_id in waiting:
        path = f"/events/{event.slug}/participants/{public_id}/ask"
        for reader in people.get(place, []):
            values = {"starts_at": time[0], "ends_at": time[1], "path": path}
            _send(desk, "mail/meetings/slot_free", reader, [places[other]], event.name, values)


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


def _mail_meeting(
    desk: Desk, template: str, meeting: CalendarMeeting, to: Iterable[Recipient], below: str = "", **values: Any
) -> None:
    """A mail about a meeting to each of them, with the clocks of both sides. `below`: the page to lead to."""
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
