"""Waiting for a free time of a company that has none."""

from sqlalchemy import delete

from tradehall.events.queries import event_by_slug
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.facts import follows
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.commands import StopWaiting, WaitForSlot
from tradehall.meetings.errors import WaitsAlready
from tradehall.meetings.facts import AvailabilityChanged, MeetingBooked, TimeFreed
from tradehall.meetings.models import Standby
from tradehall.meetings.queries.calendar import freed_for_others
from tradehall.meetings.queries.parts import between
from tradehall.meetings.service.asking import two_sides

broken("uq_standbys_participation_id_other_id", WaitsAlready)


@handles(WaitForSlot)
def wait_for_slot(tx: Tx, command: WaitForSlot) -> str:
    """To be told when the other company gets a free time; who waits longer is told first. The other's public id."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    event = event_by_slug(tx, command.event)
    own, other = two_sides(tx, event, command)
    if why := rules.why_not_arrangeable(event.phase):
        raise why
    tx.add(Standby(participation_id=own.id, other_id=other.id, person_id=tx.actor.person_id, at=tx.now))
    return other.public_id


@handles(StopWaiting)
def stop_waiting(tx: Tx, command: StopWaiting) -> str:
    """The public id of the company's participation."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    own, other = two_sides(tx, event_by_slug(tx, command.event), command)
    tx.session.execute(delete(Standby).where(Standby.participation_id == own.id, Standby.other_id == other.id))
    return other.public_id


@follows(AvailabilityChanged)
def tell_of_new_times(tx: Tx, fact: AvailabilityChanged) -> None:
    """Who waits for a company hears of the first time that its delegate gained."""
    found = freed_for_others(tx, fact.event, fact.person, fact.freed) if fact.freed else []
    for place, starts_at, ends_at in found:
        tx.record(TimeFreed(event=fact.event, participation=place, starts_at=starts_at, ends_at=ends_at))


@follows(MeetingBooked)
def wait_no_more(tx: Tx, fact: MeetingBooked) -> None:
    """Whoever meets the other has nothing to wait for."""
    pair = between(Standby.participation_id, Standby.other_id, fact.exporter, fact.buyer)
    tx.session.execute(delete(Standby).where(pair))
