"""Organisers set up desks, and say who serves there."""

from sqlalchemy import delete, func, select, update

from tradehall.accounts.facts import PersonEnabled
from tradehall.chat.service.members import seat_officers
from tradehall.events.queries import managed_event
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.facts import follows
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.support.commands import SaveDesk
from tradehall.support.errors import TooManyDesks
from tradehall.support.facts import DeskChanged
from tradehall.support.models import Case, Desk, DeskOfficer
from tradehall.support.policy import can_run_desks
from tradehall.support.queries.lower import (
    delegates_among,
    desk_in,
    officers_at,
    officers_by_desk,
    people_by_address,
    talks_served,
)
from tradehall.support.rules import MOST_DESKS

WRITTEN = ("name", "about", "services", "answer_days", "is_open")
NO_ACCOUNT = N_("There is no account with this address: %(addresses)s. Ask the person to sign up first.")
COMES_HERE = N_("Who comes to this event for a company cannot serve at its desks: %(addresses)s.")


@handles(SaveDesk)
def save_desk(tx: Tx, command: SaveDesk) -> str:
    """The desk's public id. Who does not serve there any more leaves the talks of its cases, and their cases are
    nobody's; the others come in. Who is still listed goes on serving, also while their account is closed."""
    tx.require(tx.actor.signed_in or tx.actor.is_system, Unauthenticated)
    event = managed_event(tx, command.event)
    tx.require(can_run_desks(tx.actor, event.organises))
    desk = _written(tx, event.id, command)
    officers = _officers(tx, desk, command.officers)
    before = set(tx.all(select(DeskOfficer.person_id).where(DeskOfficer.desk_id == desk.id)))
    added, removed = officers - before, before - officers
    if removed:
        gone = DeskOfficer.desk_id == desk.id, DeskOfficer.person_id.in_(removed)
        tx.session.execute(delete(DeskOfficer).where(*gone))
        theirs = Case.desk_id == desk.id, Case.officer_id.in_(removed)
        tx.session.execute(update(Case).where(*theirs).values(officer_id=None, version=Case.version + 1))
    tx.add_all([DeskOfficer(desk_id=desk.id, person_id=person) for person in sorted(added)])
    if added or removed:
        talks = tx.all(select(Case.conversation_id).where(Case.desk_id == desk.id))
        seat_officers(tx, dict.fromkeys(talks, officers_at(tx, desk.id).values()))
    tx.record(
        DeskChanged(
            desk=desk.id, event=event.id, added=sorted(added), removed=sorted(removed), by=tx.actor.person_id
        )
    )  # fmt: skip
    return desk.public_id


def _officers(tx: Tx, desk: Desk, addresses: list[str]) -> set[int]:
    """The people with these addresses. Raises Invalid where one has no account, or comes for a company."""
    found = people_by_address(tx, addresses, desk.id)
    if unknown := [address for address in addresses if address not in found]:
        tx.refuse("officers", NO_ACCOUNT, addresses=", ".join(unknown))
    if coming := delegates_among(tx, desk.event_id, found.values()):
        tx.refuse("officers", COMES_HERE, addresses=", ".join(coming))
    return set(found.values())


def _written(tx: Tx, event_id: int, command: SaveDesk) -> Desk:
    said = {name: getattr(command, name) for name in WRITTEN} | {"services": [str(one) for one in command.services]}
    if command.desk is None:
        if tx.value(select(func.count()).select_from(Desk).where(Desk.event_id == event_id)) >= MOST_DESKS:
            raise TooManyDesks
        return tx.add(Desk(event_id=event_id, **said))
    desk = desk_in(tx, event_id, command.desk, changing=True)
    tx.expect_version(desk, command.version or 0, said)
    for name, value in said.items():
        setattr(desk, name, value)
    return desk


@follows(PersonEnabled)
def sit_down_again(tx: Tx, fact: PersonEnabled) -> None:
    """While an account is closed its officer is seated nowhere, and put out where seats are given anew."""
    talks = talks_served(tx, fact.person)
    if talks:
        officers = officers_by_desk(tx, set(talks.values()))
        seat_officers(tx, {talk: officers[desk] for talk, desk in talks.items()})
