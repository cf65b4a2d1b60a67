"""What can be done about later questions."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from tradehall.deals.followups.rules import Came, Why
from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Amount, Command
from tradehall.kernel.texts import prose


def _unless_blank(value: Any) -> Any:
    """A currency that was chosen, without an amount, says nothing."""
    return None if isinstance(value, dict) and not value.get("amount") else value


class AnswerFollowUp(Command):
    """What came of the meeting, as one side sees it; said again, it replaces what was said.

    `amount`: of an order; `why`: why nothing came of it.
    """

    follow_up: PublicId
    came: Came
    amount: Annotated[Amount | None, BeforeValidator(_unless_blank)] = None
    why: Why | None = None
    words: prose(1000, low=0) = ""  # type: ignore[valid-type]


class AttachFollowUp(Command):
    """The order that was told is this deal: from then on the deal alone is counted."""

    follow_up: PublicId
    deal: PublicId


class SetFollowUps(Command):
    """Whether one's company wants to be asked about the meetings of an event."""

    participation: PublicId
    wanted: bool


class PlanFollowUps(Command):
    """For the system: meetings that are over get their questions."""


class AskFollowUps(Command):
    """For the system: what is due is asked, and once more after a week."""
