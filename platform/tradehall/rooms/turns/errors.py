"""What may be refused about turns."""

from tradehall.kernel.errors import Conflict
from tradehall.kernel.texts import N_


class TurnMoved(Conflict):
    """`details["turn"]`: whose it is now."""

    code = "turn-moved"
    sentence = N_("The turn has moved on already.")


class NotInTurns(Conflict):
    code = "not-in-turns"
    sentence = N_("In this call everybody speaks when they like.")


class NotYourTurn(Conflict):
    code = "not-your-turn"
    sentence = N_("It is not your turn to speak. Raise your hand if you want to say something.")


class NobodyThere(Conflict):
    code = "nobody-takes-the-turn"
    sentence = N_("Nobody who could speak then is in the call.")
