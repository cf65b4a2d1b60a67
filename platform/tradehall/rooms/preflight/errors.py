"""What may be refused about tests of lines."""

from tradehall.kernel.errors import Conflict
from tradehall.kernel.texts import N_


class RemindedAlready(Conflict):
    code = "reminded-already"
    sentence = N_("This person was reminded within the last 24 hours.")


class NobodyToRemind(Conflict):
    code = "nobody-to-remind"
    sentence = N_("Everybody has tested their line or was reminded within the last 24 hours.")
