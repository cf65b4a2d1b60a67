"""Who can interpret which meeting: fits both sides, is free, and rested."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, literal, select

from tradehall.accounts.models import Person
from tradehall.events.models import Event, Participation
from tradehall.events.queries import DelegateName
from tradehall.events.queries.events import managed_event
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.pages import Page
from tradehall.kernel.tx import NOW, Reader, among, given, plain
from tradehall.meetings import policy, rules
from tradehall.meetings.commands import InterpreterWish, Level, Mode
from tradehall.meetings.diary import Diary
from tradehall.meetings.models import Claim, Interpreter, InterpreterOffer, Meeting, MeetingPerson
from tradehall.meetings.queries import parts
from tradehall.meetings.queries.diaries import diaries
from tradehall.meetings.queries.interpreter_views import (
    EventInterpreters,
    InterpreterChoice,
    Load,
    OfferBrief,
    Pair,
    Unserved,
)
from tradehall.meetings.queries.meetings import listing, row_of
from tradehall.meetings.queries.parts import BuyerPlace, ExporterPlace
from tradehall.meetings.queries.things import people_of
from tradehall.meetings.queries.views import MeetingRow
from tradehall.meetings.rules import STANDING, TICK, OfferState

_MEETING = (
    select(
        plain(Meeting), ExporterPlace.languages, BuyerPlace.languages,
        parts.acts(ExporterPlace), parts.acts(BuyerPlace), parts.organises(Meeting.event_id),
    )
    .join(ExporterPlace, ExporterPlace.id == Meeting.exporter_id)
    .join(BuyerPlace, BuyerPlace.id == Meeting.buyer_id)
    .where(Meeting.public_id == given("meeting"))
)  # fmt: skip


def _load(figure: Any) -> Any:
    """Of all claims that an interpreter has as such in the event."""
    here = and_(
        MeetingPerson.meeting_id == Claim.meeting_id,
        MeetingPerson.person_id == Claim.holder_id,
        MeetingPerson.role == "interpreter",
    )
    return (
        select(figure)
        .join(Meeting, Meeting.id == Claim.meeting_id)
        .join(MeetingPerson, here)
        .where(Claim.holder_id == Interpreter.person_id, Meeting.event_id == given("event"))
        .correlate(Interpreter)
        .scalar_subquery()
    )


_LISTED = (
    select(
        plain(Interpreter),
        _load(func.count(Claim.meeting_id.distinct())),
        _load(func.count(Claim.id)),
        select(Event.interpreter_stretch).where(Event.id == given("event")).scalar_subquery().label("stretch"),
        select(Event.interpreter_pause).where(Event.id == given("event")).scalar_subquery().label("pause"),
        *parts.name_columns(literal("")),
    )
    .join(Person, Person.id == Interpreter.person_id)
    .where(Person.state == "active")
    .order_by(Interpreter.person_id)
    .limit(200)
)
_LISTED_FOR = _LISTED.add_columns(plain(InterpreterOffer)).outerjoin(
    InterpreterOffer,
    and_(InterpreterOffer.person_id == Interpreter.person_id, InterpreterOffer.meeting_id == given("meeting")),
)
_OFFERS = select(plain(InterpreterOffer)).where(InterpreterOffer.meeting_id.in_(among("meetings")))

Offers = dict[tuple[int, int], OfferBrief]  # by meeting and person


def _offers(reader: Reader, meetings: Collection[int]) -> Offers:
    return {(row.meeting_id, row.person_id): brief_of(row) for row in reader.all(_OFFERS, meetings=list(meetings))}


def brief_of(offer: Any) -> OfferBrief:
    return OfferBrief(offer.public_id, OfferState(offer.state), offer.reason, offer.created_at)


def pairs_of(stored: list[dict[str, Any]]) -> list[Pair]:
    return [Pair(p["from"], p["to"], Level(p["level"]), Mode(p["mode"])) for p in stored]


def interpreters_for(reader: Reader, public_id: str) -> list[InterpreterChoice]:
    """All listed interpreters for a meeting: those who fit and can come first. For organisers of its event."""
    if reader.actor.person_id is None and not reader.actor.is_system:
        raise Unauthenticated
    row = reader.row(_MEETING, meeting=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    meeting, theirs, ours = row[:3]
    if not policy.can_assign_interpreter(reader.actor, organises=bool(row[5])):
        raise Forbidden if row[3] or row[4] else NotFound
    rows = reader.rows(_LISTED_FOR, event=meeting.event_id, meeting=meeting.id)
    found = _diaries(reader, meeting.event_id, rows, (meeting.starts_at, meeting.ends_at), meeting.id)
    offers = {(meeting.id, row[0].person_id): brief_of(row[13]) for row in rows if row[13].id is not None}
    return _sorted(_choice(row, found[row[0].person_id], meeting, (theirs, ours), offers) for row in rows)


def _diaries(
    reader: Reader, event: int, rows: Any, time: tuple[datetime, datetime], besides: int = 0
) -> dict[int, Diary]:
    """Of all who are listed (rows of `_LISTED`), as far around a time as pauses need it."""
    if not rows:
        return {}
    span = rules.around(*time, stretch=rows[0].stretch, pause=rows[0].pause)
    return diaries(reader, event, [row[0].person_id for row in rows], span, besides=besides)


def _choice(
    row: Any, diary: Diary, meeting: Any, sides: tuple[list[str], list[str]], offers: Offers
) -> InterpreterChoice:
    """One interpreter for one meeting (a row of the table) between the languages of two sides."""
    time = (meeting.starts_at, meeting.ends_at)
    is_busy, suits = diary.is_busy(*time), diary.suits(meeting.slot_id or 0, *time)
    return replace(
        _entry(row),
        fits=rules.interprets_between(row[0].pairs, *sides),
        free=not is_busy and suits,
        off=not is_busy and not suits,
        pause=rules.needs_pause(diary.busy, *time, stretch=row.stretch, pause=row.pause),
        offer=offers.get((meeting.id, row[0].person_id)),
    )


def _entry(row: Any) -> InterpreterChoice:
    """An interpreter as such, for no meeting."""
    entry, load, person = row[0], Load(row[1], row[2] * TICK // 60), DelegateName(*row[5:13])
    pairs = pairs_of(entry.pairs)
    return InterpreterChoice(person, pairs, entry.subjects, entry.city, entry.about, fits=True, free=True, load=load)


def _sorted(choices: Any) -> list[InterpreterChoice]:
    """Who can come first; among them who has least to do."""
    return sorted(choices, key=lambda c: (not c.fits, not c.free, not c.off, c.pause, c.load.minutes, c.person.name))


_TONGUES = select(Participation.id, Participation.languages).where(Participation.id.in_(among("places")))


def able(reader: Reader, event: int, meetings: Sequence[Any]) -> dict[int, list[int]]:
    """Meeting → the people who fit both sides, are free and rested; three statements. Unscoped."""
    rows = reader.rows(_LISTED, event=event)
    time = (min(meeting.starts_at for meeting in meetings), max(meeting.ends_at for meeting in meetings))
    found = _diaries(reader, event, rows, time)
    places = {place for meeting in meetings for place in (meeting.exporter_id, meeting.buyer_id)}
    spoken = dict(reader.rows(_TONGUES, places=list(places)))

    def can(row: Any, meeting: Any) -> bool:
        sides = (spoken[meeting.exporter_id], spoken[meeting.buyer_id])
        return _choice(row, found[row[0].person_id], meeting, sides, {}).can_come

    return {meeting.id: [row[0].person_id for row in rows if can(row, meeting)] for meeting in meetings}


_INTERPRETED = exists().where(MeetingPerson.meeting_id == Meeting.id, MeetingPerson.role == "interpreter")
_UNSERVED = listing(
    and_(
        Meeting.event_id == given("event"),
        Meeting.interpreter_wish == InterpreterWish.FIND,
        Meeting.status.in_(STANDING),
        Meeting.starts_at > NOW,
        ~_INTERPRETED,
    )
)


def event_interpreters(reader: Reader, slug: str, cursor: str | None = None) -> EventInterpreters:
    """The meetings that wait for an interpreter, by time, and who can come to each. For organisers."""
    event = managed_event(reader, slug)
    page = _UNSERVED.page(reader, cursor, tuple, event=event.id)
    guests = people_of(reader, [row[0].id for row in page.items])
    rows = reader.rows(_LISTED, event=event.id)
    unserved = _for_all(reader, event.id, rows, [(row[0], row_of(row, guests[row[0].id])) for row in page.items])
    return EventInterpreters(event, Page(unserved, page.next, page.cursor), [_entry(row) for row in rows])


def _for_all(reader: Reader, event: int, rows: Any, meetings: list[tuple[Any, MeetingRow]]) -> list[Unserved]:
    if not meetings:
        return []
    time = (meetings[0][0].starts_at, max(meeting.ends_at for meeting, _ in meetings))
    found = _diaries(reader, event, rows, time)
    offers = _offers(reader, [meeting.id for meeting, _ in meetings])

    def choices(meeting: Any, shown: MeetingRow) -> list[InterpreterChoice]:
        sides = (shown.exporter.languages, shown.buyer.languages)
        made = (_choice(row, found[row[0].person_id], meeting, sides, offers) for row in rows)
        return _sorted(choice for choice in made if choice.fits)

    return [Unserved(shown, choices(meeting, shown)) for meeting, shown in meetings]
