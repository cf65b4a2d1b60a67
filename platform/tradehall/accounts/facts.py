"""What happened to accounts."""

from pydantic import Field

from tradehall.kernel.facts import Fact


class PersonSignedUp(Fact):
    """Somebody has an account now: the address is confirmed, or the platform made the account."""

    person: int
    public_id: str


class PersonSignedIn(Fact):
    person: int
    session: int


class PersonChanged(Fact):
    """Name, language, time zone or e-mail address changed."""

    person: int


class ChallengeMade(Fact):
    """A link and a code are due to be mailed to the challenge's address."""

    challenge: int


class AddressInUse(Fact):
    """Somebody gave this person's address, to sign up (`signing_up`) or as the new address of another account."""

    person: int
    signing_up: bool


class EmailChangeAsked(Fact):
    """A new address was asked for; nothing has changed yet."""

    person: int
    challenge: int


class EmailChanged(Fact):
    """The address is another one now. `undo` is the challenge that leads back, if there is a way back."""

    person: int
    undo: int | None


class PersonDisabled(Fact):
    """Nobody signs in with the account any more; whatever the person was booked for is handed over or cancelled.

    `owners`: public id of a company that nobody else owns → of the person who does from now on.
    """

    person: int
    by: int | None
    owners: dict[str, str] = Field(default_factory=dict)


class PersonEnabled(Fact):
    person: int
    by: int | None


class PasswordChanged(Fact):
    person: int


class SessionsEnded(Fact):
    """These sessions (API tokens as negative numbers) count no more; their sockets are to be closed."""

    person: int
    sessions: list[int]
