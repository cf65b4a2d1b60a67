"""What a person is shown of their own feeds and choices."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tradehall.accounts.models import Person
from tradehall.events.queries import EventView
from tradehall.events.queries.events import managed_event
from tradehall.ical.feeds import keys
from tradehall.ical.feeds.rules import program_name
from tradehall.ical.models import CalendarChoice, CalendarFeed
from tradehall.ical.readers import Reader as For
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id, token_hash
from tradehall.kernel.panels import Panel, panels
from tradehall.kernel.tx import ME, Reader, given


@dataclass(frozen=True, slots=True)
class Choices:
    """How one wants one's calendar entries; `version` 0: nothing was chosen yet."""

    alarm: int | None = 15
    invitations: bool = True
    own_zone: bool = False
    with_requests: bool = False
    busy_only: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class OwnFeed:
    """A feed that stands. `token` is None when our key is another one than when it was made: it cannot be shown."""

    public_id: str
    token: str | None
    created_at: datetime
    fetched_at: datetime | None
    program: str

    @property
    def path(self) -> str:
        return f"/calendar/{self.token}.ics"

    @property
    def url(self) -> str | None:
        """The whole address, if it can be shown."""
        return keys.base_url() + self.path if self.token else None


@dataclass(frozen=True, slots=True)
class CalendarSettings:
    choices: Choices
    feed: OwnFeed | None
    panels: list[Panel]


@dataclass(frozen=True, slots=True)
class EventCalendar:
    event: EventView
    feed: OwnFeed | None


_CHOICE = select(CalendarChoice).where(CalendarChoice.person_id == ME)
_READER = (
    select(Person.updated_at, CalendarChoice.changed_at, CalendarChoice.alarm_minutes, CalendarChoice.own_zone)
    .outerjoin(CalendarChoice, CalendarChoice.person_id == Person.id)
    .where(Person.id == ME)
)
_STANDING = select(CalendarFeed).where(CalendarFeed.person_id == ME, CalendarFeed.ended_at.is_(None))
_OWN = _STANDING.where(CalendarFeed.event_id.is_(None))
_OF_EVENT = _STANDING.where(CalendarFeed.event_id == given("event"))
_BY_ID = _STANDING.where(CalendarFeed.public_id == given("feed"))


def choices(reader: Reader) -> Choices:
    row = reader.value(_CHOICE)
    if row is None:
        return Choices()
    return Choices(row.alarm_minutes, row.invitations, row.own_zone, row.with_requests, row.busy_only, row.version)


def reader_for(reader: Reader, language: str) -> For:
    """The reader as calendars are written for them."""
    who, row = reader.actor, reader.row(_READER)
    if row is None:
        return For(language, who.time_zone)
    changed, chosen_at, alarm, own_zone = row
    if chosen_at is None:
        return For(language, who.time_zone, who.person_id, changed_at=changed)
    return For(language, who.time_zone, who.person_id, alarm, own_zone, changed_at=max(changed, chosen_at))


def calendar_settings(reader: Reader) -> CalendarSettings:
    """Raises Unauthenticated."""
    _signed_in(reader)
    return CalendarSettings(choices(reader), own_feed(reader), panels(reader, "calendar-settings", None))


def own_feed(reader: Reader) -> OwnFeed | None:
    """The feed of the reader's own meetings, if they have one."""
    return _feed(reader.value(_OWN))


def event_calendar(reader: Reader, slug: str) -> EventCalendar:
    """An event's feed of the reader, who runs it. Raises Unauthenticated, NotFound, Forbidden."""
    event = managed_event(reader, slug)
    return EventCalendar(event, _feed(reader.value(_OF_EVENT, event=event.id)))


def is_own_feed(reader: Reader, public_id: str) -> None:
    """Raises Unauthenticated, and NotFound for what is not a feed of the reader that stands."""
    _signed_in(reader)
    if not is_public_id(public_id) or reader.value(_BY_ID, feed=public_id) is None:
        raise NotFound


def _signed_in(reader: Reader) -> None:
    if reader.actor.person_id is None:
        raise Unauthenticated


def _feed(row: CalendarFeed | None) -> OwnFeed | None:
    if row is None:
        return None
    token = keys.feed_token(row.salt)
    is_it = hmac.compare_digest(token_hash(token), row.token_hash)
    program = program_name(row.fetched_by)
    return OwnFeed(row.public_id, token if is_it else None, row.created_at, row.fetched_at, program)
