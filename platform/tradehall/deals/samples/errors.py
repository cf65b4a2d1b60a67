"""What may be refused about samples."""

from tradehall.kernel.errors import Conflict
from tradehall.kernel.texts import N_


class SampleElsewhere(Conflict):
    code = "sample-elsewhere"
    sentence = N_("The sample is further by now, so nothing was changed. Please look at where it stands.")
