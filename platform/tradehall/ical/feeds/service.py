"""Feeds are opened, renewed and ended; choices are set."""

from sqlalchemy import ColumnElement, exists, select, update

from tradehall.accounts.facts import PersonSignedIn, PersonSignedUp
from tradehall.events.queries.events import managed_event
from tradehall.ical.feeds import keys
from tradehall.ical.feeds.commands import EndFeed, NoteFetch, OpenFeed, RenewFeed, SetCalendarChoices
from tradehall.ical.feeds.errors import FeedStands
from tradehall.ical.feeds.facts import CalendarChosen, FeedEnded, FeedOpened
from tradehall.ical.models import CalendarChoice, CalendarFeed
from tradehall.kernel.errors import NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.facts import follows
from tradehall.kernel.ids import new_token, token_hash
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.tx import Tx

broken("pk_calendar_choices", StaleVersion)
broken("uq_calendar_feeds_own", FeedStands)
broken("uq_calendar_feeds_event", FeedStands)


@handles(SetCalendarChoices)
def set_choices(tx: Tx, command: SetCalendarChoices) -> None:
    me = _me(tx)
    row = tx.session.get(CalendarChoice, me, with_for_update=True)
    if row is None:
        if command.version:
            raise StaleVersion
        row = tx.add(CalendarChoice(person_id=me, changed_at=tx.now))
    else:
        tx.expect_version(row, command.version)
    row.alarm_minutes, row.invitations = command.alarm, command.invitations
    row.own_zone, row.with_requests = command.own_zone, command.with_requests
    row.busy_only = command.busy_only
    row.changed_at = tx.now
    tx.record(CalendarChosen(person=me))


@handles(OpenFeed)
def open_feed(tx: Tx, command: OpenFeed) -> str:
    """The feed's public id."""
    me = _me(tx)
    event = managed_event(tx, command.event).id if command.event else None
    standing = tx.session.scalar(select(CalendarFeed).where(*_standing(me, event)))
    return standing.public_id if standing else _opened(tx, me, event).public_id


@handles(RenewFeed)
def renew_feed(tx: Tx, command: RenewFeed) -> str:
    """The new feed's public id."""
    feed = _own(tx, command.feed)
    _end(tx, feed)
    return _opened(tx, feed.person_id, feed.event_id).public_id


@handles(EndFeed)
def end_feed(tx: Tx, command: EndFeed) -> None:
    _end(tx, _own(tx, command.feed))


@handles(NoteFetch, audited=False)
def note_fetch(tx: Tx, command: NoteFetch) -> None:
    tx.require(tx.actor.is_system)
    noted = {"fetched_at": tx.now, "fetched_by": command.program}
    tx.session.execute(update(CalendarFeed).where(CalendarFeed.id == command.feed).values(**noted))


@follows(PersonSignedUp)
@follows(PersonSignedIn)
def give_feed(tx: Tx, fact: PersonSignedUp | PersonSignedIn) -> None:
    """Everybody has an address for their meetings, unless they took it back."""
    if not tx.session.scalar(select(exists().where(*_of(fact.person, None)))):
        _opened(tx, fact.person, None)


def _of(person: int, event: int | None) -> tuple[ColumnElement[bool], ...]:
    return CalendarFeed.person_id == person, CalendarFeed.event_id == event


def _standing(person: int, event: int | None) -> tuple[ColumnElement[bool], ...]:
    return (*_of(person, event), CalendarFeed.ended_at.is_(None))


def _me(tx: Tx) -> int:
    tx.require(tx.actor.person_id is not None, Unauthenticated)
    return tx.actor.person_id or 0


def _own(tx: Tx, public_id: str) -> CalendarFeed:
    """A feed of the actor that stands, locked."""
    me = _me(tx)
    feed = tx.get(CalendarFeed, public_id, lock=True)
    tx.require(feed.person_id == me and feed.ended_at is None, NotFound)
    return feed


def _opened(tx: Tx, person: int, event: int | None) -> CalendarFeed:
    salt = new_token()
    hashed = token_hash(keys.feed_token(salt))
    feed = CalendarFeed(person_id=person, event_id=event, salt=salt, token_hash=hashed, created_at=tx.now)
    tx.add(feed)
    tx.record(FeedOpened(person=person, feed=feed.public_id, event=event))
    return feed


def _end(tx: Tx, feed: CalendarFeed) -> None:
    feed.ended_at = tx.now
    tx.session.flush()
    tx.record(FeedEnded(person=feed.person_id, feed=feed.public_id))
