"""Whom a question is put to."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import and_, or_, select, true

from tradehall.accounts.models import Person
from tradehall.deals.followups.queries.one import FOLLOWED, STOPPED, WITH_FOLLOW_UP, follow_up_row
from tradehall.deals.followups.queries.views import Addressed
from tradehall.deals.models import FollowUp
from tradehall.deals.queries.letters import concerned
from tradehall.deals.queries.seats import SEATS
from tradehall.events.commands import Side
from tradehall.events.models import Participation
from tradehall.kernel.tx import Reader, among
from tradehall.meetings.models import Meeting, MeetingPerson

_ROWS = WITH_FOLLOW_UP.where(
    FollowUp.id.in_(among("ids")), FollowUp.answered_at.is_(None), FollowUp.stopped_at.is_(None), ~STOPPED,
    Meeting.status.in_(FOLLOWED),
).order_by(FollowUp.id)  # fmt: skip
_IDS = select(FollowUp.id).where(FollowUp.public_id.in_(among("names"))).order_by(FollowUp.id)
_ANY = WITH_FOLLOW_UP.where(FollowUp.id.in_(among("ids"))).order_by(FollowUp.id)
_OWN = or_(
    and_(FollowUp.side == Side.EXPORTER, Participation.id == Meeting.exporter_id),
    and_(FollowUp.side == Side.BUYER, Participation.id == Meeting.buyer_id),
)
_CAME = (
    select(FollowUp.id, MeetingPerson.person_id)
    .join(Meeting, Meeting.id == FollowUp.meeting_id)
    .join(Participation, _OWN)
    .join(
        MeetingPerson,
        and_(
            MeetingPerson.meeting_id == Meeting.id,
            MeetingPerson.participation_id == Participation.id,
            MeetingPerson.role == "delegate",
        ),
    )
    .join(Person, and_(Person.id == MeetingPerson.person_id, Person.state == "active"))
    .where(FollowUp.id.in_(among("ids")))
    .order_by(Person.id)
)
_CONCERNED = (
    select(FollowUp.id, Person.id)
    .join(Meeting, Meeting.id == FollowUp.meeting_id)
    .join(Participation, _OWN)
    .join(Person, and_(Person.state == "active", concerned(true())))
    .where(FollowUp.id.in_(among("ids")))
    .order_by(Person.id)
)


def addressed(reader: Reader, ids: Collection[int]) -> list[Addressed]:
    """The questions that still wait, and who answers: those who came to the meeting; where none of them is here any
    more, the delegates and signers. Three statements, however many. For the system.
    """
    rows = reader.rows(_ROWS, ids=list(ids))
    people: dict[int, list[int]] = defaultdict(list)
    for one, person in reader.rows(_CAME, ids=list(ids)):
        people[one].append(person)
    left = [row[SEATS].id for row in rows if row[SEATS].id not in people]
    if left:
        for one, person in reader.rows(_CONCERNED, ids=left):
            people[one].append(person)
    return [Addressed(follow_up_row(reader, row), people[row[SEATS].id]) for row in rows]


def ids_of(reader: Reader, public_ids: Collection[str]) -> list[int]:
    """Of the questions that are known by these. For the system."""
    return [id for (id,) in reader.columns(_IDS, names=list(public_ids))]


def told_follow_up(reader: Reader, id: int) -> Addressed | None:
    """A question whatever became of it, without people. For the system."""
    rows = reader.rows(_ANY, ids=[id])
    return Addressed(follow_up_row(reader, rows[0]), []) if rows else None
