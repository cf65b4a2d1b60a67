"""What happened to promised lines. `by` is the person who acted, None for the system."""

from tradehall.kernel.facts import Fact


class DelayTold(Fact):
    """`notices`: one for each line."""

    deal: int
    public_id: str
    notices: list[int]
    by: int | None


class DelayTakenBack(Fact):
    deal: int
    public_id: str
    notices: list[int]
    by: int | None


class DelayAnswerGiven(Fact):
    deal: int
    public_id: str
    notices: list[int]
    answer: str
    by: int | None


class LineDelivered(Fact):
    deal: int
    public_id: str
    promise: int
    by: int | None


class LineReceived(Fact):
    deal: int
    public_id: str
    promise: int
    by: int | None


class DeliveryDue(Fact):
    """The day of these lines is near or past, and the buyer was told nothing. `step`: week, days or past."""

    deal: int
    public_id: str
    promises: list[int]
    step: str
