"""Calendars that people give us: kept are when the person is busy, and how to read them again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from tradehall.ical.busy import rules
from tradehall.ical.busy.commands import (
    CheckSoon,
    CountAllDay,
    GiveAccount,
    GiveFeed,
    GiveFile,
    KeepReading,
    RemoveSource,
    TakeDueSources,
    TakeSource,
)
from tradehall.ical.busy.errors import MOST_SOURCES, TooManySources, trouble
from tradehall.ical.busy.facts import SourceFailing, SourceGiven, SourceRemoved
from tradehall.ical.busy.feeds import Calendar
from tradehall.ical.busy.queries import how_many, owner
from tradehall.ical.busy.reading import Failed, Reading, parsed, read, seal, unseal
from tradehall.ical.busy.rules import dated
from tradehall.ical.busy.scan import Refused
from tradehall.ical.models import BusySource
from tradehall.kernel.errors import FieldError, Invalid, NotFound, Unauthenticated
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner, handles
from tradehall.kernel.secrets import vault
from tradehall.kernel.tx import Tx
from tradehall.meetings.commands import SetBusyTimes
from tradehall.meetings.queries.busy import attended
from tradehall.meetings.service.calendars import set_busy_times


@dataclass(frozen=True, slots=True)
class Read:
    """A calendar that was read before the transaction; `secret` is sealed for the row with that id."""

    public_id: str
    secret: str
    reading: Reading


def _may_give(actor: Actor, runner: Runner) -> int:
    """Before anything is fetched. Raises Unauthenticated, TooManySources."""
    if actor.person_id is None:
        raise Unauthenticated
    if runner.ask(how_many, actor) >= MOST_SOURCES:
        raise TooManySources
    return actor.person_id


def _refused(field: str, code: str) -> Invalid:
    return Invalid(fields={field: [FieldError(trouble(code), code)]})


def _file(command: GiveFile, actor: Actor, runner: Runner) -> Read:
    person = _may_give(actor, runner)
    if not command.upload:
        raise _refused("upload", "not-a-calendar")
    whose = runner.ask(owner, actor, person, once=True)
    try:
        reading = parsed(runner, Calendar([command.upload]), whose, all_day=command.all_day)
    except Refused as error:
        raise _refused("upload", error.code) from error
    return Read(new_public_id(), "", reading)


def _remote(command: GiveFeed | GiveAccount, actor: Actor, runner: Runner) -> Read:
    person = _may_give(actor, runner)
    given = {"url": command.url}
    if isinstance(command, GiveAccount):
        given |= {"user": command.user, "password": command.app_password}
    whose, public_id = runner.ask(owner, actor, person), new_public_id()
    try:
        reading = read(runner, _kind(command), given, whose, all_day=command.all_day)
    except Failed as failed:
        raise _refused("url", failed.code) from failed
    return Read(public_id, seal(public_id, given), reading)


def _kind(command: GiveFile | GiveFeed | GiveAccount) -> str:
    return {GiveFile: "file", GiveFeed: "feed", GiveAccount: "caldav"}[type(command)]


def _give(tx: Tx, command: GiveFile | GiveFeed | GiveAccount, done: Read) -> str:
    """The source's public id."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    person, kind = tx.actor.person_id or 0, _kind(command)
    if how_many(tx) >= MOST_SOURCES:
        raise TooManySources
    row = tx.add(
        BusySource(
            public_id=done.public_id,
            person_id=person,
            kind=kind,
            label=command.label,
            secret=done.secret,
            all_day=command.all_day,
        )
    )
    _succeeded(tx, row, done.reading)
    tx.record(SourceGiven(person=person, source=row.public_id, kind=kind))
    return row.public_id


@handles(GiveFile, check=_file)
def give_file(tx: Tx, command: GiveFile, done: Read) -> str:
    return _give(tx, command, done)


@handles(GiveFeed, check=_remote)
def give_feed(tx: Tx, command: GiveFeed, done: Read) -> str:
    return _give(tx, command, done)


@handles(GiveAccount, check=_remote)
def give_account(tx: Tx, command: GiveAccount, done: Read) -> str:
    return _give(tx, command, done)


