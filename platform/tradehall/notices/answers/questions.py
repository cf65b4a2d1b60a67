"""What an answer is about, as it stands now; and the links that ask it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from tradehall.accounts.queries import actor_and_password, password_hashes
from tradehall.deals.followups.queries import follow_up_page
from tradehall.deals.followups.queries.views import FollowUpRow
from tradehall.deals.followups.rules import ANSWERABLE, Came
from tradehall.deals.promises.queries import DelayView, deal_deliveries
from tradehall.kernel.errors import NotFound
from tradehall.kernel.i18n import times, translate
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.texts import Translated
from tradehall.kernel.tx import Reader, given
from tradehall.meetings.models import InterpreterOffer, MeetingMove
from tradehall.meetings.queries import meeting_for_calendar, request_page
from tradehall.meetings.queries.request_views import RequestPage
from tradehall.meetings.queries.views import CalendarMeeting, Place
from tradehall.meetings.rules import OPEN, STANDING, MeetingStatus, RequestState
from tradehall.notices.answers import words
from tradehall.notices.answers.tokens import Act, Seal, fingerprint, password_print, url_of
from tradehall.notices.answers.words import WORDS

LONGEST = timedelta(days=60)  # a question without an end of its own
UNSUBSCRIBES = timedelta(days=400)
CAME = {
    Act.CAME_TALKING: Came.TALKING,
    Act.CAME_SAMPLE: Came.SAMPLE,
    Act.CAME_ORDER: Came.ORDER,
    Act.CAME_NOTHING: Came.NOTHING,
    Act.CAME_HELP: Came.HELP,
}
MOST_TIMES = 3  # of a request are answered by a button each; the page has them all


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """A button of a mail; `label` is in the reader's language. The first of a mail is its primary one."""

    label: str
    url: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """`ended`: the marked text of why it can be answered no more, '' while it can. `done`: just what the link says
    was done. `seals`: all answers to it, as of now; `times`: the slots among which one can choose, by their public
    ids. `lines`: the notices of delays; `met`: when the meeting was. `starts_at` is the time that the answer is about,
    `before` the one that it replaces.
    """

    person: Actor
    ended: str = ""
    done: bool = False
    path: str = "/"
    event: Translated | None = None
    companies: tuple[str, ...] = ()
    zone: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    before: tuple[datetime, datetime] | None = None
    topic: str = ""
    times: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    seals: tuple[Seal, ...] = ()
    lines: tuple[DelayView, ...] = ()
    met: datetime | None = None


_OFFER = select(InterpreterOffer.public_id, InterpreterOffer.state).where(InterpreterOffer.person_id == given("person"))
_OFFERS = _OFFER.where(InterpreterOffer.meeting_id == given("meeting"))
_MOVE = select(
    MeetingMove.public_id, MeetingMove.state, MeetingMove.starts_at, MeetingMove.ends_at, MeetingMove.side
).where(MeetingMove.meeting_id == given("meeting"))
_OPEN_MOVE = _MOVE.where(MeetingMove.state == "open")
_THIS_MOVE = _MOVE.where(MeetingMove.public_id == given("move"))


def links(reader: Reader, kind: str, subject: str, person_id: int) -> tuple[AnswerLink, ...]:
    """The answers that a mail to this person may offer now, the expected one first; none where nothing is asked.

    `kind`: "request" (subject: the request's public id), "offer", "move" or "coming" (the meeting's). For the system.
    """
    try:
        person, password = actor_and_password(reader, person_id)
        asked = Seal(_FIRST[kind], person_id, subject, "", 0, reader.now, password_print(password))
        found = _READ[kind](reader, person, asked)
    except NotFound:
        return ()
    if found.ended:
        return ()
    timed = [seal for seal in found.seals if seal.act is Act.ACCEPT_REQUEST]
    shown = [seal for seal in timed if seal.detail in found.times][:MOST_TIMES]
    shown += [seal for seal in found.seals if seal not in timed]
    made = [AnswerLink(_label(found, seal), url_of(seal)) for seal in shown]
    return tuple(replace(link, primary=number == 0) for number, link in enumerate(made))


