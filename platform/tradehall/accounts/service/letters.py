"""What is proved by mail: an address is confirmed, a forgotten password replaced, an address changed."""

from typing import Any

from sqlalchemy import func, select

from tradehall.accounts.commands import (
    AskEmailChange,
    AskReset,
    ConfirmEmail,
    ConfirmEmailChange,
    CountTry,
    ResetPassword,
    SendConfirmationAgain,
)
from tradehall.accounts.errors import AddressTaken, LinkVoid, WrongCredentials
from tradehall.accounts.facts import (
    AddressInUse,
    ChallengeMade,
    EmailChangeAsked,
    EmailChanged,
    PasswordChanged,
    PersonChanged,
    PersonSignedUp,
)
from tradehall.accounts.models import Challenge, Person
from tradehall.accounts.policy import can_change_account
from tradehall.accounts.rules import MOST_LETTERS, MOST_TRIES, UNDO_VALID, VALID
from tradehall.accounts.service import checks
from tradehall.accounts.service.checks import Answered, Proven
from tradehall.accounts.service.sessions import end_all, end_all_tokens, forgive, proved_person, start_session
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.tx import Tx

broken("uq_people_email", AddressTaken)


def write_letter(tx: Tx, person_id: int, purpose: str, email: str, payload: dict[str, Any] | None = None) -> str:
    """A challenge that is due to be mailed; its public id.

    Nobody gets more than a few an hour. Whoever asks then gets the id of a challenge that does not exist, as
    for an address without an account: neither can be told from a real one.
    """
    lately = select(func.count()).where(
        Challenge.person_id == person_id,
        Challenge.purpose == purpose,
        Challenge.created_at > tx.now - VALID["reset"] * 2,
    )
    if (tx.session.scalar(lately) or 0) >= MOST_LETTERS:
        return new_public_id()
    challenge = _challenge(tx, person_id, purpose, email, payload)
    tx.record(ChallengeMade(challenge=challenge.id))
    return challenge.public_id


def _challenge(tx: Tx, person_id: int, purpose: str, email: str, payload: dict[str, Any] | None = None) -> Challenge:
    return tx.add(
        Challenge(
            purpose=purpose,
            person_id=person_id,
            email=email,
            created_at=tx.now,
            expires_at=tx.now + (UNDO_VALID if payload and payload.get("undo") else VALID[purpose]),
            payload=payload,
        )
    )


@handles(CountTry, audited=False)
def count_try(tx: Tx, command: CountTry) -> bool:
    """One more try with this challenge's code; whether it still counts."""
    tx.require(tx.actor.is_system)
    found = select(Challenge).where(Challenge.public_id == command.challenge).with_for_update()
    challenge = tx.session.scalar(found)
    if challenge is None or challenge.attempts >= MOST_TRIES:
        return False
    challenge.attempts += 1
    return True


def use_up(tx: Tx, public_id: str, purpose: str) -> tuple[Challenge, Person]:
    """The challenge, which counts no more after this, and its person. Raises LinkVoid."""
    found = select(Challenge).where(Challenge.public_id == public_id, Challenge.purpose == purpose)
    challenge = tx.session.scalar(found.with_for_update())
    if challenge is None or challenge.used_at is not None or challenge.expires_at <= tx.now:
        raise LinkVoid
    challenge.used_at = tx.now
    person = tx.session.scalar(select(Person).where(Person.id == challenge.person_id).with_for_update())
    if person is None or person.state != "active":
        raise LinkVoid
    return challenge, person


def void_others(tx: Tx, person_id: int, *purposes: str) -> None:
    """Open challenges of the person end; the way back from a change of address (purpose "undo") stays open
    unless it is named too."""
    found = select(Challenge).where(Challenge.person_id == person_id, Challenge.used_at.is_(None))
    for challenge in tx.all(found):
        purpose = "undo" if (challenge.payload or {}).get("undo") else challenge.purpose
        if purpose in purposes:
            challenge.used_at = tx.now


# -- the address of a new account ---------------------------------------------------------------------


@handles(SendConfirmationAgain)
def send_confirmation_again(tx: Tx, command: SendConfirmationAgain) -> str:
    """The mail once more, if the address waits for it; always an id to go on with."""
    tx.open_to_all()
    person = tx.session.scalar(select(Person).where(Person.email == command.email))
    if person is None or person.email_confirmed_at is not None:
        return new_public_id()
    latest = select(Challenge).where(Challenge.person_id == person.id, Challenge.purpose == "confirm")
    before = tx.session.scalar(latest.order_by(Challenge.id.desc()).limit(1))
    return write_letter(tx, person.id, "confirm", person.email, before.payload if before else None)


