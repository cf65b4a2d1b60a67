"""What happened in rooms. `meeting` is the id inside, `public_id` the meeting's outside; `peer` names a visit."""

from datetime import datetime

from tradehall.kernel.facts import Fact


class AboutRoom(Fact):
    meeting: int
    public_id: str


class RoomChanged(AboutRoom):
    """How the call stands has changed: turn, what is shown, recording."""

    version: int


class RoomEntered(AboutRoom):
    """`person`: None for somebody from outside, here and below."""

    visit: int
    peer: str
    person: int | None


class RoomLeft(AboutRoom):
    """`why`: see rules.Left."""

    peer: str
    person: int | None
    why: str


class VisitAnnounced(AboutRoom):
    """An organiser comes in at `at`."""

    person: int
    at: datetime
