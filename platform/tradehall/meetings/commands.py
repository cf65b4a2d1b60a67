"""What can be done with requests and meetings, and the shape of what is sent for it."""

import unicodedata
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from tradehall.events.commands import Side
from tradehall.kernel.ids import PublicId, Slug
from tradehall.kernel.parse import Command, Language, Version
from tradehall.kernel.texts import Translated, line, prose, translated

SHORTEST, SHORTEST_CJK, LONGEST = 40, 15, 2000


class Reason(StrEnum):
    """What the asking side wants to talk about."""

    BUY = "buy"
    SELL = "sell"
    AGENT = "agent"
    OEM = "oem"
    TECHNOLOGY = "technology"
    FOLLOW_UP = "follow_up"
    OTHER = "other"


class InterpreterWish(StrEnum):
    """Who brings an interpreter: nobody, the asking side, the side that is asked, or the organisers."""

    NONE = "none"
    MINE = "mine"
    THEIRS = "theirs"
    FIND = "find"


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


class Level(StrEnum):
    """How well an interpreter knows a language (CEFR, or it is their own)."""

    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"
    NATIVE = "native"


class Mode(StrEnum):
    CONSECUTIVE = "consecutive"
    WHISPERED = "whispered"


def _dense(char: str) -> bool:
    """Han characters, kana and hangul: one of them says about what three Latin letters say."""
    return unicodedata.name(char, "").startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL"))


def _long_enough(value: str) -> str:
    """At least 40 characters, or 15 where most of the letters are Chinese, Japanese or Korean."""
    letters = [char for char in value if char.isalpha()]
    dense = sum(map(_dense, letters)) * 2 > len(letters)
    low = SHORTEST_CJK if dense else SHORTEST
    if len(value) < low:
        raise PydanticCustomError("text_short", "At least {low} characters.", {"low": low})
    return value


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


def _distinct(value: list[Any]) -> list[Any]:
    return list(dict.fromkeys(value))


Slots = Annotated[list[PublicId], Field(min_length=1, max_length=5), AfterValidator(_distinct)]
Things = Annotated[list[PublicId], Field(max_length=10), AfterValidator(_distinct)]
Message = Annotated[prose(LONGEST), AfterValidator(_long_enough)]  # type: ignore[valid-type]
Link = Annotated[line(500, 0), AfterValidator(_link)]  # type: ignore[valid-type]


class AskForMeeting(Command):
    """Ask a company of the other side for a meeting; slots best first. Holds no time.

    `sender` is the participation that asks: needed by the system, and by people who act for several.
    """

    event: Slug
    target: PublicId
    sender: PublicId | None = None
    slots: Slots
    reason: Reason
    message: Message  # type: ignore[valid-type]
    language: Language
    interpreter: InterpreterWish = InterpreterWish.NONE
    listings: Things = Field(default_factory=list)
    needs: Things = Field(default_factory=list)


class AcceptRequest(Command):
    """Take one of the proposed slots: the meeting stands."""

    request: PublicId
    slot: PublicId
    version: Version | None = None


class DeclineRequest(Command):
    request: PublicId
    reason: prose(500)  # type: ignore[valid-type]


class WithdrawRequest(Command):
    """Take one's own request back."""

    request: PublicId


class CounterRequest(Command):
    """Propose other slots instead; then the other side has to answer."""

    request: PublicId
    slots: Slots
    note: prose(500, 0) = ""  # type: ignore[valid-type]


class MoveMeeting(Command):
    meeting: PublicId
    slot: PublicId
    version: Version


class CancelMeeting(Command):
    meeting: PublicId
    reason: prose(500)  # type: ignore[valid-type]
    version: Version


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


class AssignInterpreter(Command):
    """Organisers: give a meeting its interpreter (a person), or none."""

    meeting: PublicId
    interpreter: PublicId | None = None
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


class LanguagePair(BaseModel):
    """`from` and `to` as in the name of the job: what is heard, what is said."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", populate_by_name=True)
    heard: Language = Field(alias="from")
    said: Language = Field(alias="to")
    level: Level
    mode: Mode = Mode.CONSECUTIVE


class EnrolInterpreter(Command):
    """System and administrators: put a person on the list of interpreters, or replace what it says."""

    person: PublicId
    pairs: Annotated[list[LanguagePair], Field(min_length=1, max_length=12)]
    subjects: Annotated[list[line(40)], Field(max_length=20, default_factory=list)]  # type: ignore[valid-type]
    city: line(80, 0) = ""  # type: ignore[valid-type]
    about: translated(1000, required=False) = Translated({}, "en")  # type: ignore[valid-type]


class ExpireRequests(Command):
    """The background work: requests whose proposed slots have all begun are over."""
