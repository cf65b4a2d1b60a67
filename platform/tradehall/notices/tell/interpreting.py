"""Interpreters: offers, who is booked, and both sides of the meeting."""

from tradehall.kernel.outbox import Desk
from tradehall.meetings.facts import AboutMeeting, InterpreterAssigned, InterpreterOffered, OfferDeclined, OffersClosed
from tradehall.meetings.queries import meeting_for_calendar
from tradehall.meetings.queries.calendar import recipients
from tradehall.meetings.queries.listed import organiser_ids, still_asked
from tradehall.meetings.rules import MeetingStatus
from tradehall.notices.commands import News
from tradehall.notices.kinds import OF_TIME
from tradehall.notices.tell.meetings import about_meeting, over
from tradehall.notices.telling import Telling, person_name, tells

_SETTLED = {True: "interpreter_found", False: "interpreter_lost"}


@tells(InterpreterAssigned)
def assigned(fact: InterpreterAssigned, desk: Desk) -> Telling:
    """The interpreter who is booked, the one who is not any more, and both sides."""
    gone = [over(fact, *OF_TIME, "interpreter", people=[fact.before])] if fact.before else []
    done = [over(fact, "offered", "nobody_interprets")] if fact.after else []
    if fact.by is None:
        return Telling(over=gone + done)
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    news: list[News] = []
    for person, kind, below in ((fact.after, "interpreter", "/brief"), (fact.before, "interpreter_freed", "")):
        if person:
            news += about_meeting(meeting, kind, desk.ask(recipients, [], [person]), below)
    if meeting.status != MeetingStatus.CANCELLED:
        mine = next((guest.person.name for guest in meeting.guests if guest.person.id == fact.after), "")
        kind = _SETTLED[fact.settled] if fact.settled is not None else "interpreter_new" if mine else "interpreter_none"
        sides = desk.ask(recipients, [fact.exporter, fact.buyer])
        news += about_meeting(meeting, kind, sides, interpreter=[person_name(mine)])
    return Telling(news, gone + done)


@tells(InterpreterOffered)
def offered(fact: InterpreterOffered, desk: Desk) -> Telling:
    """To whom a meeting is offered, unless it was answered or taken back by now."""
    if fact.by is None:
        return Telling()
    still = desk.ask(still_asked, fact.meeting)
    return Telling(_about_offer(fact, desk, "offered", [person for person in fact.asked if person in still]))


@tells(OffersClosed)
def closed(fact: OffersClosed, desk: Desk) -> Telling:
    """Who was asked and had not answered need not any more."""
    news = [] if fact.by is None else _about_offer(fact, desk, "offer_closed", fact.asked)
    return Telling(news, [over(fact, "offered", people=fact.asked)])


@tells(OfferDeclined)
def declined(fact: OfferDeclined, desk: Desk) -> Telling:
    """The organisers, when everybody who was asked has declined."""
    done = [over(fact, "offered", people=[fact.interpreter])]
    if fact.by is None or fact.left:
        return Telling(over=done)
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    if meeting.status == MeetingStatus.CANCELLED or any(guest.role == "interpreter" for guest in meeting.guests):
        return Telling(over=done)
    to = desk.ask(recipients, [], desk.ask(organiser_ids, fact.event))
    return Telling(about_meeting(meeting, "nobody_interprets", to, "/interpreter"), done)


def _about_offer(fact: AboutMeeting, desk: Desk, kind: str, people: list[int]) -> list[News]:
    if not people:
        return []
    meeting = desk.ask(meeting_for_calendar, fact.public_id)
    news = about_meeting(meeting, kind, desk.ask(recipients, [], people))
    return [one.model_copy(update={"path": "/interpreter"}) for one in news]
