"""Refusals."""

from tradehall.kernel.errors import Conflict
from tradehall.kernel.texts import N_


class FeedStands(Conflict):
    code = "feed-stands"
    sentence = N_("There is an address already. Please open the page again.")
