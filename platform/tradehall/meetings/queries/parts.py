"""Pieces of selects that several reads share: who acts, who is busy, and columns in one go."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, or_, select
from sqlalchemy.orm import Bundle, aliased

from tradehall.accounts.models import Person
from tradehall.companies.models import Company, Member
from tradehall.events.commands import Phase, Side
from tradehall.events.models import Delegate, Event, EventOrganiser, Participation, Slot
from tradehall.events.queries import DelegateName
from tradehall.kernel.tx import ME, NOW
from tradehall.meetings.commands import Coming
from tradehall.meetings.models import Claim, Meeting, MeetingPerson, MeetingRequest, RequestSlot
from tradehall.meetings.queries.views import CompanyBrief, EventBrief, Place
from tradehall.meetings.rules import OPEN


def acts(place: Any = Participation) -> ColumnElement[bool]:
    """Whether the actor owns the company, or is a delegate who still works for it."""
    member, delegate = aliased(Member), aliased(Delegate)
    comes = exists().where(delegate.participation_id == place.id, delegate.person_id == member.person_id)
    return exists().where(
        member.company_id == place.company_id,
        member.person_id == ME,
        or_(member.role == "owner", comes),
    )


def mine() -> Any:
    """Ids of the participations that the actor may act for."""
    member, delegate, place = aliased(Member), aliased(Delegate), aliased(Participation)
    comes = exists().where(delegate.participation_id == place.id, delegate.person_id == member.person_id)
    return (
        select(place.id)
        .join(member, member.company_id == place.company_id)
        .where(member.person_id == ME, or_(member.role == "owner", comes))
    )


def organises(event_id: Any) -> ColumnElement[bool]:
    return exists().where(EventOrganiser.event_id == event_id, EventOrganiser.person_id == ME)


def lead(place_id: Any, column: Any = Delegate.person_id, *, rather: Any = None) -> ScalarSelect[Any]:
    """Of the first delegate of a participation: the person's id, or another column. `rather`: a person who goes
    before the first, if they are a delegate."""
    order = [Delegate.position] if rather is None else [(Delegate.person_id == rather).desc(), Delegate.position]
    return (
        select(column)
        .select_from(Delegate)
        .join(Person, Person.id == Delegate.person_id)
        .where(Delegate.participation_id == place_id, Person.state == "active")
        .order_by(*order)
        .limit(1)
        .scalar_subquery()
    )


def busy(whom: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a condition on `Claim` finds one that touches the slot.

    Claims and slots both stand on five-minute marks, so comparing the meeting's times finds the same as ticks.
    """
    return (
        select(Claim.id)
        .join(Meeting, Meeting.id == Claim.meeting_id)
        .where(whom, Meeting.starts_at < Slot.ends_at, Meeting.ends_at > Slot.starts_at)
        .correlate(Slot)
        .exists()
    )


def still_open() -> ColumnElement[bool]:
    """A request that can still be answered: open, in time, with a slot that has not begun."""
    to_come = (
        select(RequestSlot.slot_id)
        .join(Slot, Slot.id == RequestSlot.slot_id)
        .where(RequestSlot.request_id == MeetingRequest.id, Slot.starts_at > NOW)
        .correlate(MeetingRequest)
    )
    in_time = or_(MeetingRequest.expires_at.is_(None), MeetingRequest.expires_at > NOW)
    return and_(MeetingRequest.state.in_(OPEN), in_time, to_come.exists())


def between(one: Any, other: Any, first: Any, second: Any) -> ColumnElement[bool]:
    """Whether the columns `one` and `other` hold `first` and `second`, either way round."""
    return or_(and_(one == first, other == second), and_(one == second, other == first))


# A colleague who is invited as a guest and said no: their time is their own.
AWAY = and_(MeetingPerson.role == "guest", MeetingPerson.answer == Coming.NO)


# -- columns in one go --------------------------------------------------------------------------------


EVENT: Bundle[Any] = Bundle("event", Event.id, Event.slug, Event.name, Event.zone, Event.phase)


def event_of(row: Any) -> EventBrief:
    return EventBrief(row[0], row[1], row[2], row[3], Phase(row[4]))


def place_columns(name: str, place: Any, company: Any) -> Bundle[Any]:
    """All that a `Place` holds but its people."""
    return Bundle(
        name, place.id, place.public_id, place.side, place.languages,
        company.id, company.public_id, company.slug, company.legal_name, company.legal_name_en,
        company.name_reading, company.language, company.country, company.region, company.city,
        company.business_type, company.buyer_type, lead(place.id, Person.time_zone).label("zone"),
    )  # fmt: skip


def place_of(row: Any, people: Sequence[DelegateName] = ()) -> Place:
    """A `Place`; its zone is that of the first of `people`, else of the first delegate."""
    zone = people[0].time_zone if people else row[16] or "UTC"
    return Place(row[0], row[1], Side(row[2]), row[3], CompanyBrief(*row[4:16]), zone, list(people))


def name_columns(title: Any) -> tuple[Any, ...]:
    """What a `DelegateName` holds; `title` is the column of the job title."""
    return (
        Person.id, Person.public_id, Person.name, Person.name_reading, Person.name_latin,
        Person.language, title, Person.time_zone,
    )  # fmt: skip


# The two sides of a request or a meeting.
ExporterPlace, BuyerPlace = aliased(Participation, name="exporter"), aliased(Participation, name="buyer")
ExporterCompany, BuyerCompany = aliased(Company, name="exporter_company"), aliased(Company, name="buyer_company")
SenderPlace, TargetPlace = aliased(Participation, name="sender"), aliased(Participation, name="target")
SenderCompany, TargetCompany = aliased(Company, name="sender_company"), aliased(Company, name="target_company")
