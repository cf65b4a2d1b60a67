"""Accounts: made by signing up or by the platform, and changed by their owner."""

from sqlalchemy import select

from tradehall.accounts.commands import (
    ChangeLanguage,
    ChangePassword,
    ChangeProfile,
    ChangeTimeZone,
    CreatePerson,
    SignUp,
)
from tradehall.accounts.errors import WrongCredentials
from tradehall.accounts.facts import AddressInUse, PasswordChanged, PersonChanged, PersonSignedUp
from tradehall.accounts.models import Person, PersonRole
from tradehall.accounts.policy import can_change_account, can_make_accounts
from tradehall.accounts.service import checks
from tradehall.accounts.service.checks import Proven
from tradehall.accounts.service.letters import void_others, write_letter
from tradehall.accounts.service.sessions import end_all, proved_person
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx


@handles(CreatePerson, prepare=checks.hash_of)
def create_person(tx: Tx, command: CreatePerson, password_hash: str) -> str:
    """An account without a mail; its public id. Raises AddressTaken."""
    tx.require(can_make_accounts(tx.actor))
    person = tx.add(
        Person(
            email=command.email,
            email_confirmed_at=tx.now if command.confirmed else None,
            password_hash=password_hash,
            name=command.name,
            name_reading=command.name_reading,
            name_latin=command.name_latin,
            language=command.language,
            time_zone=command.time_zone,
        )
    )
    tx.add_all([PersonRole(person_id=person.id, role=role) for role in sorted(set(command.roles))])
    if command.confirmed:
        tx.record(PersonSignedUp(person=person.id, public_id=person.public_id))
    return person.public_id


@handles(SignUp, prepare=checks.strong_hash)
def sign_up(tx: Tx, command: SignUp, password_hash: str) -> str:
    """An account that waits for its address to be confirmed; the id of the challenge that was mailed.

    The answer is the same whether or not the address has an account. Of several sign-ups before the first
    confirmation, the one whose mail is answered counts: nobody can slip a password into another's account.
    """
    tx.open_to_all()
    typed = {
        "name": command.name,
        "password_hash": password_hash,
        "language": command.language,
        "time_zone": command.time_zone,
    }
    person = tx.session.scalar(select(Person).where(Person.email == command.email))
    if person is None:
        person = tx.add(Person(email=command.email, **typed))
    elif person.email_confirmed_at is not None:
        tx.record(AddressInUse(person=person.id, signing_up=True))
        return new_public_id()
    return write_letter(tx, person.id, "confirm", command.email, typed)


def _me(tx: Tx) -> Person:
    tx.require(can_change_account(tx.actor), Unauthenticated)
    return tx.one(select(Person).where(Person.id == tx.actor.person_id).with_for_update())


@handles(ChangeProfile)
def change_profile(tx: Tx, command: ChangeProfile) -> None:
    """Raises StaleVersion when the profile was saved elsewhere in the meantime."""
    person = _me(tx)
    mine = command.model_dump(exclude={"version"})
    tx.expect_version(person, command.version, mine)
    for field, value in mine.items():
        setattr(person, field, value)
    tx.record(PersonChanged(person=person.id))


@handles(ChangeLanguage)
def change_language(tx: Tx, command: ChangeLanguage) -> None:
    person = _me(tx)
    if person.language != command.language:
        person.language = command.language
        person.version += 1
        tx.record(PersonChanged(person=person.id))


@handles(ChangeTimeZone)
def change_time_zone(tx: Tx, command: ChangeTimeZone) -> None:
    person = _me(tx)
    if person.time_zone != command.time_zone:
        person.time_zone = command.time_zone
        person.version += 1
        tx.record(PersonChanged(person=person.id))


@handles(ChangePassword, check=checks.old_and_new_password)
def change_password(tx: Tx, command: ChangePassword, proven: Proven) -> None:
    """The new password counts; the person's other sessions end, and links for a new password too."""
    tx.require(can_change_account(tx.actor), Unauthenticated)
    try:
        person = proved_person(tx, proven)
    except WrongCredentials:
        raise Unauthenticated from None
    void_others(tx, person.id, "reset")
    end_all(tx, person.id, but=tx.actor.session_id)
    tx.record(PasswordChanged(person=person.id))
