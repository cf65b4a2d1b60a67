"""What happened to reference rates."""

from tradehall.kernel.facts import Fact


class RatesLoaded(Fact):
    number: int
