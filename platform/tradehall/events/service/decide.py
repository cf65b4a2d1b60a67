"""What organisers decide about registrations."""

from collections.abc import Callable

from sqlalchemy import select

from tradehall.events import rules
from tradehall.events.commands import Approve, DecideMany, Decision, Reject, Reopen, Waitlist
from tradehall.events.errors import ArrangementsStand, EventClosed, NotDecidable
from tradehall.events.facts import (
    ParticipationApproved,
    ParticipationRejected,
    ParticipationReopened,
    ParticipationWaitlisted,
)
from tradehall.events.models import Event, Participation
from tradehall.events.policy import can_manage_event
from tradehall.events.queries import is_organiser
from tradehall.events.queries.lower import acts_for, company_names
from tradehall.events.rules import State
from tradehall.events.service.manage import managed
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.facts import Fact
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx

MEANWHILE = N_(
    "This does not fit the state in which these registrations are by now: %(companies)s. Nothing was changed."
)
arrangements: list[Callable[[Tx, list[int]], tuple[int, int]]] = []


@handles(Approve)
def approve(tx: Tx, command: Approve) -> str:
    """The company takes part from now on."""
    return _decide_one(tx, command.participation, Decision.APPROVE, command.version)


@handles(Reject)
def reject(tx: Tx, command: Reject) -> str:
    """The company is told why it cannot take part."""
    return _decide_one(tx, command.participation, Decision.REJECT, command.version, command.reason)


@handles(Waitlist)
def waitlist(tx: Tx, command: Waitlist) -> str:
    """The company waits for a place."""
    return _decide_one(tx, command.participation, Decision.WAITLIST, command.version)


@handles(Reopen)
def reopen(tx: Tx, command: Reopen) -> str:
    """The decision is taken back; the registration is pending again."""
    return _decide_one(tx, command.participation, Decision.REOPEN, command.version, confirmed=command.confirmed)


def undecided(tx: Tx, public_id: str) -> Participation:
    """A registration, locked, about which the actor may decide."""
    tx.require(tx.actor.signed_in or tx.actor.is_system, Unauthenticated)
    place = tx.get(Participation, public_id, lock=True)
    organises = can_manage_event(tx.actor, is_organiser(tx, place.event_id))
    # its own company sees the registration, but does not decide; to all others it is not there
    tx.require(organises, Forbidden if acts_for(tx, place.company_id) else NotFound)
    event = tx.session.get_one(Event, place.event_id)
    if event.phase not in rules.CHANGEABLE and not tx.actor.is_system:
        raise EventClosed
    return place


def _decide_one(
    tx: Tx, public_id: str, decision: Decision, version: int | None, reason: str = "", *, confirmed: bool = False
) -> str:
    place = undecided(tx, public_id)
    if version is not None:
        tx.expect_version(place, version, {"state": rules.DECISIONS[decision][1]})
        place.version = version
    if not confirmed:
        _ask_first(tx, [place], decision)
    _decide(tx, place, decision, reason)
    return place.public_id


@handles(DecideMany)
def decide_many(tx: Tx, command: DecideMany) -> int:
    """One decision about several registrations, all or none; how many changed."""
    event = managed(tx, command.event)
    if event.phase not in rules.CHANGEABLE and not tx.actor.is_system:
        raise EventClosed
    if command.decision == Decision.REJECT and not command.reason:
        tx.refuse("reason", N_("Please tell the companies why."))
    places = tx.all(
        select(Participation)
        .where(Participation.event_id == event.id, Participation.public_id.in_(command.participations))
        .order_by(Participation.id)
        .with_for_update()
    )
    if len(places) < len(command.participations):
        raise NotFound
    after = rules.DECISIONS[command.decision][1]
    changing = [place for place in places if place.state != after]
    if late := [place.company_id for place in changing if place.state not in rules.DECISIONS[command.decision][0]]:
        raise NotDecidable(MEANWHILE, companies=", ".join(company_names(tx, late)))
    if not command.confirmed:
        _ask_first(tx, changing, command.decision)
    for place in changing:
        _decide(tx, place, command.decision, command.reason)
    return len(changing)


def _ask_first(tx: Tx, places: list[Participation], decision: Decision) -> None:
    """Raises ArrangementsStand when meetings or requests hang on an approval that is to be taken back."""
    approved = [place.id for place in places if place.state == State.APPROVED]
    if decision != Decision.REOPEN or not approved or tx.actor.is_system:
        return
    stands = what_hangs_on(tx, approved)
    if any(stands.values()):
        raise ArrangementsStand(details=stands)


def what_hangs_on(tx: Tx, places: list[int]) -> dict[str, int]:
    """How many `meetings` to come and open `requests` would be cancelled with these participations."""
    found = [count(tx, places) for count in arrangements]
    meetings, requests = (sum(column) for column in zip((0, 0), *found, strict=True))
    return {"meetings": meetings, "requests": requests}


def _decide(tx: Tx, place: Participation, decision: Decision, reason: str) -> None:
    befores, after = rules.DECISIONS[decision]
    before = State(place.state)
    if before not in befores:
        raise NotDecidable
    place.state, place.reason = after, reason if decision == Decision.REJECT else ""
    place.decided_by, place.decided_at = tx.actor.person_id, tx.now
    place.version += 1
    tx.record(_fact(decision, place, before))


def _fact(decision: Decision, place: Participation, before: State) -> Fact:
    ids = {"participation": place.id, "event": place.event_id}
    if decision == Decision.REOPEN:
        return ParticipationReopened(**ids, before=before)
    kinds = {
        Decision.APPROVE: ParticipationApproved,
        Decision.REJECT: ParticipationRejected,
        Decision.WAITLIST: ParticipationWaitlisted,
    }
    return kinds[decision](**ids)
