"""What may be refused about later questions."""

from tradehall.kernel.errors import Conflict
from tradehall.kernel.texts import N_


class NotAskedYet(Conflict):
    code = "not-asked-yet"
    sentence = N_("This question has not been sent yet.")


class AskedAgain(Conflict):
    code = "asked-again"
    sentence = N_("A later question about this meeting has been asked since then. Please answer that one.")


class NoOrder(Conflict):
    code = "no-order"
    sentence = N_("Only an order can be tied to a deal. Please say first that an order was placed.")
