"""What may be refused about promised lines."""

from tradehall.kernel.errors import Conflict
from tradehall.kernel.texts import N_


class DelayOpen(Conflict):
    code = "delay-open"
    sentence = N_("A new day was told for this line already, and the buyer has not answered yet. Take that notice back "
                  "first, if another day is right.")  # fmt: skip


class DelayAnswered(Conflict):
    code = "delay-answered"
    sentence = N_("This notice was answered or taken back already, so nothing was changed.")


class DelaysChanged(Conflict):
    code = "delays-changed"
    sentence = N_("Another day was told since then. Please read the newest notice, then answer.")


class PromiseOver(Conflict):
    code = "promise-over"
    sentence = N_("This line was delivered, cancelled or replaced by other terms already, so nothing was changed.")
