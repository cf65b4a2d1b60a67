"""What a person chooses for their talk."""

from typing import Annotated, Literal

from pydantic import Field

from tradehall.kernel.parse import Command, Version

Hour = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Day = Literal["1", "2", "3", "4", "5", "6", "7"]


class SetTalkChoice(Command):
    """Office hours on the actor's own clock (no days: none are stated), and whether messages are translated unasked."""

    days: Annotated[list[Day], Field(max_length=7)] = Field(default_factory=list)
    opens: Hour = "09:00"
    closes: Hour = "18:00"
    translate: bool = False
    version: Version
