"""What mails about registrations hold, and who gets them."""

from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select

from tradehall.accounts.models import Person
from tradehall.companies.models import Company, Member
from tradehall.events.commands import Side
from tradehall.events.models import Delegate, Event, EventOrganiser, Participation
from tradehall.events.queries.events import event_by_slug
from tradehall.events.queries.views import EventView
from tradehall.events.rules import State
from tradehall.kernel.tx import Reader, plain


@dataclass(frozen=True, slots=True)
class DecisionLetter:
    """What is told of a decision; `person`: who registered the company."""

    person: int
    company: str
    company_en: str
    company_language: str
    event: EventView
    state: State
    reason: str
    public_id: str


@dataclass(frozen=True, slots=True)
class Addressee:
    id: int
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class RegistrationNews:
    """A registration as mails tell of it; `delegates` is how many come. `organisers` and `members` may be told."""

    public_id: str
    event: EventView
    state: State
    side: Side
    delegates: int
    company: str
    company_en: str
    company_language: str
    organisers: list[Addressee]
    members: list[Addressee]
    reason: str = ""


def decision_letter(reader: Reader, participation_id: int) -> DecisionLetter | None:
    """What the mail to whoever registered the company holds; None when the system decided (sample data)."""
    statement = (
        select(Participation, Person.id, plain(Company), Event.slug)
        .join(Person, Person.id == Participation.registered_by)
        .join(Company, Company.id == Participation.company_id)
        .join(Event, Event.id == Participation.event_id)
        .where(Participation.id == participation_id, Participation.decided_by.is_not(None))
    )
    row = reader.session.execute(statement).one_or_none()
    if row is None:
        return None
    place, person, company, slug = row
    event = event_by_slug(reader, slug)
    state = State(place.state)
    names = (company.legal_name, company.legal_name_en, company.language)
    return DecisionLetter(person, *names, event, state, place.reason, place.public_id)


def registration_news(reader: Reader, participation_id: int) -> RegistrationNews:
    """For the system: a registration, its event's organisers and its company's members."""
    active = exists().where(Person.id == Delegate.person_id, Person.state == "active")
    coming = select(func.count()).where(Delegate.participation_id == Participation.id, active)
    statement = (
        select(Participation, Event.slug, Company, coming.scalar_subquery())
        .join(Company, Company.id == Participation.company_id)
        .join(Event, Event.id == Participation.event_id)
        .where(Participation.id == participation_id)
    )
    place, slug, company, delegates = reader.session.execute(statement).one()
    people = select(Person.id, Person.email, Person.language).where(Person.state == "active").order_by(Person.id)
    organisers = people.join(EventOrganiser, EventOrganiser.person_id == Person.id)
    members = people.join(Member, Member.person_id == Person.id)
    return RegistrationNews(
        public_id=place.public_id,
        event=event_by_slug(reader, slug),
        state=State(place.state),
        side=Side(place.side),
        delegates=delegates,
        company=company.legal_name,
        company_en=company.legal_name_en,
        company_language=company.language,
        organisers=_addressees(reader, organisers.where(EventOrganiser.event_id == place.event_id)),
        members=_addressees(reader, members.where(Member.company_id == place.company_id)),
        reason=place.reason,
    )


def _addressees(reader: Reader, statement: Select[int, str, str]) -> list[Addressee]:
    return [Addressee(*row) for row in reader.session.execute(statement)]
