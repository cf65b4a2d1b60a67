"""What may be refused about recording."""

from tradehall.kernel.errors import Conflict
from tradehall.kernel.texts import N_


class RecordingOff(Conflict):
    code = "recording-off"
    sentence = N_("The organisers do not allow that meetings of this event are recorded.")


class RecordingAsked(Conflict):
    code = "recording-asked"
    sentence = N_("Somebody else records this call, or has asked to.")


class GuestInCall(Conflict):
    """Somebody without an account is in the call: whose consent is worth nothing is not recorded."""

    code = "recording-guest-in-call"
    sentence = N_("Somebody without an account is in the call. It can be recorded when they have left.")


class NothingAsked(Conflict):
    code = "recording-not-asked"
    sentence = N_("Nobody asks to record this call any more.")
