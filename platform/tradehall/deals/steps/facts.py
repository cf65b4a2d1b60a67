"""What happened to next steps. `by` is the person who acted, None for the system."""

from tradehall.kernel.facts import Fact


class StepGiven(Fact):
    """A step was given to `owner`."""

    step: int
    public_id: str
    owner: int
    by: int | None


class StepChanged(Fact):
    """It was written, changed, finished, dropped or opened again."""

    step: int
    public_id: str
    by: int | None


class StepsDue(Fact):
    """Many at once. `today`: this is the day; else it is the day before."""

    steps: list[int]
    today: bool
