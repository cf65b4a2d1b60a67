"""What may be refused of notices."""

from tradehall.kernel.texts import N_

BOTH_TIMES = N_("Please say from when to when you want quiet.")
SAME_TIMES = N_("The quiet hours begin and end at the same time. Please choose two times.")
NOT_OFFERED = N_("Please choose one of the offered answers.")
