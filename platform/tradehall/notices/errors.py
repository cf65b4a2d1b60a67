"""What may be refused of notices."""

from tradehall.kernel.errors import Conflict
from tradehall.kernel.texts import N_

BOTH_TIMES = N_("Please say from when to when you want quiet.")
SAME_TIMES = N_("The quiet hours begin and end at the same time. Please choose two times.")
NOT_OFFERED = N_("Please choose one of the offered answers.")


class NotToRepeat(Conflict):
    code = "mail-not-failed"
    sentence = N_("This mail did not fail, or its words are no longer kept. It was not sent again.")
