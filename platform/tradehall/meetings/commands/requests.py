"""Asking for a meeting, and answering."""

import unicodedata
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from tradehall.kernel.ids import PublicId, Slug
from tradehall.kernel.parse import Command, Language, Version
from tradehall.kernel.texts import prose
from tradehall.meetings.commands.shapes import Slots, Things

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


class DeclineWhy(StrEnum):
    """Reasons to decline that need no words of one's own; OTHER does."""

    NO_FIT = "no_fit"
    NO_TIME = "no_time"
    SUPPLIED = "supplied"
    QUANTITY = "quantity"
    OTHER = "other"


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


Message = Annotated[prose(LONGEST), AfterValidator(_long_enough)]  # type: ignore[valid-type]


class AskForMeeting(Command):
    """Ask a company of the other side for a meeting; slots best first. Holds no time.

    `sender` is the participation that asks: needed by the system, and by people who act for several. People name at
    least one listing or need, unless neither company has any.
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
    """Say no: with a ready reason, in one's own words, or both."""

    request: PublicId
    why: DeclineWhy | None = None
    reason: prose(500, 0) = Field(default="", validate_default=True)  # type: ignore[valid-type]

    @field_validator("reason")
    @classmethod
    def _says_why(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("why", DeclineWhy.NO_FIT) in (None, DeclineWhy.OTHER):
            raise PydanticCustomError("text_missing", "Words are needed.")
        return value


class WithdrawRequest(Command):
    """Take one's own request back."""

    request: PublicId


class CounterRequest(Command):
    """Propose other slots instead; then the other side has to answer."""

    request: PublicId
    slots: Slots
    note: prose(500, 0) = ""  # type: ignore[valid-type]


class AssignRequest(Command):
    """Choose which delegate of the side that was asked answers a request and comes; without `person`: nobody yet."""

    request: PublicId
    person: PublicId | None = None
    version: Version


class ExpireRequests(Command):
    """The background work: requests that were not answered in time, or whose slots have all begun, are over."""
