"""How a person wants to be told."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, select

from tradehall.accounts.models import Person, PersonRole
from tradehall.events.models import EventOrganiser
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.tx import ME, Reader, among
from tradehall.notices.kinds import CHOICES, DEFAULT, MailChoice, Topic
from tradehall.notices.models import NoticeChoice, NoticeHours
from tradehall.notices.rules import DIGEST_AT, Hours


@dataclass(frozen=True, slots=True)
class Choices:
    """The reader's own: what is offered for each topic and what they chose, and their hours (minutes or None).

    Topics that cannot concern them are left out.
    """

    mail: dict[Topic, MailChoice]
    hours: Hours
    version: int


_MINE = (
    select(
        Person.time_zone, NoticeHours.quiet_from, NoticeHours.quiet_to, NoticeHours.digest_at, NoticeHours.version,
        NoticeChoice.topic, NoticeChoice.mail,
        exists().where(EventOrganiser.person_id == ME),
        exists().where(PersonRole.person_id == ME, PersonRole.role == "interpreter"),
    )
    .outerjoin(NoticeHours, NoticeHours.person_id == Person.id)
    .outerjoin(NoticeChoice, NoticeChoice.person_id == Person.id)
    .where(Person.id == ME)
)  # fmt: skip


def my_choices(reader: Reader) -> Choices:
    """Raises Unauthenticated."""
    if reader.actor.person_id is None:
        raise Unauthenticated
    rows = reader.rows(_MINE)
    first = rows[0]
    chosen = {row.topic: row.mail for row in rows if row.topic}
    organises = bool(first[7]) or "organiser" in reader.actor.roles
    concerned = {Topic.ORGANISING: organises, Topic.INTERPRETING: bool(first[8])}
    return Choices(
        {topic: MailChoice(chosen.get(topic, DEFAULT)) for topic in CHOICES if concerned.get(topic, True)},
        _hours(first),
        first.version or 1,
    )


def _hours(row: Any) -> Hours:
    digest_at = row.digest_at if row.digest_at is not None else DIGEST_AT
    return Hours(row.time_zone, row.quiet_from, row.quiet_to, digest_at)


# -- of those who are told ----------------------------------------------------------------------------------

_THEIRS = (
    select(
        Person.id, Person.time_zone, NoticeHours.quiet_from, NoticeHours.quiet_to, NoticeHours.digest_at,
        NoticeChoice.topic, NoticeChoice.mail,
    )
    .outerjoin(NoticeHours, NoticeHours.person_id == Person.id)
    .outerjoin(
        NoticeChoice, and_(NoticeChoice.person_id == Person.id, NoticeChoice.topic.in_(among("topics")))
    )
    .where(Person.id.in_(among("people")), Person.state == "active")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """How one person is told: their hours, and the topics for which they chose."""

    hours: Hours
    mail: dict[str, MailChoice]


def how_to_tell(reader: Reader, people: list[int], topics: list[str]) -> dict[int, Told]:
    """person → how to tell them; who has no account any more is left out. One statement."""
    found: dict[int, Told] = {}
    for row in reader.rows(_THEIRS, people=people, topics=topics):
        told = found.setdefault(row.id, Told(_hours(row), {}))
        if row.topic:
            told.mail[row.topic] = MailChoice(row.mail)
    return found
