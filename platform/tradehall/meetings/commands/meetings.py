"""Changing a meeting that stands, and saying what came of it."""

from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from tradehall.events.commands import Side
from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Command, Version
from tradehall.kernel.texts import line, prose


class TookPlace(StrEnum):
    """Whether a meeting was held, as one side saw it."""

    YES = "yes"
    PARTLY = "partly"
    NO_PARTNER_ABSENT = "no_partner_absent"
    NO_I_ABSENT = "no_i_absent"
    TECHNICAL = "technical"


class Result(StrEnum):
    """What one side says came of a meeting."""

    NOT_INTERESTING = "not_interesting"
    INFORMATIVE_NO_COOPERATION = "informative_no_cooperation"
    COOPERATION_POSSIBLE = "cooperation_possible"
    SAMPLE_AGREED = "sample_agreed"
    QUOTE_REQUESTED = "quote_requested"
    NEGOTIATING = "negotiating"
    DEAL = "deal"


def _link(value: str) -> str:
    """An https address with a host and without a user name, or nothing."""
    if not value:
        return value
    try:
        parts = urlsplit(value)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        raise PydanticCustomError("url_parsing", "This is not a web address.") from None
    odd = any(char.isspace() or char in '\\<>"`{}|^' for char in value)
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or odd or not port_is_fine:
        raise PydanticCustomError("url_scheme", "This is not a web address.")
    return value


Link = Annotated[line(500, 0), AfterValidator(_link)]  # type: ignore[valid-type]


class MoveMeeting(Command):
    """`free_interpreter`: organisers move it without its interpreter, who cannot come then. `agreed`: the interpreter
    agreed to a time that does not suit by what they said before; organisers alone may say so."""

    meeting: PublicId
    slot: PublicId
    version: Version
    free_interpreter: bool = False
    agreed: bool = False


class Because(StrEnum):
    """Reasons for cancelling that many have."""

    ILL = "ill"
    TRAVEL = "travel"
    OTHER_DUTY = "other_duty"
    NO_INTEREST = "no_interest"
    TECHNICAL = "technical"
    CANNOT_COME = "cannot_come"


class CancelMeeting(Command):
    """Needs one of the ready reasons, or words."""

    meeting: PublicId
    because: Because | None = None
    reason: prose(500, 0) = Field("", validate_default=True)  # type: ignore[valid-type]
    version: Version

    @field_validator("reason")
    @classmethod
    def _a_reason(cls, value: str, info: ValidationInfo) -> str:
        if not value and not info.data.get("because"):
            raise PydanticCustomError("text_missing", "Please fill this in.")
        return value


class SetLink(Command):
    """Say where the call happens; without `url` the link is taken away."""

    meeting: PublicId
    url: Link = ""  # type: ignore[valid-type]
    note: prose(500, 0) = ""  # type: ignore[valid-type]
    version: Version


class SetAgenda(Command):
    """Write down what is to be talked about; without `agenda` it is taken away."""

    meeting: PublicId
    agenda: prose(2000, 0) = ""  # type: ignore[valid-type]
    version: Version


class ReportOutcome(Command):
    """Say for one's own side what came of a meeting; said again it replaces what was said.

    `side` is needed by the system only. `version` is that of the earlier report, when there is one.
    """

    meeting: PublicId
    side: Side | None = None
    took_place: TookPlace
    result: Result | None = None
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    next_step: prose(1000, 0) = ""  # type: ignore[valid-type]
    version: Version | None = None
