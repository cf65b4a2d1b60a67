"""What happened to samples."""

from tradehall.kernel.facts import Fact


class SampleMoved(Fact):
    """One side did something: `step` is asked, offered, promised, declined, withdrawn, sent, received, judged or lost;
    `side` is the side that acted, `by` the person."""

    sample: int
    public_id: str
    step: str
    side: str
    by: int | None


class SampleMissing(Fact):
    """It is needed soon, and is not there."""

    sample: int
    public_id: str
