"""What people chose for their talk."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from tradehall.accounts.models import Person
from tradehall.chat.hours.rules import CLOSES, OPENS, OfficeHours
from tradehall.chat.models import TalkChoice
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.tx import ME, Reader, among


@dataclass(frozen=True, slots=True)
class TalkChoices:
    """The reader's own."""

    hours: OfficeHours
    translate: bool
    version: int


_MINE = (
    select(
        Person.time_zone, TalkChoice.days, TalkChoice.opens, TalkChoice.closes, TalkChoice.translate,
        TalkChoice.version,
    )
    .outerjoin(TalkChoice, TalkChoice.person_id == Person.id)
    .where(Person.id == ME)
)  # fmt: skip


def my_talk_choices(reader: Reader) -> TalkChoices:
    """Raises Unauthenticated."""
    row = reader.row(_MINE)
    if row is None:
        raise Unauthenticated
    zone, days, opens, closes, translate, version = row
    if version is None:
        return TalkChoices(OfficeHours("", OPENS, CLOSES, zone), True, 1)
    return TalkChoices(OfficeHours(days, opens, closes, zone), translate, version)


_OF = (
    select(TalkChoice.person_id, TalkChoice.days, TalkChoice.opens, TalkChoice.closes, Person.time_zone)
    .join(Person, Person.id == TalkChoice.person_id)
    .where(TalkChoice.person_id.in_(among("people")), TalkChoice.days != "")
)


def office_hours(reader: Reader, people: Collection[int]) -> dict[int, OfficeHours]:
    """person → their hours; those who state none are left out."""
    return {row[0]: OfficeHours(*row[1:]) for row in reader.rows(_OF, people=list(people))}
