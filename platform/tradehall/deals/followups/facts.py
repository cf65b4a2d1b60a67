"""What happened about later questions."""

from tradehall.kernel.facts import Fact


class FollowUpsAsked(Fact):
    """Many at once. `again`: they were asked a week ago, and not answered."""

    follow_ups: list[int]
    again: bool


class FollowUpAnswered(Fact):
    follow_up: int
    public_id: str
    came: str
    by: int | None


class HelpWanted(Fact):
    """A side says that it needs the organisers' help."""

    follow_up: int
    public_id: str
    event: int
    by: int | None