def follow_up_links(
    reader: Reader, asked: Iterable[tuple[int, str, FollowUpRow]]
) -> dict[tuple[int, str], tuple[AnswerLink, ...]]:
    """The answers to later questions that wait, by person and question; each comes as (person, their language,
    question). One statement, however many. For the system."""
    asked = list(asked)
    passwords = password_hashes(reader, {person for person, _language, _row in asked})
    made = {}
    for person, language, row in asked:
        if person in passwords:
            seals = _came(Seal(_FIRST["follow"], person, "", "", 0, reader.now, password_print(passwords[person])), row)
            made[person, row.public_id] = tuple(
                AnswerLink(translate(WORDS[seal.act].link, language), url_of(seal), primary=number == 0)
                for number, seal in enumerate(seals)
            )
    return made


def unsubscribe_url(person_id: int, topic: str, now: datetime) -> str:
    """The address that ends mails of one topic; it outlives a change of the password, as mails do."""
    return url_of(Seal(Act.UNSUBSCRIBE, person_id, topic, "", 0, now + UNSUBSCRIBES))


def question(reader: Reader, seal: Seal) -> Question:
    """What the link is about. Raises NotFound where the person is not here any more. For the system."""
    person, password = actor_and_password(reader, seal.person_id)
    if seal.act is Act.UNSUBSCRIBE:
        return Question(
            person, words.OLD if seal.until <= reader.now else "", topic=seal.subject, path="/settings/notices"
        )
    try:
        found = _READ[_KIND[seal.act]](reader, person, replace(seal, password=password_print(password)))
    except NotFound:
        return Question(person, words.GONE)
    if found.ended:
        return found
    mine = next((one for one in found.seals if (one.act, one.detail) == (seal.act, seal.detail)), None)
    if mine is not None and mine.password != seal.password:
        return replace(found, ended=words.NEW_PASSWORD)
    if seal.until <= reader.now:
        return replace(found, ended=words.OLD)
    if mine is None or mine.state != seal.state:
        return replace(found, ended=_changed(seal, mine))
    return found


def _changed(seal: Seal, mine: Seal | None) -> str:
    if _KIND[seal.act] == "delay":
        return words.DELAY_ENDED
    if _KIND[seal.act] == "request":
        return words.ENDED["countered" if mine is not None else "slot"]
    return words.MOVED if _KIND[seal.act] == "coming" else words.MOVE_ENDED["lapsed"]


def _label(found: Question, seal: Seal) -> str:
    text, person = WORDS[seal.act].link, found.person
    if seal.detail not in found.times:
        return translate(text, person.language)
    written, (start, end) = times(person.language, person.time_zone), found.times[seal.detail]
    return translate(text, person.language, time=f"{written.short_date(start)} {written.hours(start, end)}")


# -- requests -----------------------------------------------------------------------------------------


def _request(reader: Reader, person: Actor, seal: Seal) -> Question:
    """Read as the person: who takes part no more is asked nothing."""
    view = request_page(Reader(reader.session, person, reader.now), seal.subject, with_things=False)
    slot = next((one for one in view.slots if one.id == seal.detail), None)
    other = view.other
    found = Question(
        person,
        _why_not_request(view, reader.now),
        path=f"/requests/{view.public_id}",
        event=view.event.name,
        companies=(_called(other, person.language),),
        zone=other.zone,
        starts_at=slot.starts_at if slot else None,
        ends_at=slot.ends_at if slot else None,
    )
    wished = RequestState.ACCEPTED if seal.act is Act.ACCEPT_REQUEST else RequestState.DECLINED
    if found.ended:
        return replace(
            found, done=view.state == wished, path=f"/meetings/{view.meeting}" if view.meeting else found.path
        )
    until = view.expires_at or reader.now + LONGEST
    state = fingerprint(f"{view.turn}|{view.expires_at}|{len(view.thread)}")
    make = _maker(seal, view.public_id, state, until)
    coming = [one for one in view.slots if one.starts_at > reader.now]
    accepts = [make(Act.ACCEPT_REQUEST, one.id) for one in coming]
    free = {one.id: (one.starts_at, one.ends_at) for one in coming if one.free}
    return replace(found, times=free, seals=(*accepts, make(Act.DECLINE_REQUEST)))


