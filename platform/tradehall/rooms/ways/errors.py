"""What may be refused about calls for help."""

from tradehall.kernel.errors import Conflict
from tradehall.kernel.texts import N_


class TakenBy(Conflict):
    code = "trouble-taken"
    sentence = N_("Another organiser sees to it already.")


class TroubleOver(Conflict):
    code = "trouble-over"
    sentence = N_("This is solved already.")
