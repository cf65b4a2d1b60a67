"""When a room is open, who may be in it, and how many. Plain values."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from tradehall.kernel.errors import DomainError
from tradehall.meetings.presence import DOOR_CLOSES, DOOR_OPENS
from tradehall.meetings.rules import MeetingStatus
from tradehall.rooms import errors

LINGER = DOOR_CLOSES
MOST = 6  # in one call: everybody sends to everybody
ANNOUNCED = timedelta(seconds=10)  # from an organiser's announcement until they may come in
UNSEEN = timedelta(seconds=60)  # whose process says nothing for so long has left
PLACE_KEPT = timedelta(seconds=60)  # for which a full room keeps the place of somebody whose line broke
NEXT_WITHIN = timedelta(hours=3)  # after the start of a meeting, the next one is told of in its room
BEAT = 20.0  # seconds between two words of a process of who is there
GRACE = 5.0  # seconds for which a lost line is not taken for leaving
IN_SIGHT = timedelta(seconds=45)  # for which the page of calls for help counts as open; it says so every twenty
LARGEST_SIGNAL = 16_000  # octets of JSON


class Door(StrEnum):
    """How it stands with the way in."""

    EARLY = "early"
    OPEN = "open"
    OVER = "over"
    CANCELLED = "cancelled"


class Role(StrEnum):
    """As whom somebody is in a room."""

    DELEGATE = "delegate"
    GUEST = "guest"
    INTERPRETER = "interpreter"
    ORGANISER = "organiser"


class Left(StrEnum):
    """Why somebody is not in the room any more."""

    GONE = "gone"
    LOST = "lost"
    ELSEWHERE = "elsewhere"
    REMOVED = "removed"


def opens_at(starts_at: datetime) -> datetime:
    return starts_at - DOOR_OPENS


def closes_at(ends_at: datetime) -> datetime:
    return ends_at + LINGER


def door(status: MeetingStatus, starts_at: datetime, ends_at: datetime, now: datetime) -> Door:
    if status == MeetingStatus.CANCELLED:
        return Door.CANCELLED
    if now < opens_at(starts_at):
        return Door.EARLY
    return Door.OPEN if now < closes_at(ends_at) else Door.OVER


def why_closed(door: Door) -> type[DomainError] | None:
    if door == Door.OPEN:
        return None
    return errors.DoorsNotOpen if door == Door.EARLY else errors.DoorsClosed


def why_no_room(others: int, kept: Sequence[tuple[str, datetime]], now: datetime) -> DomainError | None:
    """`others`: how many are in the call already; `kept`: for whom a place is kept, and until when."""
    if others >= MOST:
        return errors.RoomFull(most=MOST)
    if others + len(kept) < MOST:
        return None
    name, until = min(kept, key=lambda one: one[1])
    return errors.PlaceKept(name=name, details={"wait": math.ceil((until - now).total_seconds())})


def room_of(meeting: str) -> str:
    """The name under which all sockets in the call of a meeting are told."""
    return f"room:{meeting}"


def peer_of(meeting: str, peer: str) -> str:
    """The same for the socket of one of them."""
    return f"peer:{meeting}:{peer}"
