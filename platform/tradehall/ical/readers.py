"""For whom a calendar is written, and as which message of a mail."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a calendar is written.

    `zone` is their IANA zone, `person_id` tells which side is theirs. `alarm`: minutes before the begin, None for
    none. `own_zone`: times stand in their zone instead of UTC. `page`: the address of the meeting's page for a guest
    who has no account; else the page itself is named. `busy_only`: nothing is told but when they are busy.
    `changed_at`: when their language, zone or choices last changed, for programs that take over only what is newer.
    """

    language: str
    zone: str
    person_id: int | None = None
    alarm: int | None = 15
    own_zone: bool = False
    page: str = ""
    busy_only: bool = False
    changed_at: datetime | None = None


class Method(StrEnum):
    """What a mailed calendar object asks of its receiver (RFC 5546)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    DECLINECOUNTER = "DECLINECOUNTER"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mail address and whose it is."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar object as a mail to one attendee; `stamp` is when this message was made.

    `partstat`: what the attendee answered last; a change of time asks anew (NEEDS-ACTION).
    """

    method: Method
    organizer: Mailbox
    attendee: Mailbox
    stamp: datetime
    partstat: str = "NEEDS-ACTION"
