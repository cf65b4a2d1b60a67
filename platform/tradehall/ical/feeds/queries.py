"""What feeds read. Whoever knows the address may: the role of an organiser is asked anew at every fetch.

Five hundred meetings are read as rows of numbers and times; companies and people, which come again and again, are
read once each and shared.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import and_, exists, func, literal, or_, select, true, union

from tradehall.accounts.models import Person, PersonRole
from tradehall.companies.models import Company
from tradehall.events.commands import Side
from tradehall.events.models import Event, EventOrganiser, Participation, Slot
from tradehall.events.queries import DelegateName
from tradehall.ical.models import CalendarChoice, CalendarFeed
from tradehall.ical.readers import Reader as For
from tradehall.kernel.texts import Translated
from tradehall.kernel.tx import ME, NOW, Reader, given
from tradehall.meetings.commands import Because
from tradehall.meetings.models import Guest as Outsider
from tradehall.meetings.models import Meeting, MeetingPerson, MeetingRequest, RequestSlot, VideoRules
from tradehall.meetings.queries import parts
from tradehall.meetings.queries.parts import BuyerPlace, ExporterPlace
from tradehall.meetings.queries.things import ROLES
from tradehall.meetings.queries.video import RULES, rules_of
from tradehall.meetings.queries.views import CalendarMeeting, CompanyBrief, EventBrief, Guest, Place
from tradehall.meetings.rules import OPEN, MeetingStatus
from tradehall.meetings.ways import way

BACK = timedelta(days=30)  # how long meetings that are over stay
GONE = timedelta(days=14)  # how long cancelled ones stay


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that stands, and for whom it is. `stamp` changes with what the person chose; so does `changed_at`."""

    id: int
    person_id: int
    event: EventBrief | None
    reader: For
    with_requests: bool
    fetched_at: datetime | None
    fetched_by: str
    changed_at: datetime
    stamp: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class AskedFor:
    """One of the times that an open request proposes; `other` is the company on the other side. `changed_at`: of the
    request, or of the names that stand in it.
    """

    request: str
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    changed_at: datetime
    event: Translated
    other: str
    other_en: str


_IS_ADMIN = exists().where(PersonRole.person_id == Person.id, PersonRole.role == "admin")
_RUNS_IT = exists().where(EventOrganiser.event_id == CalendarFeed.event_id, EventOrganiser.person_id == Person.id)
_FEED = (
    select(
        CalendarFeed.id, CalendarFeed.person_id, CalendarFeed.created_at, CalendarFeed.fetched_at,
        CalendarFeed.fetched_by, Person.language, Person.time_zone, Person.version, Person.updated_at,
        CalendarChoice.alarm_minutes, CalendarChoice.own_zone, CalendarChoice.with_requests, CalendarChoice.version,
        CalendarChoice.changed_at, CalendarChoice.busy_only, parts.EVENT, Event.version,
    )
    .join(Person, and_(Person.id == CalendarFeed.person_id, Person.state == "active"))
    .outerjoin(CalendarChoice, CalendarChoice.person_id == CalendarFeed.person_id)
    .outerjoin(Event, Event.id == CalendarFeed.event_id)
    .where(CalendarFeed.token_hash == given("hash"), CalendarFeed.ended_at.is_(None))
    .where(or_(CalendarFeed.event_id.is_(None), _RUNS_IT, _IS_ADMIN))
)  # fmt: skip


_UNCHOSEN = (15, False, False, 0, None, False)


