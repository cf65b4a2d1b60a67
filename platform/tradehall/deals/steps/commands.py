"""What can be done about next steps."""

from tradehall.events.commands import Side
from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Command, Day, Version
from tradehall.kernel.texts import prose


class AddStep(Command):
    """Of a meeting or a deal. `side`: who does it; one's own where none is named. `owner`: the person there, of one's
    own side alone. What is not shared is seen by one's own side alone.
    """

    meeting: PublicId | None = None
    deal: PublicId | None = None
    body: prose(500)  # type: ignore[valid-type]
    side: Side | None = None
    owner: PublicId | None = None
    due: Day | None = None
    shared: bool = False


class ChangeStep(Command):
    """Say it otherwise, put it off, or give it to a colleague."""

    step: PublicId
    version: Version
    body: prose(500)  # type: ignore[valid-type]
    owner: PublicId | None = None
    due: Day | None = None


class FinishStep(Command):
    """It is done; done again, it changes nothing."""

    step: PublicId


class DropStep(Command):
    """It is not needed any more."""

    step: PublicId


class ReopenStep(Command):
    """It was not done after all."""

    step: PublicId


class RemindOfSteps(Command):
    """For the system: whoever has to do something is reminded on the day before and on the day."""
