"""The acts of organisers about talk, and the look for buyers who wait."""

from typing import Annotated

from pydantic import Field

from tradehall.kernel.ids import Slug
from tradehall.kernel.parse import Command, Version
from tradehall.kernel.texts import prose


class SetChatRules(Command):
    """How people talk in an event; see rules.TalkRules."""

    event: Slug
    wait_hours: Annotated[int, Field(ge=0, le=168)]
    help_desk: bool = False
    help_hours: prose(300, 0) = ""  # type: ignore[valid-type]
    translate: bool = False
    version: Version


class FindWaitingBuyers(Command):
    """For the system: tell organisers of buyers who have waited too long, and take back what was answered."""
