"""Whom a deal concerns, and what a mail about it says."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, or_, select

from tradehall.accounts.models import Person
from tradehall.companies.models import Member
from tradehall.deals.models import Deal, Revision
from tradehall.deals.queries.seats import Table, table_between
from tradehall.deals.rules import State, Terms, state_at
from tradehall.events.commands import Side
from tradehall.events.models import Delegate, Participation
from tradehall.kernel.tx import Reader


@dataclass(frozen=True, slots=True)
class Recipient:
    id: int
    email: str
    name: str
    language: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class DealLetter:
    """`terms` are those of the revision that the letter is about; `is_current`: they still are on the table.

    `reason`: why they were withdrawn, as the person wrote it.
    """

    deal: int
    public_id: str
    table: Table
    state: State
    terms: Terms
    number: int
    note: str
    reason: str
    is_current: bool
    recipients: list[Recipient]


def room_people(reader: Reader, deal_id: int) -> tuple[int, list[int]]:
    """The deal's version, and the ids of all who follow it live: both sides' delegates and signers."""
    rows = reader.session.execute(
        select(Deal.version, Person.id)
        .outerjoin(Person, concerned(or_(Participation.id == Deal.exporter_id, Participation.id == Deal.buyer_id)))
        .where(Deal.id == deal_id)
        .order_by(Person.id)
    ).all()
    return (rows[0][0] if rows else 0), [row[1] for row in rows if row[1] is not None]


def concerned(place: Any) -> Any:
    """A condition on Person: a delegate of the participation, or somebody who signs for its company."""
    comes = exists().where(Delegate.participation_id == Participation.id, Delegate.person_id == Person.id, place)
    signs = exists().where(
        Member.company_id == Participation.company_id,
        Member.person_id == Person.id,
        or_(Member.signs, Member.role == "owner"),
        place,
    )
    return or_(comes, signs)


def deal_letter(reader: Reader, deal_id: int, number: int, to: Side) -> DealLetter | None:
    """What a mail about a revision to one side says; None when the deal is gone."""
    row = reader.session.execute(
        select(Deal, Revision)
        .join(Revision, Revision.deal_id == Deal.id)
        .where(Deal.id == deal_id, Revision.number == number)
    ).one_or_none()
    if row is None:
        return None
    deal, revision = row
    table = table_between(reader, deal.exporter_id, deal.buyer_id)
    people = reader.all(
        select(Person)
        .where(Person.state == "active", concerned(Participation.id == table.party(to).id))
        .order_by(Person.id)
    )
    return DealLetter(
        deal=deal_id,
        public_id=deal.public_id,
        table=table,
        state=state_at(deal.state, deal.lapses_at, deal.sealed_revision, reader.now),
        terms=Terms.from_json(revision.terms),
        number=number,
        note=revision.note,
        reason=deal.withdraw_reason,
        is_current=deal.current == number,
        recipients=[Recipient(p.id, p.email, p.name, p.language, p.time_zone) for p in people],
    )
