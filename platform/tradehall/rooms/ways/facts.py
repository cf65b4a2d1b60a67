"""What happened about calls for help. `trouble`: a row of troubles."""

from tradehall.meetings.facts import AboutMeeting


class TroubleCalled(AboutMeeting):
    """`watched`: an organiser has the calls in sight, so that nobody need be fetched."""

    trouble: int
    kind: str
    watched: bool = True


class TroubleTaken(AboutMeeting):
    """`person` sees to it."""

    trouble: int
    person: int


class TroubleSolved(AboutMeeting):
    trouble: int
