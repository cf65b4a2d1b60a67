"""Whom news of samples concern."""

from dataclasses import dataclass

from sqlalchemy import select

from tradehall.accounts.models import Person
from tradehall.deals.models import Sample
from tradehall.deals.queries.letters import Recipient, concerned
from tradehall.deals.queries.seats import SEATS, table_of
from tradehall.deals.samples.queries.lists import WITH_SAMPLE, sample_row
from tradehall.deals.samples.queries.views import SampleRow
from tradehall.events.commands import Side
from tradehall.events.models import Participation
from tradehall.kernel.errors import NotFound
from tradehall.kernel.texts import Translated
from tradehall.kernel.tx import Reader, among, given


@dataclass(frozen=True, slots=True)
class SampleNews:
    """`people`: side → who is told. `reason` and the judgement's words are in their writers' languages."""

    id: int
    row: SampleRow
    people: dict[Side, list[Recipient]]
    words: str
    language: str
    reason: str
    judged_words: str
    judged_language: str
    title: Translated


_ONE = WITH_SAMPLE.where(Sample.id == given("sample"))
_PEOPLE = (
    select(Participation.side, Person.id, Person.email, Person.name, Person.language, Person.time_zone)
    .join(Person, concerned(Participation.id.is_not(None)))
    .where(Participation.id.in_(among("places")), Person.state == "active")
    .order_by(Person.id)
)


def sample_news(reader: Reader, sample_id: int) -> SampleNews:
    """For the system. Raises NotFound when it is gone."""
    found = reader.row(_ONE, sample=sample_id)
    if found is None:
        raise NotFound
    table, row = table_of(reader, found), found[SEATS]
    people: dict[Side, list[Recipient]] = {side: [] for side in Side}
    for side, *about in reader.columns(_PEOPLE, places=[table.exporter.id, table.buyer.id]):
        people[Side(side)].append(Recipient(*about))
    return SampleNews(
        row.id, sample_row(reader, table, row), people, row.words, row.language, row.reason, row.judged_words,
        row.judged_language, row.title,
    )  # fmt: skip
