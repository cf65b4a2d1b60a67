"""What may be refused about the tray."""

from tradehall.kernel.errors import Conflict, NotFound
from tradehall.kernel.texts import N_


class NotTheirs(NotFound):
    code = "not-their-listing"
    sentence = N_("This product is not one of the two companies' any more. Please choose another one.")


class TrayFull(Conflict):
    code = "tray-full"
    sentence = N_("At most %(most)s products can be laid out. Please take one away first.")
