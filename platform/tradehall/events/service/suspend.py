"""Organisers put a company out of an event, and let it in again."""

from tradehall.events.commands import ReinstateParticipation, SuspendParticipation
from tradehall.events.errors import ArrangementsStand, NotDecidable
from tradehall.events.facts import ParticipationReinstated, ParticipationSuspended
from tradehall.events.models import Participation
from tradehall.events.rules import State
from tradehall.events.service.decide import undecided, what_hangs_on
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx


@handles(SuspendParticipation)
def suspend_participation(tx: Tx, command: SuspendParticipation) -> str:
    """The company cannot act in the event any more and reads why. Raises ArrangementsStand until it is confirmed."""
    place = undecided(tx, command.participation)
    _step(tx, place, State.APPROVED, State.SUSPENDED, command.version)
    if not command.confirmed and not tx.actor.is_system:
        raise ArrangementsStand(details=what_hangs_on(tx, [place.id]))
    place.reason = command.reason
    tx.record(ParticipationSuspended(participation=place.id, event=place.event_id))
    return place.public_id


@handles(ReinstateParticipation)
def reinstate_participation(tx: Tx, command: ReinstateParticipation) -> str:
    """The company takes part again. Meetings and requests do not come back by themselves."""
    place = undecided(tx, command.participation)
    _step(tx, place, State.SUSPENDED, State.APPROVED, command.version)
    place.reason = ""
    tx.record(ParticipationReinstated(participation=place.id, event=place.event_id))
    return place.public_id


def _step(tx: Tx, place: Participation, before: State, after: State, version: int | None) -> None:
    tx.expect_version(place, version or place.version, {"state": after})
    if place.state != before:
        raise NotDecidable
    place.state, place.decided_by, place.decided_at = after, tx.actor.person_id, tx.now
