"""Speaking in turns."""

from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.rooms.service.rooms import change, inside, visits
from tradehall.rooms.turns import rules
from tradehall.rooms.turns.commands import PassTurn, SetMode, Speaker, TalkMode


@handles(SetMode, audited=False)
def set_mode(tx: Tx, command: SetMode) -> int:
    """Whoever begins has the first turn. The version of the room."""
    found = inside(tx, command.meeting, guests=True)
    mine = rules.speaker_of(found.role, found.side)
    tx.require(mine is not None)
    room = found.room
    if room.mode != command.mode:
        room.mode = command.mode
        room.turn = mine if command.mode == TalkMode.CONSECUTIVE else None
        change(tx, found)
    return room.version


@handles(PassTurn, audited=False)
def pass_turn(tx: Tx, command: PassTurn) -> int:
    """Raises NotInTurns, TurnMoved, NotYourTurn, NobodyThere."""
    found = inside(tx, command.meeting, guests=True)
    mine = rules.speaker_of(found.role, found.side)
    tx.require(mine is not None)
    speakers = {rules.speaker_of(visit.role, visit.side) for visit in visits(tx, found.meeting.id)}
    there: set[Speaker] = {one for one in speakers if one is not None}
    room = found.room
    if why := rules.why_not_passable(room.mode, room.turn, command.was, command.to, mine, there):
        raise why
    room.turn = command.to
    change(tx, found)
    return room.version
