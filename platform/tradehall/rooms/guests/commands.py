"""What somebody from outside does at the door."""

from typing import ClassVar

from pydantic import Field

from tradehall.kernel.parse import Command
from tradehall.kernel.texts import line
from tradehall.meetings.passes import LONGEST


class SayName(Command):
    """Before the room: how the others are to call them."""

    secret_fields: ClassVar[frozenset[str]] = frozenset({"link"})
    link: str = Field(max_length=LONGEST)
    name: line(100)  # type: ignore[valid-type]
