"""At the door, for those from outside."""

from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.meetings import passes
from tradehall.meetings.queries.frames import frames
from tradehall.meetings.service import seating
from tradehall.rooms import rules
from tradehall.rooms.guests.commands import SayName


@handles(SayName)
def say_name(tx: Tx, command: SayName) -> str:
    """The name that the others see from now on. Raises NotFound, DoorsNotOpen, DoorsClosed."""
    public_id = passes.read(command.link) or ""
    key = seating.guest_meeting(tx, public_id)
    meeting = frames(tx, [key])[key]
    door = rules.door(meeting.status, meeting.starts_at, meeting.ends_at, tx.now)
    if why := rules.why_closed(door):
        raise why
    seating.call_guest(tx, public_id, command.name)
    return public_id
