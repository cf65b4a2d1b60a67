"""Administrators close accounts and open them again.

Upper floors add functions that are asked before an account is closed. `hangs_on`: `(tx, person) -> {role: how many
meetings to come}`; `owns_alone`: `(tx, person) -> companies that nobody else owns`, as HangsOnPerson tells them.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from tradehall.accounts.commands import DisablePerson, EnablePerson
from tradehall.accounts.errors import HangsOnPerson, InThisStateAlready, NotYourself
from tradehall.accounts.facts import PersonDisabled, PersonEnabled
from tradehall.accounts.models import Person
from tradehall.accounts.policy import can_close_accounts
from tradehall.accounts.service.letters import void_others
from tradehall.accounts.service.sessions import end_all, end_all_tokens
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx

hangs_on: list[Callable[[Tx, int], dict[str, int]]] = []
owns_alone: list[Callable[[Tx, int], list[dict[str, Any]]]] = []


@handles(DisablePerson)
def disable_person(tx: Tx, command: DisablePerson) -> str:
    """Sessions, tokens and sockets end at once. Raises HangsOnPerson until it is confirmed."""
    person = _person(tx, command.person, "active")
    if person.id == tx.actor.person_id:
        raise NotYourself
    if not command.confirmed and not tx.actor.is_system:
        counted: Counter[str] = Counter()
        for count in hangs_on:
            counted.update(count(tx, person.id))
        companies = [company for asked in owns_alone for company in asked(tx, person.id)]
        raise HangsOnPerson(details={**counted, "companies": companies})
    person.state, person.state_reason = "disabled", command.reason
    end_all(tx, person.id)
    end_all_tokens(tx, person.id)
    void_others(tx, person.id, "confirm", "reset", "change", "undo")
    owners = {one.company: one.person for one in command.owners if one.person}
    tx.record(PersonDisabled(person=person.id, by=tx.actor.person_id, owners=owners))
    return person.public_id


@handles(EnablePerson)
def enable_person(tx: Tx, command: EnablePerson) -> str:
    """The person can sign in again, and comes for their companies as before."""
    person = _person(tx, command.person, "disabled")
    person.state, person.state_reason = "active", ""
    tx.record(PersonEnabled(person=person.id, by=tx.actor.person_id))
    return person.public_id


def _person(tx: Tx, public_id: str, state: str) -> Person:
    """Locked, in that state. To all but administrators it is not there."""
    tx.require(tx.actor.signed_in or tx.actor.is_system, Unauthenticated)
    tx.require(can_close_accounts(tx.actor), NotFound)
    person = tx.get(Person, public_id, lock=True)
    if person.state != state:
        raise InThisStateAlready
    person.version += 1
    return person
