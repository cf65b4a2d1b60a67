"""What happened to notices, and what is due."""

from datetime import datetime

from tradehall.kernel.facts import Fact


class NoticesGiven(Fact):
    """People are told something new."""

    notices: list[int]


class NoticesRead(Fact):
    """People have read some of their notices, or what these asked for is done."""

    people: list[int]


class NoticesDue(Fact):
    """These notices are to be mailed now."""

    notices: list[int]


class ReminderDue(Fact):
    """A meeting begins in `minutes`, unless it was moved or cancelled."""

    meeting: int
    public_id: str
    starts_at: datetime
    minutes: int


class OutcomeDue(Fact):
    """A meeting is over: what came of it?"""

    meeting: int
    public_id: str
    starts_at: datetime
