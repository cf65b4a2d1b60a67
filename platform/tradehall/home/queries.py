"""Reads for the front page, the day of a person, and the administration."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Date, Text, and_, cast, exists, false, func, literal, null, or_, select, union_all

from tradehall.accounts.models import Person
from tradehall.chat.queries import UNREAD
from tradehall.deals.followups.queries.one import HOME as QUESTIONS
from tradehall.deals.queries import WAITING_FOR_ME
from tradehall.deals.steps.queries import HOME as STEPS
from tradehall.events.commands import Phase
from tradehall.events.models import Delegate, Event, EventOrganiser, Participation
from tradehall.events.queries import EventCard, events_list
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.mail import MailRow
from tradehall.kernel.outbox import Delivery, OutboxRow
from tradehall.kernel.pages import Order, Page, paged
from tradehall.kernel.tx import ME, NOW, Reader
from tradehall.meetings.models import Hours, Interpreter
from tradehall.meetings.queries import (
    ASKED,
    UNANSWERED,
    Matter,
    MeetingRow,
    RequestRow,
    my_matters,
    my_meetings,
    requests_in_out,
)
from tradehall.notices.queries import UNREAD as UNREAD_NOTICES
from tradehall.rooms.preflight.queries import MY_LIGHT
from tradehall.rooms.preflight.rules import FRESH, Light
from tradehall.support.queries import SERVES_SOMEWHERE, WAITING_AT_DESKS


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits for the reader: requests to answer, unread messages, deals to confirm, offers to interpret, notices,
    cases at their desks; and whether they run events, interpret, or serve at a desk. `light`: of the test of their
    line, where one still counts."""

    requests: int = 0
    messages: int = 0
    deals: int = 0
    organises: bool = False
    offers: int = 0
    interprets: bool = False
    notices: int = 0
    light: Light | None = None
    cases: int = 0
    serves: bool = False


@dataclass(frozen=True, slots=True)
class Front:
    """What visitors see: events to come and the last ones held."""

    coming: list[EventCard]
    past: list[EventCard]


@dataclass(frozen=True, slots=True)
class Place:
    """An event in which the reader takes part, or may interpret: then `state` is None. `said`: they said when they can
    be met."""

    slug: str
    name: object
    phase: Phase
    state: State | None
    starts_at: datetime | None
    said: bool


@dataclass(frozen=True, slots=True)
class Ahead:
    """Something that the reader promised (`kind` step: `body`, due on `day`), or what came of a meeting (follow_up: it
    was `at`, and is asked `number` months later). `company` is the other side, whose language is `speaks`.
    """

    kind: str
    public_id: str
    body: str
    language: str
    company: str
    speaks: str
    at: datetime | None
    day: date | None
    number: int


@dataclass(frozen=True, slots=True)
class Today:
    """A person's day."""

    meetings: list[MeetingRow]
    requests: list[RequestRow]
    places: list[Place] = field(default_factory=list)
    matters: list[Matter] = field(default_factory=list)
    ahead: list[Ahead] = field(default_factory=list)


_COUNTS = select(
    UNANSWERED.scalar_subquery(),
    UNREAD.scalar_subquery(),
    WAITING_FOR_ME.scalar_subquery(),
    select(literal(1)).where(EventOrganiser.person_id == ME).exists(),
    ASKED.scalar_subquery(),
    UNREAD_NOTICES.scalar_subquery(),
    MY_LIGHT.scalar_subquery(),
    WAITING_AT_DESKS.scalar_subquery(),
    SERVES_SOMEWHERE.exists(),
)


def counts(reader: Reader) -> Counts:
    """All numbers of the navigation, in one statement."""
    if not reader.actor.signed_in:
        return Counts()
    row = reader.rows(_COUNTS, tested_after=reader.now - FRESH)[0]
    runs = bool(row[3]) or bool({"organiser", "admin"} & reader.actor.roles)
    interprets = "interpreter" in reader.actor.roles or bool(row[4])
    light = Light(row[6]) if row[6] else None
    return Counts(
        row[0] or 0, row[1] or 0, row[2] or 0, runs, row[4] or 0, interprets, row[5] or 0, light, row[7] or 0,
        bool(row[8]),
    )  # fmt: skip


def front(reader: Reader) -> Front:
    return Front(events_list(reader, size=3).items, events_list(reader, past=True, size=3).items)


