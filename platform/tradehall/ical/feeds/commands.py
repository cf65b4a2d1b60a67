"""What can be done with feeds and with the choices for one's calendar."""

from typing import Annotated

from pydantic import Field

from tradehall.kernel.ids import PublicId, Slug
from tradehall.kernel.parse import MAX_INT, Command

ALARMS = (0, 5, 10, 15, 30, 60, 120, 1440)  # minutes before the begin


class SetCalendarChoices(Command):
    """How one wants one's calendar entries. `alarm`: minutes before the begin, None for no reminder. `busy_only`: the
    calendar that one subscribes to tells when one is busy, and nothing else.

    `version` 0: nothing was chosen before.
    """

    alarm: Annotated[int, Field(ge=0, le=1440)] | None = None
    invitations: bool = False
    own_zone: bool = False
    with_requests: bool = False
    busy_only: bool = False
    version: Annotated[int, Field(ge=0, le=MAX_INT)]


class OpenFeed(Command):
    """Make a feed's address: of one's own meetings or, by its organisers, of an event. One that stands is kept."""

    event: Slug | None = None


class RenewFeed(Command):
    """Another address for the same feed; the old one leads nowhere from now on."""

    feed: PublicId


class EndFeed(Command):
    """Take a feed's address back."""

    feed: PublicId


class NoteFetch(Command):
    """A calendar program read a feed."""

    feed: Annotated[int, Field(ge=1, le=MAX_INT)]
    program: Annotated[str, Field(max_length=200)]
