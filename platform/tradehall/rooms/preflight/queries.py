"""Tests of lines: one's own, and those of all who come to the meetings of an event."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Text, and_, case, func, literal, null, select, union_all
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.companies.models import Company
from tradehall.events.models import Participation
from tradehall.events.queries import DelegateName, EventView, managed_event
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.tx import ME, NOW, Reader, among, given
from tradehall.meetings.commands import Coming
from tradehall.meetings.models import Guest, Meeting, MeetingPerson
from tradehall.meetings.queries.parts import AWAY, name_columns
from tradehall.meetings.rules import STANDING
from tradehall.rooms.models import Preflight, PreflightAsk
from tradehall.rooms.preflight import rules
from tradehall.rooms.preflight.rules import Check, Light


@dataclass(frozen=True, slots=True)
class Tested:
    """What a test found. `is_fresh`: it still counts. Rates in kilobit a second, `round_trip` in milliseconds."""

    light: Light
    at: datetime
    device: str
    checks: Mapping[Check, Light]
    up: int | None
    down: int | None
    round_trip: int | None
    is_fresh: bool


_LATEST = aliased(Preflight)


def _last_of(person: Any) -> Any:
    """The condition on `Preflight` that it is the person's last one."""
    last = select(func.max(_LATEST.id)).where(_LATEST.person_id == person).scalar_subquery()
    return and_(Preflight.person_id == person, Preflight.id == last)


_COLUMNS = (Preflight.light, Preflight.at, Preflight.device, Preflight.results)
_MINE = select(*_COLUMNS).where(_last_of(ME))
_GUESTS = select(*_COLUMNS).where(Preflight.guest_id == given("guest"))


# The light of the reader's last test, if it still counts (`given("tested_after")`): one number of the navigation more.
MY_LIGHT = select(Preflight.light).where(_last_of(ME), Preflight.at > given("tested_after"))


def _tested(row: Any, now: datetime) -> Tested | None:
    light, at, device, results = row
    if light is None:
        return None
    checks = {Check(name): Light(seen) for name, seen in results["checks"].items()}
    up, down, round_trip = (results.get(name) for name in ("up", "down", "round_trip"))
    return Tested(Light(light), at, device, checks, up, down, round_trip, rules.is_fresh(at, now))


def my_test(reader: Reader) -> Tested | None:
    """The reader's last one, of a guest from outside too. Raises Unauthenticated."""
    guest = reader.actor.guest_id
    if reader.actor.person_id is None and guest is None:
        raise Unauthenticated
    row = reader.row(_MINE) if guest is None else reader.row(_GUESTS, guest=guest)
    return _tested(row, reader.now) if row else None


# -- who comes, and whether they have tried ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ready:
    """Somebody who comes to meetings ahead, the next of which begins at `next_at`. `company`: own name, English name,
    language; None for interpreters of ours. `outside`: somebody without an account whom the company brings to this one
    meeting; then `person` holds the guest's ids. `interprets`: such a one comes as an interpreter."""

    person: DelegateName
    next_at: datetime
    meeting: str
    company: tuple[str, str, str] | None
    side: str | None
    test: Tested | None
    asked_at: datetime | None
    may_ask: bool
    outside: bool
    interprets: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """`figures`: how many people have which light; under None those without a test that still counts. `to_remind`: how
    many with an account have none, or a bad one."""

    event: EventView
    figures: Mapping[Light | None, int]
    to_remind: int
    people: Page[Ready]


_COMING = (
    select(
        MeetingPerson.person_id.label("person_id"),
        func.min(Meeting.starts_at).label("next_at"),
        func.max(MeetingPerson.participation_id).label("participation_id"),
    )
    .join(Meeting, Meeting.id == MeetingPerson.meeting_id)
    .where(Meeting.event_id == given("event"), Meeting.status.in_(STANDING), Meeting.ends_at > NOW, ~AWAY)
    .group_by(MeetingPerson.person_id)
    .subquery("coming")
)
_NEXT = (
    select(func.min(Meeting.public_id))
    .join(MeetingPerson, MeetingPerson.meeting_id == Meeting.id)
    .where(Meeting.event_id == given("event"), Meeting.status.in_(STANDING))
    .where(MeetingPerson.person_id == _COMING.c.person_id, Meeting.starts_at == _COMING.c.next_at)
    .scalar_subquery()
)
_ASKED = and_(PreflightAsk.person_id == Person.id, PreflightAsk.event_id == given("event"))
_NAME = ("id", "public_id", "name", "name_reading", "name_latin", "language", "job_title", "time_zone")
_MEMBERS = (
    select(
        literal(0, Integer).label("outside"), literal("", Text).label("as_role"),
        *(column.label(name) for column, name in zip(name_columns(literal("", Text)), _NAME, strict=True)),
        _COMING.c.next_at, _NEXT.label("meeting"), _COMING.c.participation_id, PreflightAsk.at.label("asked_at"),
        *_COLUMNS,
    )
    .join(_COMING, _COMING.c.person_id == Person.id)
    .outerjoin(Preflight, _last_of(Person.id))
    .outerjoin(PreflightAsk, _ASKED)
)  # fmt: skip
_OUTSIDERS = (
    select(
        literal(1, Integer), Guest.role, Guest.id, Guest.public_id,
        func.coalesce(func.nullif(Guest.called, ""), Guest.name), literal("", Text), literal("", Text), Guest.language,
        literal("", Text), literal("", Text), Meeting.starts_at, Meeting.public_id, Guest.participation_id, null(),
        *_COLUMNS,
    )
    .join(Meeting, Meeting.id == Guest.meeting_id)
    .outerjoin(Preflight, Preflight.guest_id == Guest.id)
    .where(Meeting.event_id == given("event"), Meeting.status.in_(STANDING), Meeting.ends_at > NOW)
    .where(Guest.answer != Coming.NO)
)  # fmt: skip
_ALL: Any = union_all(_MEMBERS, _OUTSIDERS).subquery("everybody")
_MARK = case((_ALL.c.at > given("fresh"), _ALL.c.light), else_=literal("none", Text))
_PEOPLE = Paged(
    select(
        *(_ALL.c[name] for name in _NAME), _ALL.c.outside, _ALL.c.as_role, _ALL.c.next_at, _ALL.c.meeting,
        Company.legal_name, Company.legal_name_en, Company.language, Participation.side, _ALL.c.asked_at,
        _ALL.c.light, _ALL.c.at, _ALL.c.device, _ALL.c.results,
    )
    .select_from(_ALL)
    .outerjoin(Participation, Participation.id == _ALL.c.participation_id)
    .outerjoin(Company, Company.id == Participation.company_id),
    Order(_ALL.c.next_at),
    Order(_ALL.c.outside),
    Order(_ALL.c.id),
)  # fmt: skip
_MARKED = _PEOPLE.narrowed(given("mark") == _MARK)
_FIGURES = select(_MARK, _ALL.c.outside, func.count()).select_from(_ALL).group_by(_MARK, _ALL.c.outside)