def today(reader: Reader) -> Today:
    """The next meetings, requests to answer, and the reader's events."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    requests = [row for row in requests_in_out(reader, "in").items if row.to_answer]
    places, ahead = _here(reader)
    return Today(my_meetings(reader, size=5).items, requests[:5], places, my_matters(reader), ahead)


_Mine = (
    select(Participation.event_id, Participation.state)
    .join(Delegate, Delegate.participation_id == Participation.id)
    .where(Delegate.person_id == ME)
    .subquery("mine")
)
_INTERPRETS = and_(
    Event.phase.in_((Phase.BOOKING, Phase.LIVE)), exists().where(Interpreter.person_id == ME).correlate(None)
)
_PLACES = (
    select(
        Event.slug, Event.name, Event.phase, _Mine.c.state, Event.starts_at,
        exists().where(Hours.event_id == Event.id, Hours.person_id == ME),
    )
    .outerjoin(_Mine, _Mine.c.event_id == Event.id)
    .where(or_(_Mine.c.state.is_not(None), _INTERPRETS), Event.phase != Phase.CLOSED)
    .where(or_(Event.ends_at.is_(None), Event.ends_at > NOW))
    .order_by(Event.starts_at, Event.id)
    .limit(5)
)  # fmt: skip


_NOTHING = literal("")
_PLACE = (
    _PLACES.with_only_columns(
        literal("place").label("kind"), Event.slug, _NOTHING.label("body"), _NOTHING.label("language"),
        _NOTHING.label("company"), _NOTHING.label("speaks"), Event.starts_at.label("at"),
        cast(null(), Date).label("day"), literal(0).label("number"), Event.name.label("name"),
        Event.phase.label("phase"), _Mine.c.state.label("state"),
        exists().where(Hours.event_id == Event.id, Hours.person_id == ME).label("said"),
    )
    .subquery("places")
)  # fmt: skip
_NO_PLACE = (cast(null(), Event.name.type), _NOTHING, cast(null(), Text), false())
_HERE = union_all(
    select(_PLACE), *(select(part.subquery(), *_NO_PLACE) for part in (STEPS, QUESTIONS)),
)  # fmt: skip


def _here(reader: Reader) -> tuple[list[Place], list[Ahead]]:
    """The reader's events, and what they promised or are asked; in one statement."""
    rows = reader.rows(_HERE)
    places = [
        Place(row[1], row[9], Phase(row[10]), State(row[11]) if row[11] else None, row[6], bool(row[12]))
        for row in rows
        if row[0] == "place"
    ]
    return places, [Ahead(*row[:9]) for row in rows if row[0] != "place"]


def my_places(reader: Reader) -> list[Place]:
    """The reader's participations in events that are not over, and what they may interpret; the next event first."""
    rows = reader.rows(_PLACES)
    return [Place(r[0], r[1], Phase(r[2]), State(r[3]) if r[3] else None, r[4], bool(r[5])) for r in rows]


def current_event(reader: Reader) -> str | None:
    """The slug of the event whose directory the reader most likely wants; None without one."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    places = my_places(reader)
    return next((p.slug for p in places if p.state == "approved"), None)


# -- administration ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dead:
    """A reaction that failed too often."""

    id: int
    reaction: str
    fact: str
    at: datetime
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class Administration:
    pending: int
    dead: list[Dead]


def administration(reader: Reader) -> Administration:
    """The state of background work; administrators only."""
    _admins_only(reader)
    pending = reader.session.scalar(select(func.count()).where(Delivery.state == "pending")) or 0
    statement = (
        select(Delivery.id, Delivery.reaction, OutboxRow.name, OutboxRow.at, Delivery.attempts, Delivery.last_error)
        .join(OutboxRow, OutboxRow.id == Delivery.outbox_id)
        .where(Delivery.state == "dead")
        .order_by(Delivery.id.desc())
        .limit(50)
    )
    return Administration(pending, [Dead(*row[:5], row[5] or "") for row in reader.session.execute(statement)])


def mails(reader: Reader, cursor: str | None = None) -> Page[MailRow]:
    """Mails that were handed over, the newest first; administrators only."""
    _admins_only(reader)
    return paged(reader, select(MailRow), [Order(MailRow.id, True)], cursor, lambda row: row[0])


def mail(reader: Reader, public_id: str) -> MailRow:
    _admins_only(reader)
    return reader.get(MailRow, public_id)


def _admins_only(reader: Reader) -> None:
    if not reader.actor.signed_in:
        raise Unauthenticated
    if not reader.actor.is_admin:
        raise NotFound


def has_sample_accounts(reader: Reader) -> bool:
    """Whether the published sample accounts exist on this server."""
    return bool(reader.session.scalar(select(select(Person.id).where(Person.email == "admin@demo.example").exists())))
