"""Interpreters: who is listed, and who comes to which meeting."""

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import MAX_INT, Command, Language, Version, sentences
from tradehall.kernel.texts import N_, Translated, line, prose, translated
from tradehall.meetings.commands.shapes import distinct


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


class AssignInterpreter(Command):
    """Organisers: give a meeting its interpreter (a person), or none.

    `agreed`: the interpreter agreed to a time outside of their hours, or one that they had marked as not suiting.
    """

    meeting: PublicId
    interpreter: PublicId | None = None
    version: Version
    agreed: bool = False


class LanguagePair(BaseModel):
    """`from` and `to` as in the name of the job: what is heard, what is said."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", populate_by_name=True)
    heard: Language = Field(alias="from")
    said: Language = Field(alias="to")
    level: Level
    mode: Mode = Mode.CONSECUTIVE


def _two_languages(value: LanguagePair) -> LanguagePair:
    if value.heard == value.said:
        raise PydanticCustomError("same_language", "From one language into another.")
    return value


def _once(value: list[LanguagePair]) -> list[LanguagePair]:
    if len({(pair.heard, pair.said, pair.mode) for pair in value}) < len(value):
        raise PydanticCustomError("repeated_pair", "Every pair once.")
    return value


def _split(value: Any) -> Any:
    """'glass, tiles' typed into one field is two subjects."""
    if not isinstance(value, list):
        return value
    parts = [part for item in value for part in (re.split("[,;，、；]", item) if isinstance(item, str) else [item])]
    found = [part.strip() if isinstance(part, str) else part for part in parts]
    return list(dict.fromkeys(part for part in found if part))


sentences(
    {
        "same_language": N_("Please choose two different languages."),
        "repeated_pair": N_("Please name each pair of languages once for each mode."),
    }
)

Pairs = Annotated[
    list[Annotated[LanguagePair, AfterValidator(_two_languages)]],
    Field(min_length=1, max_length=12),
    AfterValidator(_once),
]
Subject = line(40)
Subjects = Annotated[list[Subject], BeforeValidator(_split), Field(max_length=20, default_factory=list)]  # type: ignore[valid-type]


class EnrolInterpreter(Command):
    """System and administrators: put a person on the list of interpreters, or replace what it says."""

    person: PublicId
    pairs: Pairs
    subjects: Subjects
    city: line(80, 0) = ""  # type: ignore[valid-type]
    about: translated(1000, required=False) = Translated({}, "en")  # type: ignore[valid-type]


class ChangeInterpreterProfile(Command):
    """Interpreters: put oneself on the list, or replace what it says of oneself; `version` 0: it says nothing yet."""

    pairs: Pairs
    subjects: Subjects
    city: line(80, 0) = ""  # type: ignore[valid-type]
    about: translated(1000, required=False) = Translated({}, "en")  # type: ignore[valid-type]
    version: Annotated[int, Field(ge=0, le=MAX_INT)] = 0


class OfferInterpreter(Command):
    """Organisers: offer a meeting to interpreters (people); the first who accepts has it. Holds no time."""

    meeting: PublicId
    interpreters: Annotated[list[PublicId], Field(min_length=1, max_length=50), AfterValidator(distinct)]


class AcceptOffer(Command):
    """The interpreter takes the meeting: their time is held."""

    offer: PublicId


class DeclineOffer(Command):
    offer: PublicId
    reason: prose(500, 0) = ""  # type: ignore[valid-type]


class GiveBack(Command):
    """The interpreter of a meeting cannot come after all."""

    meeting: PublicId
    reason: prose(500, 0) = ""  # type: ignore[valid-type]


class WithdrawOffer(Command):
    """Organisers: the interpreter need not answer any more."""

    offer: PublicId
