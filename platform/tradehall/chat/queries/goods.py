"""What two companies talk about: their listings, and who of them takes part in a conversation."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select

from tradehall.accounts.models import Person
from tradehall.chat.models import Conversation, ConversationMember, Message
from tradehall.companies.models import Company, Listing
from tradehall.events.models import Event, Participation
from tradehall.kernel.money import Money
from tradehall.kernel.texts import N_, Translated
from tradehall.kernel.tx import Reader, among, given

MOST = 200
NO_LISTING = N_("This listing is not one of the two companies' any more. Please choose another one.")


@dataclass(frozen=True, slots=True)
class Good:
    """A listing of one of the companies. `price` is shown to its own people alone."""

    public_id: str
    title: Translated
    hs_code: str
    quantity: str
    unit: str
    price: Money | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Sides:
    """The event's zone; side → public id of the participation; side → public ids of its delegates here."""

    zone: str
    places: dict[str, str]
    people: dict[str, list[str]]


_GOODS: Any = (
    select(
        Listing.public_id, Listing.title, Listing.hs_code, Listing.moq_quantity, Listing.moq_unit,
        Listing.price_minor, Listing.price_currency, Participation.id,
    )
    .join(Participation, Participation.company_id == Listing.company_id)
    .where(Participation.id.in_(among("places")), Listing.state == "published")
    .order_by(Participation.id != given("mine"), Listing.created_at.desc(), Listing.id.desc())
    .limit(MOST)
)  # fmt: skip
_ONE = _GOODS.where(Listing.public_id == given("listing"))


def _good(row: Any, mine: int) -> Good:
    own = row[7] == mine
    price = Money(row[5], row[6]) if own and row[5] is not None and row[6] is not None else None
    return Good(row[0], row[1], row[2], row[3], row[4], price, own)


def goods_of_talk(reader: Reader, places: Collection[int | None], mine: int | None) -> list[Good]:
    """Published listings of the companies that come for these participations, one's own first."""
    rows = reader.rows(_GOODS, places=[place for place in places if place], mine=mine or 0)
    return [_good(row, mine or 0) for row in rows]


def good_of_talk(reader: Reader, places: Collection[int | None], public_id: str) -> Good | None:
    """One of them."""
    row = reader.row(_ONE, places=[place for place in places if place], mine=0, listing=public_id)
    return _good(row, 0) if row else None


_SIDES = (
    select(Event.zone, Participation.side, Participation.public_id, Person.public_id)
    .select_from(Conversation)
    .join(Event, Event.id == Conversation.event_id)
    .join(ConversationMember, ConversationMember.conversation_id == Conversation.id)
    .join(Participation, Participation.id == ConversationMember.participation_id)
    .join(Person, Person.id == ConversationMember.person_id)
    .where(Conversation.id == given("conversation"), ConversationMember.role == "delegate")
    .order_by(Person.id)
)
_PLACES = select(Participation.side, Participation.public_id).where(Participation.id.in_(among("places")))


def sides_of_talk(reader: Reader, conversation: Any) -> Sides:
    """Of a conversation of two participations with at least one delegate."""
    rows = reader.rows(_SIDES, conversation=conversation.id)
    places = reader.rows(_PLACES, places=[conversation.exporter_id, conversation.buyer_id])
    people: dict[str, list[str]] = {"exporter": [], "buyer": []}
    for _, side, _place, person in rows:
        people[side].append(person)
    return Sides(rows[0][0] if rows else "UTC", dict(places), people)


@dataclass(frozen=True, slots=True)
class Team:
    """A side of an offer: its company, and the delegates of the talk who can be told."""

    name: str
    name_en: str
    language: str
    people: list[int]


@dataclass(frozen=True, slots=True)
class OfferNews:
    """An offer for those who are told of it. `terms` as stored."""

    id: int
    public_id: str
    conversation: str
    event: int
    terms: dict[str, Any]
    maker: Team
    other: Team


_NEWS = (
    select(
        Message.public_id, Message.content, Message.participation_id,
        Conversation.id, Conversation.public_id, Conversation.event_id,
        Conversation.exporter_id, Conversation.buyer_id,
    )
    .join(Conversation, Conversation.id == Message.conversation_id)
    .where(Message.id == given("message"), Message.kind == "offer")
)  # fmt: skip
_TEAMS = (
    select(Participation.id, Company.legal_name, Company.legal_name_en, Company.language, Person.id)
    .join(Company, Company.id == Participation.company_id)
    .outerjoin(
        ConversationMember,
        and_(
            ConversationMember.participation_id == Participation.id,
            ConversationMember.conversation_id == given("conversation"),
            ConversationMember.role == "delegate",
        ),
    )
    .outerjoin(Person, and_(Person.id == ConversationMember.person_id, Person.state == "active"))
    .where(Participation.id.in_(among("places")))
    .order_by(Person.id)
)


def offer_news(reader: Reader, message_id: int) -> OfferNews | None:
    """None of an offer that is gone, or out of sight."""
    row = reader.row(_NEWS, message=message_id)
    if row is None or row.content is None:
        return None
    public_id, content, maker, talk, conversation, event, exporter, buyer = row
    teams: dict[int, Team] = {}
    for place, name, name_en, language, person in reader.rows(_TEAMS, conversation=talk, places=[exporter, buyer]):
        team = teams.setdefault(place, Team(name, name_en, language, []))
        if person is not None:
            team.people.append(person)
    other = buyer if maker == exporter else exporter
    return OfferNews(message_id, public_id, conversation, event, content["offer"], teams[maker], teams[other])