def _why_not_request(view: RequestPage, now: datetime) -> str:
    if view.state not in OPEN:
        return words.ENDED[view.state]
    if view.expires_at is not None and view.expires_at <= now:
        return words.ENDED["expired"]
    return "" if view.mine == view.turn else words.ENDED["countered"]


# -- meetings -----------------------------------------------------------------------------------------


def _offer(reader: Reader, person: Actor, seal: Seal) -> Question:
    meeting = _meeting(reader, seal.subject)
    row = reader.row(_OFFERS, person=person.person_id, meeting=meeting.id)
    if row is None:
        raise NotFound
    both = (_called(meeting.exporter, person.language), _called(meeting.buyer, person.language))
    ended = _over(meeting, reader.now) or ("" if row.state == "offered" else words.OFFER_ENDED[row.state])
    found = _about(meeting, person, ended, both, None)
    found = replace(found, path="/interpreter", done=row.state == _WISH.get(seal.act))
    make = _maker(seal, meeting.public_id, fingerprint(f"{meeting.starts_at}"), meeting.starts_at)
    return replace(found, seals=(make(Act.ACCEPT_OFFER, row.public_id), make(Act.DECLINE_OFFER, row.public_id)))


def _coming(reader: Reader, person: Actor, seal: Seal) -> Question:
    meeting = _meeting(reader, seal.subject)
    seat = next((one for one in meeting.guests if one.person.id == person.person_id and one.role != "outside"), None)
    if seat is None:
        raise NotFound
    across = [meeting.exporter, meeting.buyer] if seat.side is None else [_across(meeting, seat.side)]
    ended = _over(meeting, reader.now) or (words.ONCE_SAID if seat.confirmed_at else "")
    names = tuple(_called(place, person.language) for place in across)
    found = _about(meeting, person, ended, names, across[0].zone if len(across) == 1 else None)
    make = _maker(seal, meeting.public_id, fingerprint(f"{meeting.starts_at}"), meeting.starts_at)
    return replace(found, done=seat.confirmed_at is not None, seals=(make(Act.COME),))


def _move(reader: Reader, person: Actor, seal: Seal) -> Question:
    """Read as the person, who must act for a side."""
    meeting = meeting_for_calendar(Reader(reader.session, person, reader.now), seal.subject)
    asked = {"move": seal.detail} if seal.detail else {}
    row = reader.row(_THIS_MOVE if seal.detail else _OPEN_MOVE, meeting=meeting.id, **asked)
    if row is None:
        raise NotFound
    other = meeting.exporter if row.side == meeting.exporter.side else meeting.buyer
    ended = "" if row.state == "open" else words.MOVE_ENDED[row.state]
    ended = _over(meeting, reader.now) or ended or (words.MOVE_ENDED["lapsed"] if row.starts_at <= reader.now else "")
    found = _about(meeting, person, ended, (_called(other, person.language),), other.zone)
    found = replace(found, done=row.state == _WISH.get(seal.act))
    if seal.act is Act.ACCEPT_MOVE:
        found = replace(
            found, before=(meeting.starts_at, meeting.ends_at), starts_at=row.starts_at, ends_at=row.ends_at
        )
    make = _maker(seal, meeting.public_id, fingerprint(f"{meeting.starts_at}"), row.starts_at)
    return replace(found, seals=(make(Act.ACCEPT_MOVE, row.public_id), make(Act.DECLINE_MOVE, row.public_id)))


def _delay(reader: Reader, person: Actor, seal: Seal) -> Question:
    """Read as the person, who must act for the buyer. Good for the notices that had come when the mail went out."""
    view = deal_deliveries(Reader(reader.session, person, reader.now), seal.subject)
    told = [day.notice for line in view.current for day in line.days if day.notice and day.why == "notice"]
    if not view.answers or not told:
        raise NotFound
    waiting = view.waiting
    exporter = view.table.exporter
    called = exporter.name if person.language == exporter.language or not exporter.name_en else exporter.name_en
    mine = next((one for one in told if one.public_id == seal.detail), None)
    newest = max(waiting, key=lambda one: one.id, default=None)
    found = Question(
        person,
        "" if newest else words.DELAY_ENDED,
        done=mine is not None and mine.answer == _WISH[seal.act],
        path=f"/deals/{seal.subject}/deliveries",
        event=view.table.event_name,
        companies=(called,),
        lines=tuple(waiting),
    )
    if newest is None:
        return found
    make = _maker(seal, seal.subject, fingerprint(newest.public_id), newest.at + LONGEST)
    return replace(found, seals=(make(Act.ACCEPT_DELAY, newest.public_id), make(Act.REJECT_DELAY, newest.public_id)))


