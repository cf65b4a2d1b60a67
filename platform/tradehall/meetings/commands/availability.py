"""Saying when one can be met, and how one wants to be booked."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from tradehall.events.commands import TimeOfDay
from tradehall.kernel.ids import PublicId, Slug
from tradehall.kernel.parse import MAX_INT, Command, TimeZone

MOST_MARKS = 1500  # fourteen days of slots around the clock, and some
Saying = Annotated[int, Field(ge=0, le=MAX_INT)]  # the version of what was said; 0: nothing yet
SlotIds = Annotated[list[PublicId], Field(max_length=MOST_MARKS)]
# A day on the person's own calendar, or all of them, and what becomes of its slots.
Fill = Annotated[str, Field(pattern=r"^(all|[0-9]{4}-[0-9]{2}-[0-9]{2}):(whole|mornings|evenings|none|hours)$")]


class Others(StrEnum):
    """What becomes of the slots that are not named: they stay, follow the hours, or do not suit."""

    KEEP = "keep"
    HOURS = "hours"
    OFF = "off"


class SetHours(Command):
    """From when to when the actor can be met in an event, on the wall clock of `zone` (without it, their own).

    Without a time there is no bound. `not_after` 00:00 is midnight; where it is the earlier, the hours run over
    midnight.
    """

    event: Slug
    zone: TimeZone | None = None
    not_before: TimeOfDay | None = None
    not_after: TimeOfDay | None = None
    version: Saying = 0


class MarkSlots(Command):
    """Which slots of an event suit the actor and which do not, whatever their hours say.

    Those in which the actor's own calendar says busy are named by `anyway` if they suit all the same. `others` says
    what becomes of those that are not named, `quick` then fills a day or all of them. What the hours say already is
    not kept as a mark, so it follows them when they change. Slots that have begun stay as they are.
    """

    event: Slug
    suits: SlotIds = Field(default_factory=list)
    off: SlotIds = Field(default_factory=list)
    anyway: SlotIds = Field(default_factory=list)
    others: Others = Others.KEEP
    quick: Fill | None = None
    version: Saying = 0


class SetBookingPreferences(Command):
    """How a participation wants to be booked; both are off until somebody says so."""

    participation: PublicId
    auto_accept: bool = False
    free_moves: bool = False
    version: Saying = 0
