"""How calls are held: the event's rules, another way for one meeting, and more time for it."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from tradehall.kernel.ids import PublicId, Slug
from tradehall.kernel.parse import Command, Country, Version
from tradehall.kernel.texts import line, prose
from tradehall.meetings.commands.meetings import Link

MOST_PHONES = 10
LONGEST_EXTENSION = 30  # minutes at once


class Video(StrEnum):
    """A way to hold a call: our own room, the organisers' own Jitsi server, a link to any provider, the telephone."""

    ROOM = "room"
    JITSI = "jitsi"
    LINK = "link"
    PHONE = "phone"


Number = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\+?[0-9][0-9 ()./#*,-]{2,38}$")]


class Phone(BaseModel):
    """A number to call when nothing else works; `country`: from where it is best called, None: from anywhere."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    country: Country | None = None
    number: Number
    note: line(80, 0) = ""  # type: ignore[valid-type]


class SetVideoRules(Command):
    """How the calls of an event are held: `video` for those that say nothing else, with `link_url` as the second way
    or, where that is the way, as the link of all that have none of their own."""

    event: Slug
    video: Video = Video.ROOM
    link_url: Link = ""  # type: ignore[valid-type]
    link_note: prose(500, 0) = ""  # type: ignore[valid-type]
    phones: Annotated[list[Phone], Field(max_length=MOST_PHONES)] = Field(default_factory=list)
    relay_only: bool = False
    recording: bool = False
    version: Version

    @field_validator("video")
    @classmethod
    def _not_by_telephone(cls, value: Video) -> Video:
        if value is Video.PHONE:
            raise PydanticCustomError("choice", "Please choose one of the options.")
        return value


class SwitchVideo(Command):
    """Go on by another way, all at once. `video` null: as the event's rules say."""

    meeting: PublicId
    video: Video | None = None
    version: Version


class ExtendMeeting(Command):
    """So many minutes more, if everybody who comes is free then."""

    meeting: PublicId
    minutes: Annotated[int, Field(ge=5, le=LONGEST_EXTENSION, multiple_of=5)]
    version: Version