def _follow(reader: Reader, person: Actor, seal: Seal) -> Question:
    """Read as the person, who must act for the side that was asked."""
    view = follow_up_page(Reader(reader.session, person, reader.now), seal.subject)
    row = view.row
    ended = words.CAME_STOPPED if view.stopped or (row.is_over and row.came is None) else ""
    called = row.other.name if person.language == row.other.language or not row.other.name_en else row.other.name_en
    found = Question(
        person,
        ended or (words.CAME_ENDED if row.came or not view.newest or row.asked_at is None else ""),
        done=row.came is not None and row.came == CAME.get(seal.act),
        path=f"/deals/follow-ups/{row.public_id}",
        event=row.table.event_name,
        companies=(called,),
        met=row.met,
    )
    return found if found.ended else replace(found, seals=_came(seal, row))


def _came(seal: Seal, row: FollowUpRow) -> tuple[Seal, ...]:
    """All answers to a question that was asked."""
    asked = row.asked_at or row.met
    make = _maker(seal, row.public_id, fingerprint(f"{asked}"), asked + ANSWERABLE)
    return tuple(make(act) for act in CAME)


def _meeting(reader: Reader, public_id: str) -> CalendarMeeting:
    return meeting_for_calendar(Reader(reader.session, SYSTEM, reader.now), public_id)


def _about(
    meeting: CalendarMeeting, person: Actor, ended: str, companies: tuple[str, ...], zone: str | None
) -> Question:
    return Question(
        person, ended, path=f"/meetings/{meeting.public_id}", event=meeting.event.name, companies=companies, zone=zone,
        starts_at=meeting.starts_at, ends_at=meeting.ends_at,
    )  # fmt: skip


def _over(meeting: CalendarMeeting, now: datetime) -> str:
    if meeting.status == MeetingStatus.CANCELLED:
        return words.CANCELLED
    return words.BEGUN if meeting.status not in STANDING or meeting.starts_at <= now else ""


def _across(meeting: CalendarMeeting, side: Any) -> Place:
    return meeting.buyer if side == meeting.exporter.side else meeting.exporter


def _maker(asked: Seal, subject: str, state: int, until: datetime) -> Any:
    """Makes seals of one question, which share all but the act."""

    def make(act: Act, detail: str = "") -> Seal:
        return Seal(act, asked.person_id, subject, detail, state, until, asked.password)

    return make


def _called(place: Place, language: str) -> str:
    """Its own name for those who read its language, else the English one."""
    company = place.company
    return company.name if language == company.language or not company.name_en else company.name_en


_READ = {"request": _request, "offer": _offer, "coming": _coming, "move": _move, "delay": _delay, "follow": _follow}
_FIRST = {
    "request": Act.ACCEPT_REQUEST,
    "offer": Act.ACCEPT_OFFER,
    "coming": Act.COME,
    "move": Act.ACCEPT_MOVE,
    "delay": Act.ACCEPT_DELAY,
    "follow": Act.CAME_TALKING,
}
_KIND = {
    Act.ACCEPT_REQUEST: "request",
    Act.DECLINE_REQUEST: "request",
    Act.ACCEPT_OFFER: "offer",
    Act.DECLINE_OFFER: "offer",
    Act.COME: "coming",
    Act.ACCEPT_MOVE: "move",
    Act.DECLINE_MOVE: "move",
    Act.ACCEPT_DELAY: "delay",
    Act.REJECT_DELAY: "delay",
    **dict.fromkeys(CAME, "follow"),
}
_WISH = {
    Act.ACCEPT_OFFER: "accepted",
    Act.DECLINE_OFFER: "declined",
    Act.ACCEPT_MOVE: "accepted",
    Act.DECLINE_MOVE: "declined",
    Act.ACCEPT_DELAY: "accepted",
    Act.REJECT_DELAY: "rejected",
}