def readiness(reader: Reader, slug: str, mark: str = "", cursor: str | None = None) -> Readiness:
    """For the organisers; `mark`: only those with this light, or "none". Raises as managed_event."""
    event = managed_event(reader, slug)
    fresh = reader.now - rules.FRESH
    if mark in (*Light, "none"):
        people = _MARKED.page(
            reader, cursor, lambda row: _ready(row, reader.now), event=event.id, fresh=fresh, mark=mark
        )
    else:
        people = _PEOPLE.page(reader, cursor, lambda row: _ready(row, reader.now), event=event.id)
    rows = [
        (None if mark == "none" else Light(mark), outside, number)
        for mark, outside, number in reader.rows(_FIGURES, event=event.id, fresh=fresh)
    ]
    figures: Counter[Light | None] = Counter()
    for light, _, number in rows:
        figures[light] += number
    to_remind = sum(number for light, outside, number in rows if not outside and light in (None, Light.BAD))
    return Readiness(event, figures, to_remind, people)


def _ready(row: Any, now: datetime) -> Ready:
    outside, as_role, next_at, meeting, name, name_en, language, side, asked_at = row[8:17]
    company = (name, name_en, language) if name is not None else None
    may_ask = not outside and (asked_at is None or asked_at <= now - rules.ASK_AGAIN)
    interprets = as_role == "interpreter"
    return Ready(
        DelegateName(*row[:8]), next_at, meeting, company, None if interprets else side, _tested(row[17:21], now),
        asked_at, may_ask, bool(outside), interprets,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Untested:
    person: int
    asked_at: datetime | None


_TO_REMIND = (
    select(Person.id, PreflightAsk.at)
    .join(_COMING, _COMING.c.person_id == Person.id)
    .outerjoin(PreflightAsk, _ASKED)
    .where(Person.state == "active")
    .order_by(Person.id)
)
_ONE_TO_REMIND = _TO_REMIND.where(Person.public_id == given("named"))
_FRESH = case((Preflight.at > given("fresh"), Preflight.light), else_=literal("none", Text))
_ALL_TO_REMIND = _TO_REMIND.outerjoin(Preflight, _last_of(Person.id)).where(_FRESH.in_(("none", "bad")))


def to_remind(reader: Reader, event_id: int, public_id: str | None) -> list[Untested]:
    """Those who come and have no test that still counts, or a bad one; or the one who is named. For the system."""
    if public_id is not None:
        rows = reader.rows(_ONE_TO_REMIND, event=event_id, named=public_id)
    else:
        rows = reader.rows(_ALL_TO_REMIND, event=event_id, fresh=reader.now - rules.FRESH)
    return [Untested(*row) for row in rows]


# -- lights of certain people ----------------------------------------------------------------------------

_GUESTS_LIGHTS = (
    select(Guest.public_id, Preflight.light)
    .join(Guest, Guest.id == Preflight.guest_id)
    .where(Guest.meeting_id == given("meeting"), Preflight.at > given("fresh"))
)


def guests_lights(reader: Reader, meeting_id: int) -> dict[str, Light]:
    """Public id of a guest from outside → their light, where it still counts. Unscoped; one statement."""
    rows = reader.rows(_GUESTS_LIGHTS, meeting=meeting_id, fresh=reader.now - rules.FRESH)
    return {guest: Light(light) for guest, light in rows}


_LIGHTS = (
    select(Preflight.person_id, Preflight.light)
    .where(_last_of(Preflight.person_id), Preflight.at > given("fresh"))
    .where(Preflight.person_id.in_(among("people")))
)


def lights_of(reader: Reader, people: list[int]) -> dict[int, Light]:
    """person id → light, where a test still counts. Unscoped; one statement."""
    rows = reader.rows(_LIGHTS, people=people, fresh=reader.now - rules.FRESH)
    return {person: Light(light) for person, light in rows}
