"""Coming into a room and leaving it."""

from typing import Annotated

from pydantic import Field

from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Command, Instant


class JoinRoom(Command):
    """Come into the room of a meeting. `peer`: as whom one was in it before the line was lost."""

    meeting: PublicId
    peer: PublicId | None = None


class LeaveRoom(Command):
    """Leave it. For the system `since`: when the line was lost; who was seen after that has come back."""

    meeting: PublicId
    peer: PublicId
    since: Instant | None = None


class AnnounceVisit(Command):
    """An organiser says that they will come in: the people in the room are told."""

    meeting: PublicId


class SeeVisits(Command):
    """For the system: these peers are still there."""

    peers: Annotated[list[PublicId], Field(max_length=5000)]


class CloseVisits(Command):
    """For the system: whose process has said nothing for a minute is not there any more."""
