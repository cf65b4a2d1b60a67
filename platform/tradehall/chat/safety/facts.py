"""What happens around reports."""

from datetime import datetime

from tradehall.kernel.facts import Fact


class MessageReported(Fact):
    report: int
    message: int
    event: int
    by: int


class ReportDecided(Fact):
    """`acts`: what was done, ids in the log."""

    report: int
    event: int
    acts: list[int]
    by: int


class ReportLookedAt(Fact):
    report: int
    event: int
    by: int


class MessageHidden(Fact):
    """`person`: who had said it."""

    message: int
    person: int
    act: int
    event: int
    by: int


class MessageShown(Fact):
    message: int
    person: int
    act: int
    event: int
    by: int


class PersonWarned(Fact):
    person: int
    act: int
    event: int
    by: int


class PersonMuted(Fact):
    person: int
    act: int
    event: int
    until: datetime
    by: int


class PersonUnmuted(Fact):
    person: int
    act: int
    event: int
    by: int
