"""Requests for meetings: those who have to answer, and those who are answered."""

from typing import Any
from urllib.parse import urlencode

from tradehall.kernel.outbox import Desk
from tradehall.meetings.facts import (
    AboutRequest,
    AnswerDue,
    RequestAccepted,
    RequestAssigned,
    RequestCountered,
    RequestDeclined,
    RequestExpired,
    RequestSent,
    RequestWithdrawn,
)
from tradehall.meetings.queries import meeting_for_calendar, request_page
from tradehall.meetings.queries.calendar import recipients
from tradehall.meetings.queries.request_views import RequestPage
from tradehall.meetings.queries.views import Place
from tradehall.meetings.rules import OPEN, MeetingStatus, Turn
from tradehall.notices.commands import News, Over
from tradehall.notices.kinds import ASKS_REQUEST
from tradehall.notices.telling import Telling, company_name, news_for, tells, times


@tells(RequestSent)
def sent(fact: RequestSent, desk: Desk) -> Telling:
    return _still_asked(fact, desk, "request", Turn.TARGET)


@tells(RequestCountered)
def countered(fact: RequestCountered, desk: Desk) -> Telling:
    return _still_asked(fact, desk, "countered", Turn(fact.turn))


@tells(AnswerDue)
def due(fact: AnswerDue, desk: Desk) -> Telling:
    """A reminder, unless the question has been answered."""
    request = desk.ask(request_page, fact.public_id)
    if request.state not in OPEN or (request.turn, request.expires_at) != (fact.turn, fact.expires_at):
        return Telling()
    return Telling(_news(desk, request, "due", Turn(fact.turn)), [_answered(fact)])


@tells(RequestAssigned)
def assigned(fact: RequestAssigned, desk: Desk) -> Telling:
    """The colleague who is to answer and to come, but for whoever took it themselves."""
    request = desk.ask(request_page, fact.public_id)
    chosen = request.assignee and request.assignee.id == fact.after
    news = _news(desk, request, "assigned", Turn.TARGET) if chosen and request.state in OPEN else []
    freed = [fact.before] if fact.before else []
    return Telling(news, [_answered(fact, freed)] if freed else [])


@tells(RequestDeclined)
def declined(fact: RequestDeclined, desk: Desk) -> Telling:
    return _closed(fact, desk, "declined", Turn(fact.acting).other)


@tells(RequestWithdrawn)
def withdrawn(fact: RequestWithdrawn, desk: Desk) -> Telling:
    """`gone`: the company has left the event, and with it go its requests and those to it."""
    return _closed(fact, desk, "gone" if fact.gone else "withdrawn", Turn(fact.acting).other)


@tells(RequestExpired)
def expired(fact: RequestExpired, desk: Desk) -> Telling:
    """Both sides: who asked, with times to ask for anew, and who was asked."""
    request = desk.ask(request_page, fact.public_id)
    late = Turn(fact.turn)
    news = _news(desk, request, "missed", late) + _news(desk, request, "expired", late.other)
    return Telling(news, [_answered(fact)])


@tells(RequestAccepted)
def accepted(fact: RequestAccepted, desk: Desk) -> Telling:
    """The side that did not accept hears that the meeting stands; both, where it was accepted automatically."""
    over = [_answered(fact)]
    if fact.by is None:
        return Telling(over=over)
    request = desk.ask(request_page, fact.public_id)
    meeting = desk.ask(meeting_for_calendar, request.meeting or "")
    if meeting.status == MeetingStatus.CANCELLED:
        return Telling(over=over)
    told = [("accepted", Turn(fact.acting).other)] + ([("booked", Turn(fact.acting))] if fact.automatic else [])
    news: list[News] = []
    for kind, end in told:
        own, other = _ends(request, end)
        about = {
            "company": [company_name(other.company)], "place": own.id, "request": request.public_id,
            **times(meeting.starts_at, meeting.ends_at, other.zone),
        }  # fmt: skip
        path = f"/meetings/{meeting.public_id}"
        news += news_for(
            _concerned(desk, request, own), kind, f"meeting:{meeting.public_id}", path, fact.event, **about
        )
    return Telling(news, over, actor_too=fact.automatic)


def _still_asked(fact: AboutRequest, desk: Desk, kind: str, to: Turn) -> Telling:
    """To the delegates at one end; a question that is answered by now is not asked any more."""
    if fact.by is None:
        return Telling()
    request = desk.ask(request_page, fact.public_id)
    news = _news(desk, request, kind, to) if request.state in OPEN else []
    return Telling(news, [_answered(fact)])


def _closed(fact: AboutRequest, desk: Desk, kind: str, to: Turn) -> Telling:
    news = [] if fact.by is None else _news(desk, desk.ask(request_page, fact.public_id), kind, to)
    return Telling(news, [_answered(fact)])


def _answered(fact: AboutRequest, people: list[int] | None = None) -> Over:
    return Over(subject=f"request:{fact.public_id}", kinds=list(ASKS_REQUEST), people=people)


def _news(desk: Desk, request: RequestPage, kind: str, to: Turn) -> list[News]:
    own, other = _ends(request, to)
    again = again_url(request, to, other)
    until = {"until": request.expires_at.isoformat()} if kind in ASKS_REQUEST and request.expires_at else {}
    about: dict[str, Any] = {"company": [company_name(other.company)], "place": own.id, **until}
    people = _concerned(desk, request, own)
    path = again or f"/requests/{request.public_id}"
    return news_for(people, kind, f"request:{request.public_id}", path, request.event.id, **about)


def _ends(request: RequestPage, to: Turn) -> tuple[Place, Place]:
    """The reader's own side, and the other."""
    sides = (request.sender, request.target)
    return sides if to is Turn.SENDER else (sides[1], sides[0])


def _concerned(desk: Desk, request: RequestPage, own: Place) -> list[int]:
    """The delegates of one side; of the side that was asked only the one who is charged with the answer, if any."""
    charged = request.assignee.id if request.assignee and own.id == request.target.id else None
    return [one.id for one in desk.ask(recipients, [own.id]) if charged in (None, one.id)]


def again_url(request: RequestPage, to: Turn, other: Place) -> str:
    """The address of a form that asks anew, with free times and, for who asked, what was written; '' without any."""
    if not request.alternatives:
        return ""
    filled = [("slot", slot.id) for slot in request.alternatives]
    filled += [("again", request.public_id)] if to is Turn.SENDER else []
    return f"/events/{request.event.slug}/participants/{other.public_id}/ask?{urlencode(filled)}"
