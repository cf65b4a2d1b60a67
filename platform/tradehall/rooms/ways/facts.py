"""What happened about calls for help. `trouble`: a row of troubles."""

from tradehall.meetings.facts import AboutMeeting


class TroubleCalled(AboutMeeting):
    trouble: int
    kind: str


class TroubleTaken(AboutMeeting):
    """`person` sees to it."""

    trouble: int
    person: int


class TroubleSolved(AboutMeeting):
    trouble: int
