"""Conversations, messages and deals."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import WithJsonSchema

from tradehall.api.views.base import Id, Number, View
from tradehall.api.views.companies import CompanyName
from tradehall.api.views.events import PartyName
from tradehall.chat import phrases
from tradehall.chat.hours.queries import TalkChoices as Choices
from tradehall.chat.hours.rules import clocked
from tradehall.chat.offers.rules import State as OfferState
from tradehall.chat.queries import ConversationRow, Hit, MemberView, MessageView
from tradehall.companies.terms import Incoterm, PaymentTerm, Unit
from tradehall.deals.commands import Inspection, Kind
from tradehall.deals.queries import DealPage, DealRow
from tradehall.deals.rules import Evidence, State, Terms
from tradehall.events.commands import Side
from tradehall.kernel.parse import Amount
from tradehall.kernel.texts import LANGUAGES, Translated

# chat writes its instants itself, the same on every way out
Written = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


# -- chat -----------------------------------------------------------------------------------------------


class Sender(View):
    """Who wrote a message; `company` is empty for interpreters."""

    id: Id
    name: str
    company: str


class SaidPhrase(View):
    """A trade phrase that was said: its key, what stands in its slots, and the sentence in each language."""

    key: str
    values: dict[str, Any]
    texts: dict[str, str]


class MessageRef(View):
    """Another message of the same conversation."""

    id: Id
    seq: int


class PersonRef(View):
    id: Id
    name: str


class OfferCard(View):
    """Terms that one side offers. `answers` is the offer that this one counters, `answered` the one that counters it;
    `by` and `at`: who settled it, and when."""

    side: Side
    state: OfferState
    listing: Id | None
    title: Translated
    hs_code: str | None
    quantity: Number
    unit: Unit
    unit_price: Amount
    total: Amount
    incoterm: Incoterm | None
    place: str
    payment_term: PaymentTerm | None
    deposit_percent: int | None
    delivery_date: date | None
    valid_until: date
    lapses_at: Written
    texts: dict[str, str]
    answers: MessageRef | None
    answered: MessageRef | None = None
    by: PersonRef | None = None
    at: Written | None = None


class PhraseSlot(View):
    """A blank of a phrase. `kind` says what fits: listing, quantity, unit, money, date, place …; `choices`: the codes
    to choose from, where it is one of a list."""

    name: str
    kind: str
    choices: list[str] | None


class Phrase(View):
    """A sentence to say. `texts`: in each language, with ‹…› for its blanks; `by`: the side that usually says it."""

    key: str
    step: str
    by: Side | None
    slots: list[PhraseSlot]
    texts: dict[str, str]

    @classmethod
    def of(cls, phrase: phrases.Phrase) -> "Phrase":
        return cls(
            key=phrase.key,
            step=phrase.step,
            by=Side(phrase.by) if phrase.by else None,
            slots=[PhraseSlot(name=slot.name, kind=slot.kind.name, choices=slot.kind.codes) for slot in phrase.slots],
            texts={language: phrases.outline(phrase, language) for language in LANGUAGES},
        )


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
    phrase: SaidPhrase | None = None
    offer: OfferCard | None = None
    files: list[dict[str, Any]] | None = None
    bank: dict[str, Any] | None = None

    @classmethod
    def of(cls, message: MessageView) -> "Message":
        return cls(**message.as_json())


class FoundMessage(View):
    """A message that a search found, with those just before and after it in its conversation."""

    conversation: Id
    message: Message
    before: Message | None
    after: Message | None

    @classmethod
    def of(cls, hit: Hit) -> "FoundMessage":
        near = [Message.of(one) if one else None for one in (hit.before, hit.after)]
        return cls(conversation=hit.talk.public_id, message=Message.of(hit.message), before=near[0], after=near[1])


class ReadMark(View):
    """How far the reader has read in a conversation now: never less than before, never beyond its last message."""

    seq: int


Weekday = Literal["1", "2", "3", "4", "5", "6", "7"]


class TalkChoices(View):
    """Office hours on one's own clock and whether messages are translated without asking. `days`: "1" is Monday; none
    while no hours are stated. `version` goes with the next change."""

    days: list[Weekday]
    opens: str
    closes: str
    time_zone: str
    translate: bool
    version: int

    @classmethod
    def of(cls, choices: Choices) -> "TalkChoices":
        hours = choices.hours
        return cls(
            days=[day for day in get_args(Weekday) if day in hours.days],
            opens=clocked(hours.opens),
            closes=clocked(hours.closes),
            time_zone=hours.zone,
            translate=choices.translate,
            version=choices.version,
        )


class TranslationAsked(View):
    """Whether the message has the reader's language already; else it is a change of the message in a moment."""

    ready: bool


class Reported(View):
    """A report that the organisers were told of. What they decide comes as a notice."""

    id: Id


class Blocked(View):
    """Whether the reader's side has blocked the company of a participation."""

    participation: Id
    blocked: bool


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
    """A conversation. `kind`: of two companies, of a `meeting`, with the organisers, of a `case` with a desk, or
    announcements.

    `subject`: what a case is about, in the words of whoever asked. `last` is its last message; `mine` the reader's
    side; `people` is empty for announcements. `may_write` is false where the reader can only read: one side has left
    or blocked the other, the meeting is off, organisers alone write.
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
    may_write: bool
    last_at: datetime
    subject: str

    @classmethod
    def of(cls, row: ConversationRow) -> "Conversation":
        return cls(
            id=row.public_id,
            kind=row.kind,
            event=row.event_slug,
            meeting=row.meeting.public_id if row.meeting else None,
            parties=[
                PartyName(id=party.participation, side=party.side, company=company_name(party)) for party in row.parties
            ],
            people=[Member.of(member) for member in row.people],
            mine=row.mine,
            last=Message.of(row.last) if row.last else None,
            last_seq=row.last_seq,
            unread=row.unread,
            may_write=row.may_write,
            last_at=row.last_at,
            subject=row.subject.text if row.subject else "",
        )


def company_name(party: Any) -> CompanyName:
    """Of a party of a conversation or a deal."""
    return CompanyName(slug=party.slug, name=party.name, name_en=party.name_en, language=party.language)


# -- deals ----------------------------------------------------------------------------------------------


class AgreedLine(View):
    """One line of the terms. `amount` is unit price × quantity less the discount, rounded once, half even, to
    the minor unit."""

    listing: Id | None
    description: Translated
    hs_code: str | None
    hs_edition: str
    quantity: Number | None
    unit: Unit | None
    unit_price: Amount | None
    discount_percent: Number | None
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
    packing: str
    inspection: Inspection | None
    prevailing_language: str | None
    valid_until: date
    exporter: Id
    buyer: Id
    totals: list[Amount]

    @classmethod
    def of(cls, terms: Terms) -> "DealTerms":
        return cls.model_validate(terms.told())


class ByLink(View):
    """Somebody without an account, in their own words; `address`: where the link was sent, not in full."""

    name: str
    title: str
    address: str


class Confirmation(View):
    """That a side agreed. `by`: a person's name; null where somebody confirmed by a link: `by_link`. `counts`: the
    terms are still those that it stands for."""

    side: Side
    at: datetime
    by: str | None
    by_link: ByLink | None
    counts: bool


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
    confirmations: list[Confirmation]


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
        "parties": [PartyName(id=p.public_id, side=p.side, company=company_name(p)) for p in parties],
        "mine": deal.mine.side if deal.mine else None,
        "lapses_at": deal.lapses_at,
        "updated_at": deal.updated_at,
        "version": deal.version,
    }
