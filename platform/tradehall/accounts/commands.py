"""The acts on accounts. Passwords never enter an idempotency row (`secret_fields`)."""

import unicodedata
from enum import StrEnum
from typing import Annotated, ClassVar

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from tradehall.kernel.figures import narrow
from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Command, Language, TimeZone, Version
from tradehall.kernel.texts import line, prose, too_long


class Role(StrEnum):
    """What a person may do on the whole platform."""

    ORGANISER = "organiser"
    INTERPRETER = "interpreter"
    ADMIN = "admin"


def _email(value: str) -> str:
    """The address in the one spelling that is stored: NFC, lower case."""
    try:
        found = validate_email(value.strip()[:320], check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        raise PydanticCustomError("email", "This is not an e-mail address.") from None
    if "." not in found.domain or len(found.normalized) > 254 or found.domain.startswith("["):
        raise PydanticCustomError("email", "This is not an e-mail address.")
    return found.normalized.lower()


def _password(value: str) -> str:
    """NFC, so that Hangul typed on another system is the same password. Not trimmed."""
    if "\x00" in value:
        raise PydanticCustomError("text_control", "The text has characters that cannot be shown.")
    return unicodedata.normalize("NFC", value)


def _new_password(value: str) -> str:
    value = _password(value)
    if len(value) < 12:
        raise PydanticCustomError("text_short", "At least {low} characters.", {"low": 12})
    if len(value) > 128:
        raise too_long(128, len(value))
    return value


def _code(value: str) -> str:
    """Six digits, however they were grouped or typed."""
    return "".join(narrow(value).replace("-", " ").split())


def _role(value: object) -> object:
    return Role(value) if isinstance(value, str) and value in set(Role) else value


Email = Annotated[str, Field(max_length=320), AfterValidator(_email)]
GivenPassword = Annotated[str, Field(min_length=1, max_length=1024), AfterValidator(_password)]
NewPassword = Annotated[str, AfterValidator(_new_password)]
Code = Annotated[str, AfterValidator(_code), Field(pattern=r"^[0-9]{6}$")]
AnyRole = Annotated[Role, BeforeValidator(_role)]
Device = Annotated[str, AfterValidator(lambda text: "".join(c for c in text if c.isprintable())[:300])]


class Secretive(Command):
    """Holds a password: left out of what is kept of the request."""

    secret_fields: ClassVar[frozenset[str]] = frozenset({"password", "current", "account_password"})


class Proved(Secretive):
    """Needs what a mail brought: its link, or the challenge with its code."""

    secret_fields: ClassVar[frozenset[str]] = frozenset({"password", "link", "code"})
    link: str | None = Field(default=None, max_length=300)
    challenge: PublicId | None = None
    code: Code | None = None


class CreatePerson(Secretive):
    """The platform makes an account (command line, sample data)."""

    email: Email
    password: NewPassword
    name: line(100)  # type: ignore[valid-type]
    name_reading: line(100, 0) = ""  # type: ignore[valid-type]
    name_latin: line(100, 0) = ""  # type: ignore[valid-type]
    language: Language = "en"
    time_zone: TimeZone = "UTC"
    roles: list[AnyRole] = Field(default_factory=list)
    confirmed: bool = True


class SignUp(Secretive):
    name: line(100)  # type: ignore[valid-type]
    email: Email
    password: NewPassword
    language: Language
    time_zone: TimeZone


class SendConfirmationAgain(Command):
    email: Email


class ConfirmEmail(Proved):
    """Then this browser is signed in."""

    device: Device = ""
    address: Device = ""


class SignIn(Secretive):
    email: Email
    password: GivenPassword
    device: Device = ""
    address: Device = ""


class SignOut(Command):
    """End the session that the actor is in."""


class NoteSeen(Command):
    """The actor's session is in use."""


class AskReset(Command):
    email: Email


class ResetPassword(Proved):
    """Ends all sessions and API tokens."""

    password: NewPassword


class ChangePassword(Secretive):
    """Ends the person's other sessions."""

    current: GivenPassword
    password: NewPassword


class AskEmailChange(Secretive):
    email: Email
    account_password: GivenPassword


class ConfirmEmailChange(Proved):
    """At the new address; only now the address changes."""


class ChangeProfile(Command):
    name: line(100)  # type: ignore[valid-type]
    name_reading: line(100, 0) = ""  # type: ignore[valid-type]
    name_latin: line(100, 0) = ""  # type: ignore[valid-type]
    language: Language
    time_zone: TimeZone
    version: Version


class ChangeLanguage(Command):
    language: Language


class ChangeTimeZone(Command):
    time_zone: TimeZone


class EndSession(Command):
    session: PublicId


class EndOtherSessions(Command):
    pass


class CreateApiToken(Command):
    """`person` is for the system alone; a person makes tokens for themselves."""

    label: line(60)  # type: ignore[valid-type]
    person: PublicId | None = None


class SignInForToken(Secretive):
    """A token for the API in exchange for address and password."""

    email: Email
    password: GivenPassword
    label: line(60) = "API"  # type: ignore[valid-type]


class EndApiToken(Command):
    token: PublicId


class CountSignIn(Command):
    """A password is about to be compared; counts as a failure until it fits."""

    email: str


class CountTry(Command):
    """A code is about to be compared."""

    challenge: PublicId


class ForgetOldSignIns(Command):
    """Delete sessions, challenges, failures and unconfirmed accounts whose time is over."""


class NewOwner(BaseModel):
    """Who owns a company from now on; without `person` nobody else does."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    company: PublicId
    person: PublicId | None = None


class DisablePerson(Command):
    """Administrators: nobody signs in with this account any more, and it lets go of all that it was booked for.

    `owners`: of companies that nobody else owns.
    """

    person: PublicId
    reason: prose(500, 3)  # type: ignore[valid-type]
    owners: Annotated[list[NewOwner], Field(max_length=100)] = Field(default_factory=list)
    confirmed: bool = False


class EnablePerson(Command):
    """Administrators: the account can be used again; what was cancelled stays so."""

    person: PublicId
