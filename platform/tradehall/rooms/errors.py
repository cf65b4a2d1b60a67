"""What may be refused about rooms."""

from tradehall.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tradehall.kernel.texts import N_


class NotSeated(Forbidden):
    """For those who may see the meeting: delegates of its companies who do not come to it."""

    code = "not-seated"
    sentence = N_("Only the people who come to this meeting can enter its room. Who comes is changed on its page.")


class DoorsNotOpen(Conflict):
    """`details["opens_at"]`: RFC 3339."""

    code = "doors-not-open"
    sentence = N_("The room opens ten minutes before the meeting begins.")


class DoorsClosed(Conflict):
    code = "doors-closed"
    sentence = N_("This meeting is over, and its room is closed.")


class NotAnnounced(Conflict):
    """Organisers come in only when the people in the room have been told. `details["wait"]`: seconds."""

    code = "not-announced"
    sentence = N_("Please knock first: the people in the room are told before you come in.")


class RoomFull(Conflict):
    code = "room-full"
    sentence = N_("The room is full: at most %(most)s people can be in one call. Somebody has to leave first.")


class PlaceKept(Conflict):
    """Full, with somebody whose line broke a moment ago. `details["wait"]`: seconds until the place is free."""

    code = "place-kept"
    sentence = N_("The last place is kept for %(name)s, whose line broke. Without them you go in within a minute.")


class NotInRoom(NotFound):
    code = "not-in-room"
    sentence = N_("You are not in this room any more. Please come in again.")


class PeerGone(NotFound):
    code = "peer-gone"
    sentence = N_("This person has left the room.")


class SignalTooLarge(Invalid):
    code = "signal-too-large"
    sentence = N_("This is too large to be passed on.")