def feed_by_hash(reader: Reader, hashed: str) -> Feed | None:
    """The feed with that token's hash; None where it never was, was taken back, or its reader lost their role."""
    row = reader.row(_FEED, hash=hashed)
    if row is None:
        return None
    key, person, created, fetched_at, fetched_by, language, zone, version, changed, *chosen, event, event_version = row
    alarm, own_zone, with_requests, choice_version, chosen_at, busy_only = chosen if chosen[3] else _UNCHOSEN
    brief = parts.event_of(event) if event[0] else None
    known = {"own_zone": own_zone, "changed_at": max(at for at in (changed, chosen_at) if at)}
    whose = For(language, zone, person, alarm, busy_only=busy_only, **known)
    if brief:
        whose = For(language, brief.zone, alarm=None, **known)
    newest = max(at for at in (created, changed, chosen_at) if at)
    stamp = (key, version, choice_version, event_version or 0)
    return Feed(
        key, person, brief, whose, bool(with_requests) and brief is None and not busy_only, fetched_at, fetched_by,
        newest, stamp,
    )  # fmt: skip


# -- what a feed holds ----------------------------------------------------------------------------------

_STAYS = and_(Meeting.ends_at > given("since"), or_(Meeting.status != "cancelled", Meeting.changed_at > given("gone")))


# Who said no to being a guest does not come.
_COMES = Meeting.id.in_(select(MeetingPerson.meeting_id).where(MeetingPerson.person_id == ME, ~parts.AWAY))


def _wanted(of_event: bool) -> Any:
    return and_(_STAYS, Meeting.event_id == given("event")) if of_event else and_(_STAYS, _COMES)


def _values(reader: Reader, feed: Feed) -> dict[str, Any]:
    known = {"since": reader.now - BACK, "gone": reader.now - GONE, "me": feed.person_id}
    return known | ({"event": feed.event.id} if feed.event else {})


@cache
def _newest(of_event: bool, with_requests: bool) -> Any:
    """One row that changes whenever anything changes that stands in the feed."""
    event_of, exporter, buyer = Event, parts.ExporterCompany, parts.BuyerCompany
    meetings = (
        select(
            func.count().label("number"),
            func.sum(Meeting.version).label("versions"),
            func.sum(Meeting.sequence).label("sequences"),
            func.max(Meeting.updated_at).label("changed"),
            func.sum(event_of.version + exporter.version + buyer.version).label("others"),
            func.max(event_of.updated_at).label("event"),
            func.sum(func.coalesce(VideoRules.version, 0)).label("rules_versions"),
            func.max(VideoRules.updated_at).label("rules"),
            func.max(exporter.updated_at).label("exporter"),
            func.max(buyer.updated_at).label("buyer"),
        )
        .join(event_of, event_of.id == Meeting.event_id)
        .outerjoin(VideoRules, VideoRules.event_id == Meeting.event_id)
        .join(ExporterPlace, ExporterPlace.id == Meeting.exporter_id)
        .join(BuyerPlace, BuyerPlace.id == Meeting.buyer_id)
        .join(exporter, exporter.id == ExporterPlace.company_id)
        .join(buyer, buyer.id == BuyerPlace.company_id)
        .where(_wanted(of_event))
        .subquery()
    )
    found = select(Meeting.id).where(_wanted(of_event))
    people = (
        select(
            func.count().label("seats"),
            func.sum(MeetingPerson.person_id).label("ids"),
            func.sum(Person.version).label("person_versions"),
            func.max(Person.updated_at).label("person"),
        )
        .join(Person, Person.id == MeetingPerson.person_id)
        .where(MeetingPerson.meeting_id.in_(found))
        .subquery()
    )
    outside = (
        select(func.count().label("guests"), func.sum(Outsider.id).label("guest_ids"))
        .where(Outsider.meeting_id.in_(found))
        .subquery()
    )
    tables = [meetings, people, outside]
    if with_requests:
        asked = _asked().subquery()
        tables.append(
            select(
                func.count().label("times"),
                func.sum(asked.c.version).label("request_versions"),
                func.max(asked.c.updated_at).label("request"),
                func.sum(asked.c.slot).label("slots"),
                func.max(asked.c.named).label("named"),
                func.max(asked.c.event_named).label("event_named"),
            ).subquery()
        )
    statement = select(*(column for table in tables for column in table.c)).select_from(tables[0])
    for table in tables[1:]:
        statement = statement.join(table, true())
    return statement


