"""Meetings as calendars, mails and live messages need them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Bundle, aliased

from tradehall.accounts.models import Person
from tradehall.companies.models import Company
from tradehall.events.commands import Side
from tradehall.events.models import Delegate, Event, Participation, Slot
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import Reader, among, given, plain
from tradehall.meetings import policy
from tradehall.meetings.commands import Because
from tradehall.meetings.models import Claim, Meeting, MeetingMove, MeetingPerson, Standby, VideoRules
from tradehall.meetings.models import Guest as Outsider
from tradehall.meetings.queries import parts
from tradehall.meetings.queries.meetings import COMES, MEETINGS, names
from tradehall.meetings.queries.things import people_of
from tradehall.meetings.queries.video import RULES, way_of
from tradehall.meetings.queries.views import CalendarMeeting, EventBrief, Guest, Place
from tradehall.meetings.rules import MeetingStatus

_NAMED = (
    select(func.max(Person.updated_at))
    .join(MeetingPerson, MeetingPerson.person_id == Person.id)
    .where(MeetingPerson.meeting_id == Meeting.id)
    .correlate(Meeting)
    .scalar_subquery()
)
_WORDED: Bundle[Any] = Bundle(
    "worded", Event.updated_at, parts.ExporterCompany.updated_at, parts.BuyerCompany.updated_at, _NAMED.label("named"),
    VideoRules.updated_at.label("ruled"),
)  # fmt: skip
_MEETINGS = MEETINGS.add_columns(_WORDED, RULES).outerjoin(VideoRules, VideoRules.event_id == Meeting.event_id)
_ONE = _MEETINGS.add_columns(parts.organises(Meeting.event_id), COMES).where(Meeting.public_id == given("meeting"))
_BY_ID = _MEETINGS.where(Meeting.id == given("meeting"))


def meeting_for_calendar(reader: Reader, public_id: str) -> CalendarMeeting:
    """One meeting, for those who may see its page. Raises Unauthenticated, NotFound."""
    if reader.actor.person_id is None and not reader.actor.is_system:
        raise Unauthenticated
    row = reader.row(_ONE, meeting=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    acts = bool(row[4] or row[5])
    if not policy.can_see_meeting(reader.actor, acts=acts, comes=bool(row[9]), organises=bool(row[8])):
        raise NotFound
    return _view(row, people_of(reader, [row[0].id])[row[0].id])


def calendar_meeting(reader: Reader, meeting_id: int) -> CalendarMeeting:
    """One meeting. Unscoped: the caller knows that it may be shown. Raises NotFound."""
    row = reader.row(_BY_ID, meeting=meeting_id)
    if row is None:
        raise NotFound
    return _view(row, people_of(reader, [row[0].id])[row[0].id])


def _view(row: Any, guests: list[Guest]) -> CalendarMeeting:
    meeting = row[0]
    return CalendarMeeting(
        id=meeting.id,
        public_id=meeting.public_id,
        uid=meeting.uid,
        sequence=meeting.sequence,
        status=MeetingStatus(meeting.status),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        created_at=meeting.created_at,
        changed_at=meeting.changed_at,
        worded_at=max(at for at in row.worded if at),
        event=parts.event_of(row[1]),
        exporter=parts.place_of(row[2], names(guests, Side.EXPORTER)),
        buyer=parts.place_of(row[3], names(guests, Side.BUYER)),
        guests=guests,
        agenda=meeting.agenda,
        way=way_of(meeting, row.video_rules),
        cancel_reason=meeting.cancel_reason,
        cancelled_by=meeting.cancelled_by,
        because=Because(meeting.cancel_because) if meeting.cancel_because else None,
    )


# -- who is told ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets a mail; `place` is the participation for which they come."""

    id: int
    email: str
    name: str
    language: str
    zone: str
    place: int | None


_ACTIVE = select(plain(Person)).where(Person.state == "active")
_OTHERS = _ACTIVE.where(Person.id.in_(among("people"))).order_by(Person.id)
_DELEGATES = (
    _ACTIVE.add_columns(Delegate.participation_id)
    .join(Delegate, Delegate.person_id == Person.id)
    .where(Delegate.participation_id.in_(among("places")))
    .order_by(Delegate.participation_id, Delegate.position)
)


def recipients(reader: Reader, places: Collection[int], people: Collection[int] = ()) -> list[Recipient]:
    """The delegates of these participations, and these people besides; each once. For the system."""
    delegates = reader.rows(_DELEGATES, places=places)
    others = reader.all(_OTHERS, people=people)
    found = {person.id: _recipient(person, None) for person in others}
    found |= {person.id: _recipient(person, place) for person, place in delegates}
    return [found[key] for key in sorted(found)]


