"""Conversations, messages and deals."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import WithJsonSchema

from tradehall.api.views.base import Id, Number, View
from tradehall.api.views.companies import CompanyName
from tradehall.api.views.events import PartyName
from tradehall.chat.queries import ConversationRow, MemberView, MessageView
from tradehall.companies.terms import Incoterm, PaymentTerm, Unit
from tradehall.deals.commands import Kind
from tradehall.deals.queries import DealPage, DealRow
from tradehall.deals.rules import Evidence, State, Terms
from tradehall.events.commands import Side
from tradehall.kernel.parse import Amount
from tradehall.kernel.texts import Translated

# chat writes its instants itself, the same on every way out
Written = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


# -- chat -----------------------------------------------------------------------------------------------


class Sender(View):
    """Who wrote a message; `company` is empty for interpreters."""

    id: Id
    name: str
    company: str


class Message(View):
    """One message. `seq` counts up by one in its conversation, without gaps. What is withdrawn has no words."""

    id: Id
    seq: int
    client_id: str
    sender: Sender
    kind: str
    body: str
    language: str
    sent_at: Written
    change: int = 0
    edited_at: Written | None = None
    withdrawn_at: Written | None = None
    withdrawn_by: str | None = None
    pinned_at: Written | None = None
    translations: dict[str, Any] | None = None
    reply: dict[str, Any] | None = None
    mentions: list[Id] | None = None
    reactions: dict[str, list[Id]] | None = None
    files: list[dict[str, Any]] | None = None

    @classmethod
    def of(cls, message: MessageView) -> "Message":
        return cls(**message.as_json())


class Member(View):
    """A person in a conversation; `side` is null for interpreters. `read_seq`: how far they have read."""

    id: Id
    name: str
    name_latin: str
    language: str
    time_zone: str
    side: Side | None
    read_seq: int

    @classmethod
    def of(cls, member: MemberView) -> "Member":
        return cls(
            id=member.public_id,
            name=member.name,
            name_latin=member.name_latin,
            language=member.language,
            time_zone=member.time_zone,
            side=member.side,
            read_seq=member.read_seq,
        )


class Conversation(View):
    """A conversation. `kind`: of two companies, of a `meeting`, with the organisers, or their announcements.

    `last` is its last message; `mine` the reader's side; `people` is empty for announcements.
    """

    id: Id
    kind: str
    event: str
    meeting: Id | None
    parties: list[PartyName]
    people: list[Member]
    mine: Side | None
    last: Message | None
    last_seq: int
    unread: int
    last_at: datetime

    @classmethod
    def of(cls, row: ConversationRow) -> "Conversation":
        return cls(
            id=row.public_id,
            kind=row.kind,
            event=row.event_slug,
            meeting=row.meeting.public_id if row.meeting else None,
            parties=[
                PartyName(id=party.participation, side=party.side, company=_company(party)) for party in row.parties
            ],
            people=[Member.of(member) for member in row.people],
            mine=row.mine,
            last=Message.of(row.last) if row.last else None,
            last_seq=row.last_seq,
            unread=row.unread,
            last_at=row.last_at,
        )


def _company(party: Any) -> CompanyName:
    """Of a party of a conversation or a deal."""
    return CompanyName(slug=party.slug, name=party.name, name_en=party.name_en, language=party.language)


# -- deals ----------------------------------------------------------------------------------------------


class AgreedLine(View):
    """One line of the terms. `amount` is unit price × quantity, rounded half even to the minor unit."""

    listing: Id | None
    description: Translated
    hs_code: str | None
    hs_edition: str
    quantity: Number | None
    unit: Unit | None
    unit_price: Amount | None
    promised_date: date | None
    amount: Amount | None


class DealTerms(View):
    """What is agreed on. `exporter` and `buyer` are participations; `totals` has one sum per currency."""

    kind: Kind
    lines: list[AgreedLine]
    incoterm: Incoterm | None
    incoterms_edition: str
    place: str
    payment_term: PaymentTerm | None
    deposit_percent: int | None
    valid_until: date
    exporter: Id
    buyer: Id
    totals: list[Amount]

    @classmethod
    def of(cls, terms: Terms) -> "DealTerms":
        return cls.model_validate(terms.told())


class Revision(View):
    """One version of the terms. `digest`: SHA-256 over their canonical form, which a confirmation names.

    `answers`: the number of the revision before it; `confirmed_by`: the sides whose confirmation counts.
    """

    number: int
    answers: int | None
    digest: str
    terms: DealTerms
    proposed_by: Side
    proposed_at: datetime
    note: str
    confirmed_by: list[Side]


class Deal(View):
    """A deal with all its revisions, the oldest first. `current`: the number of the one that counts now."""

    id: Id
    kind: Kind
    state: State
    evidence: Evidence
    parties: list[PartyName]
    mine: Side | None
    revisions: list[Revision]
    current: int
    lapses_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, row: DealRow, revisions: list[Revision]) -> "Deal":
        return cls(**_of_deal(row, (row.exporter, row.buyer)), current=row.number, revisions=revisions)


class DealDetail(Deal):
    """One deal. `meeting` is where it was talked about; `sealed_revision` the number that both confirmed last."""

    event: str
    meeting: Id | None
    sealed_revision: int | None
    sealed_at: datetime | None

    @classmethod
    def of_page(cls, page: DealPage, revisions: list[Revision]) -> "DealDetail":
        return cls(
            **_of_deal(page, page.table.parties),
            revisions=revisions,
            current=page.current.number,
            event=page.table.event_slug,
            meeting=page.meeting,
            sealed_revision=page.sealed_revision,
            sealed_at=page.sealed_at,
        )


def _of_deal(deal: DealRow | DealPage, parties: Any) -> dict[str, Any]:
    return {
        "id": deal.public_id,
        "kind": deal.kind,
        "state": deal.state,
        "evidence": deal.evidence,
        "parties": [PartyName(id=p.public_id, side=p.side, company=_company(p)) for p in parties],
        "mine": deal.mine.side if deal.mine else None,
        "lapses_at": deal.lapses_at,
        "updated_at": deal.updated_at,
        "version": deal.version,
    }
