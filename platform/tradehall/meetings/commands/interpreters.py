"""Interpreters: who is listed, and who comes to which meeting."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Command, Language, Version
from tradehall.kernel.texts import Translated, line, translated


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
    """Organisers: give a meeting its interpreter (a person), or none."""

    meeting: PublicId
    interpreter: PublicId | None = None
    version: Version


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
