"""What the words of rooms are called by people."""

from tradehall.kernel import templating
from tradehall.kernel.texts import N_
from tradehall.rooms.lights.rules import RoomState
from tradehall.rooms.ways.commands import Trouble, TroubleState

templating.labels(
    {
        Trouble.SOUND: N_("No sound, or bad sound"),
        Trouble.PICTURE: N_("No picture"),
        Trouble.LINE: N_("The call breaks off"),
        Trouble.ABSENT: N_("Somebody does not come"),
        Trouble.INTERPRETER: N_("The interpreter is missing, or it does not work"),
        Trouble.OTHER: N_("Something else"),
    }
)
templating.labels(
    {
        TroubleState.OPEN: N_("Waits for help"),
        TroubleState.TAKEN: N_("Somebody sees to it"),
        TroubleState.SOLVED: N_("Solved"),
    }
)
templating.labels(
    {
        RoomState.EMPTY: N_("Room empty"),
        RoomState.WAITING: N_("One side waits in the room"),
        RoomState.RUNNING: N_("In the call"),
        RoomState.OVERRUN: N_("Still in the call"),
        RoomState.TROUBLE: N_("Help requests"),
    }
)
