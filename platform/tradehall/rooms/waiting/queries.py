"""Who is to hear that somebody waits for a meeting."""

from dataclasses import dataclass

from sqlalchemy import and_, select

from tradehall.accounts.models import Person
from tradehall.kernel.errors import NotFound
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import Reader, given
from tradehall.meetings.models import Meeting, MeetingPerson
from tradehall.meetings.queries.parts import AWAY
from tradehall.meetings.rules import STANDING


@dataclass(frozen=True, slots=True)
class Company:
    """The people of a meeting: ids inside; `others`: all but the reader."""

    person: str
    name: str
    others: list[int]


_PEOPLE = (
    select(Person.id, Person.public_id, Person.name)
    .join(MeetingPerson, MeetingPerson.person_id == Person.id)
    .join(Meeting, and_(Meeting.id == MeetingPerson.meeting_id, Meeting.public_id == given("meeting")))
    .where(Meeting.status.in_(STANDING), Person.state == "active", ~AWAY)
)


def company_of(reader: Reader, meeting: str) -> Company:
    """For those who have a seat at a meeting that stands; others get NotFound. One statement."""
    rows = reader.columns(_PEOPLE, meeting=meeting) if is_public_id(meeting) else []
    mine = next((row for row in rows if row[0] == reader.actor.person_id), None)
    if mine is None:
        raise NotFound
    return Company(mine[1], mine[2], [row[0] for row in rows if row is not mine])
