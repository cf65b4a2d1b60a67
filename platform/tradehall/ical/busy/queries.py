"""Calendars that people gave us."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from tradehall.accounts.models import Person
from tradehall.ical.busy import rules
from tradehall.ical.models import BusySource
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import ME, NOW, Reader, given
from tradehall.meetings.models import BusyTime
from tradehall.meetings.queries import busy
from tradehall.meetings.queries.busy import Collision


@dataclass(frozen=True, slots=True)
class Source:
    """A calendar as its owner sees it. `stretches`: busy times to come."""

    public_id: str
    kind: str
    label: str
    all_day: bool
    state: str
    error: str
    failures: int
    checked_at: datetime | None
    next_at: datetime | None
    stretches: int


@dataclass(frozen=True, slots=True)
class BusyPage:
    now: datetime
    sources: list[Source]
    collisions: list[Collision]


_COUNT = (
    select(func.count())
    .where(BusyTime.source_id == BusySource.id, BusyTime.ends_at > NOW)
    .correlate(BusySource)
    .scalar_subquery()
)
_MINE = (
    select(
        BusySource.public_id, BusySource.kind, BusySource.label, BusySource.all_day, BusySource.state,
        BusySource.error, BusySource.failures, BusySource.checked_at, BusySource.next_at, _COUNT,
    )
    .where(BusySource.person_id == ME)
    .order_by(BusySource.id)
)  # fmt: skip
_THIS = _MINE.where(BusySource.public_id == given("source"))
_HOW_MANY = select(func.count()).where(BusySource.person_id == ME)


def my_sources(reader: Reader) -> BusyPage:
    """The reader's calendars, and the meetings into which they cut. Raises Unauthenticated."""
    if reader.actor.person_id is None:
        raise Unauthenticated
    sources = [Source(*row) for row in reader.rows(_MINE)]
    return BusyPage(reader.now, sources, busy.collisions(reader) if sources else [])


def my_source(reader: Reader, public_id: str) -> Source:
    """Raises Unauthenticated, NotFound."""
    if reader.actor.person_id is None:
        raise Unauthenticated
    row = reader.row(_THIS, source=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    return Source(*row)


def how_many(reader: Reader) -> int:
    return int(reader.value(_HOW_MANY))


_OLDEST = select(func.min(BusySource.checked_at), func.count()).where(BusySource.person_id == ME)


def freshness(reader: Reader) -> tuple[int, datetime | None]:
    """How many calendars the reader gave, and when the one was read that was read longest ago."""
    oldest, number = reader.row(_OLDEST)
    return number, oldest


# -- for reading them --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose calendar is read, and over which time. `arranging`: see rules.next_check."""

    person: int
    email: str
    zone: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Task:
    """A calendar to be read now; `secret` is sealed."""

    public_id: str
    kind: str
    secret: str
    all_day: bool
    etag: str
    modified: str
    version: int
    owner: Owner


_OWNER = select(Person.email, Person.time_zone).where(Person.id == given("person"))


def owner(reader: Reader, person: int, *, once: bool = False) -> Owner:
    """`once`: the calendar is not read again."""
    email, zone = reader.row(_OWNER, person=person)
    last = max((event.last for event in busy.attended(reader, person) if event.last), default=None)
    return Owner(person, email.lower(), zone, *rules.window(reader.now, last, once=once))


_TASK = select(
    BusySource.person_id, BusySource.kind, BusySource.secret, BusySource.all_day, BusySource.etag,
    BusySource.modified, BusySource.version,
).where(BusySource.public_id == given("source"))  # fmt: skip


def task(reader: Reader, public_id: str, version: int) -> Task | None:
    """None where it is gone, or was taken by somebody else meanwhile. Unscoped."""
    row = reader.row(_TASK, source=public_id)
    if row is None or row.version != version:
        return None
    marks = (rules.undated(row.etag, reader.now), rules.undated(row.modified, reader.now))
    return Task(public_id, row.kind, row.secret, row.all_day, *marks, version, owner(reader, row.person_id))


_DUE = select(BusySource.id).where(BusySource.next_at <= NOW).limit(1)


def is_any_due(reader: Reader) -> bool:
    return reader.value(_DUE) is not None
