"""What the pages of phrases and offers show, and what a phrase will say before it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, literal_column, select

from tradehall.accounts.models import Person
from tradehall.chat import phrases
from tradehall.chat.models import Conversation, ConversationMember, Message
from tradehall.chat.offers import rules as offers
from tradehall.chat.offers import writing
from tradehall.chat.offers.inputs import MakeOffer
from tradehall.chat.phrases import reading
from tradehall.chat.phrases.inputs import SayPhrase
from tradehall.chat.policy import can_offer
from tradehall.chat.queries.goods import NO_LISTING, Good, good_of_talk, goods_of_talk, sides_of_talk
from tradehall.chat.queries.lower import standing
from tradehall.kernel import clock
from tradehall.kernel.errors import DomainError, FieldError, Invalid, NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.texts import N_, Translated
from tradehall.kernel.tx import ME, Reader, given

NO_PHRASE = N_("There is no such phrase. Please choose another one.")
RECENT = 8
LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody of the talk for whom a sentence is meant."""

    name: str
    language: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class WritingPage:
    """A conversation as somebody writes in it. `side`: whom the writer comes for, '' an interpreter or organiser;
    `recent`: keys of the phrases that they used last."""

    public_id: str
    side: str
    zone: str
    may_offer: bool
    others: list[Other]
    goods: list[Good]
    recent: list[str]
    why_closed: DomainError | None

    @property
    def languages(self) -> list[str]:
        """In which the others read."""
        return list(dict.fromkeys(other.language for other in self.others))

    @property
    def zones(self) -> list[str]:
        return list(dict.fromkeys([self.zone, *(other.time_zone for other in self.others)]))


_OTHERS = (
    select(Person.name, Person.language, Person.time_zone)
    .join(ConversationMember, ConversationMember.person_id == Person.id)
    .where(ConversationMember.conversation_id == given("conversation"), Person.id != ME)
    .order_by(ConversationMember.participation_id == given("mine"), Person.id)
    .limit(12)
)
_SAID = (
    select(Message.content)
    .where(Message.sender_id == ME, Message.kind == literal_column("'phrase'"))  # as the index says it
    .order_by(Message.id.desc())
    .limit(given("most", Integer()))
)


def writing_page(reader: Reader, public_id: str) -> WritingPage:
    """Raises Unauthenticated, NotFound."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    place = standing(reader, public_id)
    talk, member = place.conversation, place.member
    keys = [content["phrase"]["key"] for (content,) in reader.rows(_SAID, most=LOOKED_AT) if content]
    mine = member.participation_id
    return WritingPage(
        public_id=public_id,
        side="" if mine is None else "exporter" if mine == talk.exporter_id else "buyer",
        zone=reader.actor.time_zone,
        may_offer=can_offer(reader.actor, member.person_id, member.role, talk.kind) and mine is not None,
        others=[Other(*row) for row in reader.rows(_OTHERS, conversation=talk.id, mine=mine or 0)],
        goods=goods_of_talk(reader, (talk.exporter_id, talk.buyer_id), mine),
        recent=[key for key in dict.fromkeys(keys) if phrases.get(key)][:RECENT],
        why_closed=place.why_closed,
    )


def said_in_all(reader: Reader, talk: Conversation, typed: SayPhrase) -> tuple[str, dict[str, Any], dict[str, str]]:
    """Key, values and sentences of a phrase. Raises Invalid with what is wrong, by slot."""
    phrase = phrases.get(typed.key)
    if phrase is None:
        raise Invalid(fields={"phrase.key": [FieldError(NO_PHRASE, "literal_error")]})
    values = _named(reader, talk, reading.read(phrase, typed.values))
    return phrase.key, values, phrases.texts(phrase, values)


def _named(reader: Reader, talk: Conversation, values: Mapping[str, Any]) -> dict[str, Any]:
    """With the titles of the listings. Raises Invalid for one of somebody else."""
    made = dict(values)
    for name, value in values.items():
        if isinstance(value, dict) and "id" in value:
            good = good_of_talk(reader, (talk.exporter_id, talk.buyer_id), value["id"])
            if good is None:
                raise Invalid(fields={f"{reading.FIELD}{name}": [FieldError(NO_LISTING, "literal_error")]})
            made[name] = {**value, "title": good.title.as_json()}
    return made


def preview(reader: Reader, public_id: str, typed: SayPhrase) -> dict[str, str]:
    """Language → what a phrase will say there. Raises Unauthenticated, NotFound, Invalid."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    return said_in_all(reader, standing(reader, public_id).conversation, typed)[2]


def offer_line(reader: Reader, public_id: str, typed: MakeOffer) -> str:
    """An offer that is not made yet, in one line. Raises Unauthenticated, NotFound, Invalid with what is wrong."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    talk = standing(reader, public_id).conversation
    good = good_of_talk(reader, (talk.exporter_id, talk.buyer_id), typed.listing) if typed.listing else None
    wrong = offers.faults(typed, clock.local(reader.now, sides_of_talk(reader, talk).zone).date())
    if typed.listing and good is None:
        wrong["offer.listing"] = [FieldError(NO_LISTING, "literal_error")]
    if wrong:
        raise Invalid(fields=wrong)
    language = reader.actor.language
    title = good.title if good and not typed.description else Translated.of(language, typed.description)
    return writing.write(offers.terms(typed, title, None), language)


# -- one offer ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfferPage:
    """An offer on a page of its own. `terms` as stored; `mine`: the reader's side made it; `may_answer`: the reader
    comes for the other side."""

    public_id: str
    message: str
    seq: int
    body: str
    terms: dict[str, Any]
    state: str
    side: str
    mine: bool
    may_answer: bool


_OFFER = select(Message.public_id, Message.seq, Message.body, Message.content, Message.withdrawn_at).where(
    Message.conversation_id == given("conversation"), Message.public_id == given("message"), Message.kind == "offer"
)


def offer_page(reader: Reader, public_id: str, message: str) -> OfferPage:
    """Raises Unauthenticated, NotFound."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    place = standing(reader, public_id)
    talk, member = place.conversation, place.member
    row = reader.row(_OFFER, conversation=talk.id, message=message) if is_public_id(message) else None
    if row is None or row.withdrawn_at is not None:
        raise NotFound
    terms = row.content["offer"]
    state = offers.state_at(terms, reader.now)
    side = (
        ""
        if member.participation_id is None
        else "exporter"
        if member.participation_id == talk.exporter_id
        else "buyer"
    )
    comes = can_offer(reader.actor, member.person_id, member.role, talk.kind) and side != ""
    return OfferPage(
        public_id=public_id,
        message=row.public_id,
        seq=row.seq,
        body=row.body,
        terms=terms,
        state=state,
        side=side,
        mine=side == terms["side"],
        may_answer=comes and side != terms["side"] and state == offers.State.OPEN and not place.why_closed,
    )


def title_of(terms: Mapping[str, Any], language: str) -> str:
    """What is offered, in the reader's language where there is one."""
    return Translated.from_json(terms["title"]).read(language).text