def newest(reader: Reader, feed: Feed) -> tuple[tuple[Any, ...], datetime]:
    """What tells whether the feed has changed, and when it last did; one statement."""
    row = tuple(reader.row(_newest(feed.event is not None, feed.with_requests), **_values(reader, feed)))
    times = [value for value in row if isinstance(value, datetime)]
    return (*feed.stamp, *row), max([feed.changed_at, *times])


# -- meetings -----------------------------------------------------------------------------------------------

_COLUMNS = (
    Meeting.id, Meeting.public_id, Meeting.uid, Meeting.sequence, Meeting.status, Meeting.starts_at, Meeting.ends_at,
    Meeting.created_at, Meeting.changed_at, Meeting.agenda, Meeting.link_url, Meeting.link_note, Meeting.video,
    Meeting.cancel_reason, Meeting.cancelled_by, Meeting.cancel_because, Meeting.event_id, Meeting.exporter_id,
    Meeting.buyer_id,
)  # fmt: skip


@cache
def _statements(of_event: bool) -> tuple[Any, ...]:
    wanted = _wanted(of_event)
    meetings = select(*_COLUMNS).where(wanted).order_by(Meeting.starts_at, Meeting.uid)
    events = (
        select(parts.EVENT, RULES, Event.updated_at)
        .outerjoin(VideoRules, VideoRules.event_id == Event.id)
        .where(Event.id.in_(select(Meeting.event_id).where(wanted)))
    )
    sides = union(select(Meeting.exporter_id).where(wanted), select(Meeting.buyer_id).where(wanted))
    places = (
        select(parts.place_columns("place", Participation, Company), Company.updated_at)
        .join(Company, Company.id == Participation.company_id)
        .where(Participation.id.in_(sides))
    )
    found = select(Meeting.id).where(wanted)
    seats = select(
        MeetingPerson.meeting_id, MeetingPerson.role, MeetingPerson.participation_id, MeetingPerson.person_id
    ).where(MeetingPerson.meeting_id.in_(found))
    seated = select(MeetingPerson.person_id).where(MeetingPerson.meeting_id.in_(found))
    people = select(*parts.name_columns(literal("")), Person.updated_at).where(Person.id.in_(seated))
    outside = select(
        Outsider.meeting_id, Outsider.participation_id, Outsider.id, Outsider.name, Outsider.language
    ).where(Outsider.meeting_id.in_(found))
    return meetings, events, places, seats, people, outside


def meetings_of(reader: Reader, feed: Feed) -> list[CalendarMeeting]:
    """The feed's meetings by time, as `meeting_for_calendar` gives each, but without addresses; six statements."""
    values = _values(reader, feed)
    rows, events, places, seats, people, outside = (
        reader.rows(statement, **values) for statement in _statements(feed.event is not None)
    )
    briefs = {row[0][0]: parts.event_of(row[0]) for row in events}
    rules = {row[0][0]: rules_of(row[1]) for row in events}
    sides = {row[0][0]: row[0] for row in places}
    names = {row[0]: DelegateName(*row[:-1]) for row in people}
    guests = _guests(seats, outside, names, sides)
    worded = _worded(rows, seats, events, places, people)
    known: dict[tuple[int, str], Place] = {}

    def place(key: int, coming: list[Guest]) -> Place:
        row = sides[key]
        zone = next((g.person.time_zone for g in coming if g.side == row[2] and g.role != "outside"), row[16] or "UTC")
        if (key, zone) not in known:
            known[key, zone] = Place(row[0], row[1], Side(row[2]), row[3], CompanyBrief(*row[4:16]), zone)
        return known[key, zone]

    return [
        CalendarMeeting(
            id=row[0], public_id=row[1], uid=row[2], sequence=row[3], status=MeetingStatus(row[4]),
            starts_at=row[5], ends_at=row[6], created_at=row[7], changed_at=row[8], worded_at=worded[row[0]],
            event=briefs[row[16]], exporter=place(row[17], guests[row[0]]), buyer=place(row[18], guests[row[0]]),
            guests=guests[row[0]], agenda=row[9], way=way(row[12], row[10], row[11], rules[row[16]]),
            cancel_reason=row[13], cancelled_by=row[14], because=Because(row[15]) if row[15] else None,
        )
        for row in rows
    ]  # fmt: skip