def _own(tx: Tx, public_id: str) -> BusySource:
    """Everybody's are their own affair, organisers' and administrators' too."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    row = tx.get(BusySource, public_id, lock=True)
    tx.require(row.person_id == tx.actor.person_id, NotFound)
    return row


@handles(RemoveSource)
def remove_source(tx: Tx, command: RemoveSource) -> None:
    row = _own(tx, command.source)
    set_busy_times(tx, SetBusyTimes(person=row.person_id, source=row.id, stretches=[]))
    tx.record(SourceRemoved(person=row.person_id, source=row.public_id))
    tx.delete(row)


@handles(CountAllDay)
def count_all_day(tx: Tx, command: CountAllDay) -> int:
    """The version with which it is to be read at once. Of a file nothing is left to be read."""
    row = _own(tx, command.source)
    if row.kind == "file":
        raise NotFound
    row.all_day = command.all_day
    row.etag = row.modified = ""
    return _take(tx, row)


@handles(TakeSource)
def take_source(tx: Tx, command: TakeSource) -> int:
    """The version with which it is to be read."""
    row = _own(tx, command.source)
    if row.kind == "file":
        raise NotFound
    return _take(tx, row)


def _take(tx: Tx, row: BusySource) -> int:
    row.version += 1
    row.next_at = tx.now + rules.LEASE
    return row.version


@handles(TakeDueSources)
def take_due_sources(tx: Tx, command: TakeDueSources) -> list[tuple[str, int]]:
    """(public id, version) of those to be read now. Who is killed while reading leaves them to the next."""
    tx.require(tx.actor.is_system)
    due = (
        select(BusySource)
        .where(BusySource.next_at <= tx.now)
        .order_by(BusySource.next_at)
        .limit(command.most)
        .with_for_update(skip_locked=True)
    )
    return [(row.public_id, _take(tx, row)) for row in tx.all(due)]


@handles(CheckSoon)
def check_soon(tx: Tx, command: CheckSoon) -> None:
    """Not those that were read just now, nor those that fail anyhow, nor files."""
    tx.require(tx.actor.is_system)
    stale = (BusySource.checked_at < tx.now - rules.FRESH, BusySource.next_at > tx.now + rules.LEASE)
    tx.session.execute(
        update(BusySource)
        .where(BusySource.person_id.in_(command.people), BusySource.state == "fresh", *stale)
        .values(next_at=tx.now)
    )


@handles(KeepReading)
def keep_reading(tx: Tx, command: KeepReading) -> bool:
    """Whether it counted."""
    tx.require(tx.actor.is_system)
    row = tx.session.scalar(select(BusySource).where(BusySource.public_id == command.source).with_for_update())
    if row is None or row.version != command.version:
        return False
    if command.stretches is None and command.error:
        _failed(tx, row, command.error)
    else:
        _succeeded(tx, row, Reading(command.stretches, command.error, command.etag, command.modified))
        if vault().is_old(row.secret):
            row.secret = seal(row.public_id, unseal(row.public_id, row.secret))
    return True


def _succeeded(tx: Tx, row: BusySource, reading: Reading) -> None:
    row.state, row.failures = "fresh", 0
    if reading.stretches is not None:
        row.error = reading.note
        set_busy_times(tx, SetBusyTimes(person=row.person_id, source=row.id, stretches=reading.stretches))
    row.etag, row.modified = dated(reading.etag, tx.now), dated(reading.modified, tx.now)
    row.checked_at = tx.now
    row.next_at = None if row.kind == "file" else _next(tx, row)


def _failed(tx: Tx, row: BusySource, code: str) -> None:
    """What was read before stays: a calendar that cannot be read frees nobody."""
    row.state, row.error, row.failures = "failed", code, row.failures + 1
    row.next_at = _next(tx, row)
    if row.failures == rules.MOST_FAILURES:
        tx.record(SourceFailing(person=row.person_id, source=row.public_id, error=code))


def _next(tx: Tx, row: BusySource) -> datetime:
    arranging = any(event.arranging for event in attended(tx, row.person_id))
    return rules.next_check(tx.now, row.failures, arranging=arranging)
