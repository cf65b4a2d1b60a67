"""What companies do: register for an event, change who comes, withdraw."""

from sqlalchemy import select

from tradehall.events import rules
from tradehall.events.commands import ChangeRegistration, Register, RegistrationInput, WithdrawRegistration
from tradehall.events.errors import (
    AlreadyRegistered,
    EventClosed,
    NotChangeable,
    NotConfirmed,
    RegistrationClosed,
)
from tradehall.events.facts import (
    CompanyRegistered,
    DelegatesChanged,
    ParticipationWithdrawn,
    RegistrationChanged,
)
from tradehall.events.models import Delegate, Event, Participation
from tradehall.events.policy import can_act_for_company, can_see_event
from tradehall.events.queries import is_organiser
from tradehall.events.queries.lower import acts_for, applicant, people
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx

broken("uq_participations_event_id_company_id", AlreadyRegistered)


@handles(Register)
def register(tx: Tx, command: Register) -> str:
    """Register a company; it waits for the organisers. A withdrawn registration is taken up again."""
    tx.require(tx.actor.signed_in or tx.actor.is_system, Unauthenticated)
    event = tx.one(select(Event).where(Event.slug == command.event))
    tx.require(can_see_event(tx.actor, event.phase, is_organiser(tx, event.id)), NotFound)
    company = applicant(tx, command.company)
    tx.require(can_act_for_company(tx.actor, company.is_member), NotFound)
    if not tx.actor.is_system and not rules.is_open(rules.Phase(event.phase), event.register_by, event.zone, tx.now):
        raise RegistrationClosed
    if company.state != "active":
        tx.refuse("company", N_("This company's profile is not active."))
    if command.side not in rules.sides_of(company.sells, company.buys):
        tx.refuse("side", N_("The company's profile does not say that it is on this side of the table."))
    delegates = _delegates(tx, command, company.id)
    place = _place(tx, event.id, company.id, command)
    place.registered_by = tx.actor.person_id or delegates[0]
    _write(place, command)
    tx.add(place)
    _set_delegates(tx, place, delegates)
    tx.record(CompanyRegistered(participation=place.id, event=event.id, company=company.id, by=tx.actor.person_id))
    return place.public_id


def _place(tx: Tx, event_id: int, company_id: int, command: Register) -> Participation:
    """A new participation, or the one that the company had withdrawn."""
    old = tx.session.scalar(
        select(Participation)
        .where(Participation.event_id == event_id, Participation.company_id == company_id)
        .with_for_update()
    )
    if old is None:
        return Participation(event_id=event_id, company_id=company_id, side=command.side, state=State.PENDING)
    if old.state != State.WITHDRAWN:
        raise AlreadyRegistered
    old.side, old.state, old.reason = command.side, State.PENDING, ""
    old.decided_by = old.decided_at = None
    old.version += 1
    return old


def _write(place: Participation, command: RegistrationInput) -> None:
    place.languages = list(command.languages)
    place.interpreter_needed = command.interpreter_needed
    place.goals = [str(goal) for goal in command.goals]
    place.wanted = command.wanted


def _delegates(tx: Tx, command: RegistrationInput, company_id: int) -> list[int]:
    """Ids of the delegates, in order. People may name members of the company only; the system anybody."""
    found = people(tx, command.delegates, None if tx.actor.is_system else company_id)
    if len(found) < len(command.delegates):
        tx.refuse("delegates", N_("Delegates must be members of the company."))
    return [found[public_id] for public_id in command.delegates]


def _set_delegates(tx: Tx, place: Participation, wanted: list[int]) -> tuple[list[int], list[int]]:
    """Make `wanted` the delegates, in this order; who came and who went."""
    rows = tx.all(select(Delegate).where(Delegate.participation_id == place.id))
    has = {row.person_id: row for row in rows}
    for position, person in enumerate(wanted):
        if person in has:
            has[person].position = position
        else:
            tx.session.add(Delegate(participation_id=place.id, person_id=person, position=position))
    removed = [person for person in has if person not in wanted]
    for person in removed:
        tx.delete(has[person])
    tx.session.flush()
    return [person for person in wanted if person not in has], removed


def own(tx: Tx, public_id: str) -> tuple[Participation, Event]:
    """A participation, locked, of a company that the actor acts for, and its event; else NotFound."""
    tx.require(tx.actor.signed_in or tx.actor.is_system, Unauthenticated)
    place = tx.get(Participation, public_id, lock=True)
    tx.require(tx.actor.is_system or acts_for(tx, place.company_id), NotFound)
    return place, tx.session.get_one(Event, place.event_id)


@handles(ChangeRegistration)
def change_registration(tx: Tx, command: ChangeRegistration) -> str:
    """Replace delegates, languages, goals and wishes; the organisers' decision stands."""
    place, event = own(tx, command.participation)
    if event.phase not in rules.CHANGEABLE and not tx.actor.is_system:
        raise EventClosed
    if place.state not in rules.WITHDRAWABLE:
        raise NotChangeable
    mine = {
        "languages": command.languages,
        "interpreter_needed": command.interpreter_needed,
        "goals": [str(goal) for goal in command.goals],
        "wanted": command.wanted,
    }
    tx.expect_version(place, command.version, mine)
    delegates = _delegates(tx, command, place.company_id)
    _write(place, command)
    added, removed = _set_delegates(tx, place, delegates)
    if added or removed:
        fact = DelegatesChanged(participation=place.id, event=event.id, added=added, removed=removed)
        tx.record(fact)
    tx.record(RegistrationChanged(participation=place.id, event=event.id))
    return place.public_id


@handles(WithdrawRegistration)
def withdraw_registration(tx: Tx, command: WithdrawRegistration) -> str:
    """Take the registration back; upper floors cancel what hangs on it."""
    place, event = own(tx, command.participation)
    if event.phase not in rules.CHANGEABLE and not tx.actor.is_system:
        raise EventClosed
    if place.state not in rules.WITHDRAWABLE:
        raise NotChangeable
    if not command.confirmed and not tx.actor.is_system:
        raise NotConfirmed
    before, place.state = place.state, State.WITHDRAWN
    place.version += 1
    tx.record(ParticipationWithdrawn(participation=place.id, event=event.id, before=before))
    return place.public_id


def drop_delegate(tx: Tx, company_id: int, person_id: int) -> None:
    """Somebody left the company: they are no delegate of it any more, but in events that are closed."""
    rows = tx.session.execute(
        select(Delegate, Participation)
        .join(Participation, Participation.id == Delegate.participation_id)
        .join(Event, Event.id == Participation.event_id)
        .where(
            Participation.company_id == company_id,
            Delegate.person_id == person_id,
            Event.phase.in_(rules.CHANGEABLE),
        )
    ).all()
    for delegate, place in rows:
        tx.delete(delegate)
        fact = DelegatesChanged(participation=place.id, event=place.event_id, added=[], removed=[person_id])
        tx.record(fact)


def tell_of_delegate(tx: Tx, person_id: int, *, comes: bool) -> None:
    """A delegate comes again for all their participations, or does not any more, but in events that are closed."""
    places = tx.session.execute(
        select(Participation.id, Participation.event_id)
        .join(Delegate, Delegate.participation_id == Participation.id)
        .join(Event, Event.id == Participation.event_id)
        .where(Delegate.person_id == person_id, Event.phase.in_(rules.CHANGEABLE))
        .order_by(Participation.id)
    ).all()
    here, none = [person_id], list[int]()
    for place, event in places:
        added, removed = (here, none) if comes else (none, here)
        tx.record(DelegatesChanged(participation=place, event=event, added=added, removed=removed))