def _worded(rows: Any, seats: Any, events: Any, places: Any, people: Any) -> dict[int, datetime]:
    """meeting id → when what its words are made of last changed."""
    of_event = {row[0][0]: max(at for at in (row[1].updated_at, row[2]) if at) for row in events}
    of_place = {row[0][0]: row[1] for row in places}
    of_person = {row[0]: row[-1] for row in people}
    found = {row[0]: max(of_event[row[16]], of_place[row[17]], of_place[row[18]]) for row in rows}
    for meeting, _, _, person in seats:
        if of_person[person] > found[meeting]:
            found[meeting] = of_person[person]
    return found


def _guests(seats: Any, outside: Any, names: dict[int, DelegateName], sides: dict[int, Any]) -> dict[int, list[Guest]]:
    """meeting id → who comes, in the order of `people_of`."""
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for meeting, role, place, person in seats:
        found[meeting].append((ROLES.index(role), place or 0, person, role, names[person]))
    for meeting, place, guest, name, language in outside:
        who = DelegateName(guest, "", name, "", "", language, "", "")
        found[meeting].append((ROLES.index("outside"), place, guest, "outside", who))
    guests: dict[int, list[Guest]] = defaultdict(list)
    for meeting, coming in found.items():
        coming.sort(key=_at_table)
        guests[meeting] = [
            Guest(who, "", role, Side(sides[place][2]) if place else None, meeting) for _, place, _, role, who in coming
        ]
    return guests


def _at_table(seat: tuple[Any, ...]) -> tuple[int, int, int]:
    return seat[:3]


# -- requests -----------------------------------------------------------------------------------------------


@cache
def _asked() -> Any:
    """The times of open requests of the reader's sides, with the company on the other one."""
    mine = parts.mine()
    other = (
        select(
            Company.legal_name,
            Company.legal_name_en,
            Company.updated_at.label("named"),
            Participation.id.label("place"),
        )
        .join(Participation, Participation.company_id == Company.id)
        .subquery()
    )
    is_other = or_(
        and_(MeetingRequest.sender_id.in_(mine), other.c.place == MeetingRequest.target_id),
        and_(
            MeetingRequest.target_id.in_(mine),
            MeetingRequest.sender_id.not_in(mine),
            other.c.place == MeetingRequest.sender_id,
        ),
    )
    in_time = or_(MeetingRequest.expires_at.is_(None), MeetingRequest.expires_at > NOW)
    return (
        select(
            MeetingRequest.public_id, Slot.starts_at, Slot.ends_at, MeetingRequest.created_at,
            MeetingRequest.updated_at, Event.name, other.c.legal_name, other.c.legal_name_en,
            MeetingRequest.version, Slot.id.label("slot"), other.c.named, Event.updated_at.label("event_named"),
        )
        .join(RequestSlot, RequestSlot.request_id == MeetingRequest.id)
        .join(Slot, Slot.id == RequestSlot.slot_id)
        .join(Event, Event.id == MeetingRequest.event_id)
        .join(other, is_other)
        .where(MeetingRequest.state.in_(OPEN), in_time, Slot.starts_at > NOW)
    )  # fmt: skip


@cache
def _asked_in_order() -> Any:
    return _asked().order_by(Slot.starts_at, MeetingRequest.public_id)


def asked_for(reader: Reader, feed: Feed) -> list[AskedFor]:
    """The times that open requests of the feed's person propose, by time."""
    found = []
    for row in reader.rows(_asked_in_order(), me=feed.person_id):
        request, starts_at, ends_at, created_at, changed_at, event, other, other_en, *_, named, event_named = row
        newest_at = max(changed_at, named, event_named)
        found.append(AskedFor(request, starts_at, ends_at, created_at, newest_at, event, other, other_en))
    return found
