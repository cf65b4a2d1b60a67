"""Mails about accounts, each in its reader's language."""

from tradehall.accounts import proofs
from tradehall.accounts.facts import (
    AddressInUse,
    ChallengeMade,
    EmailChangeAsked,
    EmailChanged,
    PasswordChanged,
    PersonDisabled,
    PersonEnabled,
    PersonSignedIn,
)
from tradehall.accounts.queries import closed_letter, letter, new_device, reached
from tradehall.kernel.facts import reacts_to
from tradehall.kernel.outbox import Desk


@reacts_to(ChallengeMade, name="accounts.letter")
def mail_challenge(fact: ChallengeMade, desk: Desk) -> None:
    """Link and code; nothing if they were used or are too old by now."""
    found = desk.ask(letter, fact.challenge)
    if found is None or found.used_at is not None or found.expires_at <= desk.now:
        return
    desk.mail(
        desk.post.compose(
            f"mail/accounts/{found.purpose}",
            to=found.email,
            language=str(found.payload.get("language", found.person.language)),
            name=found.payload.get("name", found.person.name),
            link=proofs.link_of(found.purpose, found.public_id),
            code=proofs.code_of(found.public_id),
            expires_at=found.expires_at,
            zone=found.payload.get("time_zone", found.person.time_zone),
        )
    )


@reacts_to(AddressInUse, name="accounts.address-in-use")
def mail_address_in_use(fact: AddressInUse, desk: Desk) -> None:
    """Whoever has the account learns that somebody typed their address; whoever typed it does not."""
    person = desk.ask(reached, fact.person)
    if person is not None:
        desk.mail(
            desk.post.compose(
                "mail/accounts/in_use",
                to=person.email,
                language=person.language,
                name=person.name,
                signing_up=fact.signing_up,
            )
        )


@reacts_to(EmailChangeAsked, name="accounts.change-asked")
def mail_change_asked(fact: EmailChangeAsked, desk: Desk) -> None:
    """A word to the present address before anything changes."""
    found = desk.ask(letter, fact.challenge)
    if found is not None and found.used_at is None:
        desk.mail(
            desk.post.compose(
                "mail/accounts/change_asked",
                to=found.person.email,
                language=found.person.language,
                name=found.person.name,
                new_email=found.email,
            )
        )


@reacts_to(EmailChanged, name="accounts.changed")
def mail_changed(fact: EmailChanged, desk: Desk) -> None:
    """The former address gets the way back."""
    found = desk.ask(letter, fact.undo) if fact.undo is not None else None
    if found is not None:
        desk.mail(
            desk.post.compose(
                "mail/accounts/changed",
                to=found.email,
                language=found.person.language,
                name=found.person.name,
                new_email=found.person.email,
                link=proofs.link_of("change", found.public_id),
                expires_at=found.expires_at,
                zone=found.person.time_zone,
            )
        )


@reacts_to(PasswordChanged, name="accounts.password-changed")
def mail_password_changed(fact: PasswordChanged, desk: Desk) -> None:
    person = desk.ask(reached, fact.person)
    if person is not None:
        desk.mail(
            desk.post.compose(
                "mail/accounts/password_changed",
                to=person.email,
                language=person.language,
                name=person.name,
                at=desk.now,
                zone=person.time_zone,
            )
        )


@reacts_to(PersonSignedIn, name="accounts.new-device")
def mail_new_device(fact: PersonSignedIn, desk: Desk) -> None:
    """A word to the person when a browser signs in that was not theirs lately."""
    found = desk.ask(new_device, fact.session)
    if found is not None:
        desk.mail(
            desk.post.compose(
                "mail/accounts/new_device",
                to=found.person.email,
                language=found.person.language,
                name=found.person.name,
                device=found.device,
                address=found.address,
                at=found.at,
                zone=found.person.time_zone,
            )
        )


@reacts_to(PersonDisabled, PersonEnabled, name="accounts.closed")
def mail_closed(fact: PersonDisabled | PersonEnabled, desk: Desk) -> None:
    """Whose account it is, unless it was decided otherwise meanwhile."""
    template = "disabled" if isinstance(fact, PersonDisabled) else "enabled"
    found = desk.ask(closed_letter, fact.person)
    if found is None or (found.state == "disabled") != (template == "disabled"):
        return
    desk.mail(
        desk.post.compose(
            f"mail/accounts/{template}",
            to=found.email,
            language=found.language,
            name=found.name,
            reason=found.state_reason,
        )
    )