def _recipient(person: Any, place: int | None) -> Recipient:
    return Recipient(person.id, person.email, person.name, person.language, person.time_zone, place)


_OF_OUTSIDER = select(Outsider.added_by).where(Outsider.id == given("guest"))
_SEAT = select(MeetingPerson.added_by, MeetingPerson.participation_id).where(
    MeetingPerson.meeting_id == given("meeting"), MeetingPerson.person_id == given("person")
)
_SIDE = select(MeetingPerson.person_id).where(
    MeetingPerson.meeting_id == given("meeting"), MeetingPerson.role == "delegate",
    MeetingPerson.participation_id == given("place"),
)  # fmt: skip


def hosts_of(reader: Reader, meeting_id: int, person: int | None, guest: int | None) -> list[int]:
    """Who invited a guest of a meeting: a person, or a row of guests. Where that was not written down, who comes for
    the side. For the system."""
    if guest is not None:
        return reader.all(_OF_OUTSIDER, guest=guest)
    seat = reader.row(_SEAT, meeting=meeting_id, person=person)
    if seat is None:
        return []
    return [seat[0]] if seat[0] else reader.all(_SIDE, meeting=meeting_id, place=seat[1])


def delegate_ids(reader: Reader, places: Collection[int]) -> list[int]:
    """People to whom live messages go, in order."""
    statement = select(Delegate.person_id).where(Delegate.participation_id.in_(places)).distinct()
    return sorted(reader.all(statement))


def version_and_start(reader: Reader, meeting_id: int) -> tuple[int, datetime]:
    row = reader.rows(_VERSION, meeting=meeting_id)[0]
    return row.version, row.starts_at


_VERSION = select(Meeting.version, Meeting.starts_at).where(Meeting.id == given("meeting"))


# -- letters ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MoveLetter:
    """A proposal as mails tell of it; `by` is the name of who made it."""

    starts_at: datetime
    ends_at: datetime
    state: str
    answer: str
    by: str


_MOVE = (
    select(MeetingMove.starts_at, MeetingMove.ends_at, MeetingMove.state, MeetingMove.answer, Person.name)
    .join(Person, Person.id == MeetingMove.person_id)
    .where(MeetingMove.id == given("move"))
)
_WAITING = (
    select(Standby.participation_id, Standby.other_id, Participation.public_id)
    .join(Participation, Participation.id == Standby.other_id)
    .where(Standby.other_id.in_(among("places")), Standby.participation_id.not_in(among("places")))
    .order_by(Standby.at, Standby.id)
)


_Place = aliased(Participation)
_FREED = (
    select(_Place.id, func.min(Slot.starts_at), func.min(Slot.ends_at))
    .join(Slot, Slot.event_id == _Place.event_id)
    .where(_Place.event_id == given("event"), parts.lead(_Place.id) == given("person"))
    .where(exists().where(Standby.other_id == _Place.id))
    .where(Slot.id.in_(among("slots")), ~parts.busy(Claim.holder_id == given("person")))
    .group_by(_Place.id)
    .order_by(_Place.id)
)
_PLACE = (
    select(parts.place_columns("place", _Place, Company), parts.EVENT)
    .join(Company, Company.id == _Place.company_id)
    .join(Event, Event.id == _Place.event_id)
    .where(_Place.id == given("place"))
)


def freed_for_others(
    reader: Reader, event: int, person: int, slots: Collection[int]
) -> list[tuple[int, datetime, datetime]]:
    """The participations of an event to which that person comes first and for which others wait, each with the first
    of the slots in which the person has no meeting."""
    rows = reader.rows(_FREED, event=event, person=person, slots=list(slots))
    return [(row[0], row[1], row[2]) for row in rows]


def place_and_event(reader: Reader, place: int) -> tuple[Place, EventBrief]:
    """A participation as mails name it. Unscoped."""
    row = reader.rows(_PLACE, place=place)[0]
    return parts.place_of(row[0]), parts.event_of(row[1])


def move_letter(reader: Reader, move_id: int) -> MoveLetter:
    return MoveLetter(*reader.rows(_MOVE, move=move_id)[0])


def waiting_for(reader: Reader, places: Collection[int]) -> list[tuple[int, int, str]]:
    """Who waits for a free time of these participations, the longest first: (who waits, for whom, its public id)."""
    return [(row[0], row[1], row[2]) for row in reader.rows(_WAITING, places=list(places))]