@handles(ConfirmEmail, check=checks.confirmed)
def confirm_email(tx: Tx, command: ConfirmEmail, answered: Answered) -> dict[str, str]:
    """The address is confirmed, with what was typed at the sign-up that this mail came from."""
    tx.open_to_all()
    challenge, person = use_up(tx, answered.challenge, "confirm")
    if person.email_confirmed_at is not None or person.email != challenge.email:
        raise LinkVoid
    for field, value in (challenge.payload or {}).items():
        setattr(person, field, value)
    _confirm(tx, person)
    return {"token": start_session(tx, person, command.device, command.address), "person": person.public_id}


def _confirm(tx: Tx, person: Person) -> None:
    person.email_confirmed_at = tx.now
    void_others(tx, person.id, "confirm")
    tx.record(PersonSignedUp(person=person.id, public_id=person.public_id))


# -- a forgotten password -----------------------------------------------------------------------------


@handles(AskReset)
def ask_reset(tx: Tx, command: AskReset) -> str:
    tx.open_to_all()
    found = select(Person).where(Person.email == command.email, Person.state == "active")
    person = tx.session.scalar(found)
    return write_letter(tx, person.id, "reset", person.email) if person else new_public_id()


@handles(ResetPassword, check=checks.reset_and_password)
def reset_password(tx: Tx, command: ResetPassword, answered: Answered) -> None:
    """The new password counts; whoever was signed in is not any more."""
    tx.open_to_all()
    challenge, person = use_up(tx, answered.challenge, "reset")
    if person.email != challenge.email:
        raise LinkVoid
    person.password_hash = answered.new_hash
    if person.email_confirmed_at is None:
        _confirm(tx, person)
    void_others(tx, person.id, "confirm", "reset", "change")
    forgive(tx, person.email)
    end_all(tx, person.id)
    end_all_tokens(tx, person.id)
    tx.record(PasswordChanged(person=person.id))


# -- another address ----------------------------------------------------------------------------------


@handles(AskEmailChange, check=checks.own_password)
def ask_email_change(tx: Tx, command: AskEmailChange, proven: Proven) -> str:
    """A mail goes to the new address and a notice to the present one; nothing changes yet."""
    tx.require(can_change_account(tx.actor), Unauthenticated)
    try:
        person = proved_person(tx, proven)
    except WrongCredentials:
        raise Unauthenticated from None
    if command.email == person.email:
        return new_public_id()
    owner = tx.session.scalar(select(Person).where(Person.email == command.email))
    if owner is not None:
        tx.record(AddressInUse(person=owner.id, signing_up=False))
        return new_public_id()
    void_others(tx, person.id, "change")
    public_id = write_letter(tx, person.id, "change", command.email)
    made = tx.session.scalar(select(Challenge.id).where(Challenge.public_id == public_id))
    if made is not None:
        tx.record(EmailChangeAsked(person=person.id, challenge=made))
    return public_id


@handles(ConfirmEmailChange, check=checks.change_confirmed)
def confirm_email_change(tx: Tx, command: ConfirmEmailChange, answered: Answered) -> dict[str, bool]:
    """The address is another one now. The former one gets a link back, good for three days.

    Whoever takes the way back says that somebody else was in the account: all sessions, tokens, open links
    and the password end, and a new password is to be set by mail.
    """
    tx.open_to_all()
    challenge, person = use_up(tx, answered.challenge, "change")
    before, person.email = person.email, challenge.email
    person.email_confirmed_at = tx.now
    person.version += 1
    tx.session.flush()
    way_back = bool((challenge.payload or {}).get("undo"))
    if way_back:
        void_others(tx, person.id, "confirm", "reset", "change", "undo")
        person.password_hash = ""
        end_all(tx, person.id)
        end_all_tokens(tx, person.id)
        undo = None
    else:
        void_others(tx, person.id, "confirm", "reset", "change")
        undo = _challenge(tx, person.id, "change", before, {"undo": True}).id
    tx.record(EmailChanged(person=person.id, undo=undo))
    tx.record(PersonChanged(person=person.id))
    return {"way_back": way_back}
