"""What happened to wishes and schedules. `by`: the person who acted, None for the system."""

from tradehall.kernel.facts import Fact


class WishSet(Fact):
    """`kind` None: it was taken back. `for_them`: organisers said it for the participation. Told to nobody."""

    event: int
    participation: int
    other: int
    kind: str | None
    by: int | None
    for_them: bool = False


class WishRulesSet(Fact):
    event: int
    by: int | None


class AboutRun(Fact):
    run: int
    public_id: str
    event: int
    by: int | None = None


class RunStarted(AboutRun):
    pass


class RunProgressed(AboutRun):
    """A new figure, or the worker's first word."""


class RunEnded(AboutRun):
    """`state`: done, stopped, failed."""

    state: str


class RunStopAsked(AboutRun):
    pass


class RunEdited(AboutRun):
    meeting: str


class RunDeleted(AboutRun):
    pass


class ScheduleTakenBack(AboutRun):
    """What had been booked of it was cancelled."""

    cancelled: int


class SchedulePublished(AboutRun):
    """Meetings were booked, moved and cancelled; `told`: person → how many new meetings they have."""

    booked: int
    moved: int
    cancelled: int
    told: dict[int, int]
