"""How it stands with a room, on plain values."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from tradehall.events.commands import Side
from tradehall.rooms.preflight.rules import Light
from tradehall.rooms.rules import Door


class RoomState(StrEnum):
    """Of an open room: nobody is in it, one side waits, both are there, still after the end, or they call for help."""

    EMPTY = "empty"
    WAITING = "waiting"
    RUNNING = "running"
    OVERRUN = "overrun"
    TROUBLE = "trouble"


def room_state(
    door: Door, ends_at: datetime, now: datetime, *, inside: int, sides: Collection[Side], calls: bool
) -> RoomState | None:
    """None while the doors are closed. `inside`: how many are in the call, for these sides; `calls`: a call for help
    is not solved."""
    if door != Door.OPEN:
        return None
    if calls:
        return RoomState.TROUBLE
    if len(set(sides)) == 2:
        return RoomState.OVERRUN if now >= ends_at else RoomState.RUNNING
    return RoomState.WAITING if inside else RoomState.EMPTY


_WORST = (Light.BAD, None, Light.FAIR, Light.GOOD)


def weakest(lights: Collection[Light | None]) -> Light | None:
    """A side is as ready as the least ready of its people; None: not tested, or nobody comes."""
    return min(lights, key=_WORST.index, default=None)
