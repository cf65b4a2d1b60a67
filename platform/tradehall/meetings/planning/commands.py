"""What can be done with wishes and schedules, and the shape of what is sent for it."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field, field_validator
from pydantic_core import PydanticCustomError

from tradehall.kernel.ids import PublicId, Slug
from tradehall.kernel.parse import Command, Instant, Version, sentences
from tradehall.kernel.texts import N_, prose
from tradehall.meetings.commands.shapes import distinct


class WishKind(StrEnum):
    """What one company wants of a meeting with another; the other never sees it."""

    MUST = "must"
    WANT = "want"
    NO = "no"


class Goal(StrEnum):
    """What a schedule is for, in the order that the organisers choose; each is only sought as far as it takes nothing
    from those before it."""

    SCHEDULED = "scheduled"
    FAIRNESS = "fairness"
    BREAKS = "breaks"
    COMFORT = "comfort"
    STABILITY = "stability"


class SetWish(Command):
    """Say of a company of the other side whether one must, wants or does not want to meet it; None: nothing.

    `mine`: for which of one's companies, where there are several; organisers say for whom they speak.
    """

    event: Slug
    target: PublicId
    mine: PublicId | None = None
    kind: WishKind | None = None
    words: prose(300, 0) = ""  # type: ignore[valid-type]


class SetWishRules(Command):
    """Whether, until when and how strongly participants may say whom they want to meet. `version`: 0 without rules."""

    event: Slug
    open: bool = True
    closes_at: Instant | None = None
    most_musts: Annotated[int, Field(ge=0, le=50)] = 3
    version: Annotated[int, Field(ge=0)] = 0


Goals = Annotated[list[Goal], Field(min_length=1, max_length=5), AfterValidator(distinct)]
sentences({"goal_missing": N_("Placing meetings has to be among the goals.")})
DEFAULT_GOALS = [Goal.SCHEDULED, Goal.FAIRNESS, Goal.BREAKS, Goal.COMFORT, Goal.STABILITY]


class StartRun(Command):
    """Make a schedule of the event from the wishes.

    `tables`: how many meetings there can be at one time, None: any number. `most`: meetings of one company on one
    day; `pause`: free slots between two meetings of one. `release`: what is booked may be moved, too. `base`: the
    schedule from which it is solved anew: what is locked there stays, and little else changes.
    """

    event: Slug
    goals: Goals = Field(default_factory=lambda: list(DEFAULT_GOALS))
    time_limit: Annotated[int, Field(ge=1, le=3600)] = 60
    tables: Annotated[int, Field(ge=1, le=10_000)] | None = None
    most: Annotated[int, Field(ge=1, le=100)] | None = None
    pause: Annotated[int, Field(ge=0, le=10)] = 0
    release: bool = False
    base: PublicId | None = None

    @field_validator("goals")
    @classmethod
    def _places_first(cls, value: list[Goal]) -> list[Goal]:
        if Goal.SCHEDULED not in value:
            raise PydanticCustomError("goal_missing", "Placing meetings has to be among the goals.")
        return value


class StopRun(Command):
    run: PublicId


class DeleteRun(Command):
    """What was published of it stays booked."""

    run: PublicId


class LockMeeting(Command):
    """The meeting stays where it is when the schedule is solved anew, or may move again."""

    run: PublicId
    meeting: Annotated[str, Field(min_length=1, max_length=80)]
    locked: bool = True


class PlaceMeeting(Command):
    """Put a meeting of a schedule into another slot; None takes it out. `accepted`: whoever asks has seen what it
    breaks."""

    run: PublicId
    meeting: Annotated[str, Field(min_length=1, max_length=80)]
    slot: PublicId | None = None
    accepted: bool = False


class PublishRun(Command):
    """Book what the schedule says, all or nothing."""

    run: PublicId
    version: Version | None = None


class TakeBackRun(Command):
    """Cancel what was booked of a published schedule; it can be changed and published once more."""

    run: PublicId
    version: Version | None = None


# -- the worker's ---------------------------------------------------------------------------------------


class TakeRun(Command):
    """Begin, or begin again, the oldest schedule that waits for somebody to work on it."""

    worker: str


class NoteProgress(Command):
    """How far a run is: figures, and the best schedule so far where there is a better one."""

    run: int
    worker: str
    progress: dict[str, Any]
    schedule: dict[str, Any] | None = None


class EndRun(Command):
    """It is over: `state` done, stopped or failed; `failure` in a few words, for the organisers."""

    run: int
    worker: str
    state: str
    progress: dict[str, Any] = Field(default_factory=dict)
    schedule: dict[str, Any] | None = None
    failure: str = ""
