"""Whose turn it is to speak. Plain values."""

from collections.abc import Collection

from tradehall.kernel.errors import DomainError
from tradehall.rooms.turns.commands import Speaker, TalkMode
from tradehall.rooms.turns.errors import NobodyThere, NotInTurns, NotYourTurn, TurnMoved


def speaker_of(role: str, side: str | None) -> Speaker | None:
    """As whom somebody in the call speaks; organisers have no turn."""
    if role == Speaker.INTERPRETER:
        return Speaker.INTERPRETER
    return Speaker(side) if side else None


def why_not_passable(
    mode: str, turn: str | None, was: Speaker, to: Speaker, mine: Speaker | None, there: Collection[Speaker]
) -> DomainError | None:
    """Whoever speaks passes the turn on; the interpreter may always, and anybody where nobody is left to do so."""
    if mode != TalkMode.CONSECUTIVE:
        return NotInTurns()
    if turn != was:
        return TurnMoved(details={"turn": turn})
    if mine != Speaker.INTERPRETER and mine != was and was in there:
        return NotYourTurn()
    return None if to in there else NobodyThere()
