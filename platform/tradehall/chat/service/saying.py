"""What is said besides plain words: trade phrases and offers."""

from typing import Any

from tradehall.chat import rules
from tradehall.chat.commands import SendMessage
from tradehall.chat.contents import TWO_THINGS, Said, says, shows
from tradehall.chat.errors import NotADelegate
from tradehall.chat.facts import OfferAnswered, OfferMade
from tradehall.chat.models import Message
from tradehall.chat.offers import rules as offers
from tradehall.chat.offers import writing
from tradehall.chat.policy import can_offer
from tradehall.chat.queries.goods import NO_LISTING, good_of_talk, sides_of_talk
from tradehall.chat.queries.lower import Standing
from tradehall.chat.queries.wording import said_in_all
from tradehall.chat.service.talking import change
from tradehall.kernel import clock
from tradehall.kernel.errors import FieldError, Invalid, NotFound
from tradehall.kernel.texts import Translated
from tradehall.kernel.tx import Tx

# -- phrases ------------------------------------------------------------------------------------------


@says("phrase")
def say_phrase(tx: Tx, place: Standing, command: SendMessage) -> Said:
    """The sentence in all languages; its body is the sender's own. Raises Invalid."""
    _alone(command)
    assert command.phrase is not None
    key, values, texts = said_in_all(tx, place.conversation, command.phrase)
    language = tx.actor.language

    def searched(tx: Tx, message: Message) -> None:
        message.folded = rules.folded("\n".join(texts.values()))

    content = {"phrase": {"key": key, "values": values, "texts": texts}}
    return Said("phrase", texts[language], language, content, searched)


def _alone(command: SendMessage) -> None:
    if command.body:
        raise Invalid(fields={"body": [FieldError(TWO_THINGS, "extra_forbidden")]})


# -- offers -------------------------------------------------------------------------------------------


@shows("offer")
def show_offer(content: dict[str, Any]) -> dict[str, Any]:
    """Without what only our own pages need."""
    offer = {key: value for key, value in content["offer"].items() if key not in ("people", "places")}
    return {**content, "offer": offer}


@says("offer")
def say_offer(tx: Tx, place: Standing, command: SendMessage) -> Said:
    """A card with its terms; one that answers an offer of the other side settles that one."""
    _alone(command)
    typed = command.offer
    assert typed is not None
    side = own_side(tx, place)
    sides = sides_of_talk(tx, place.conversation)
    wrong = offers.faults(typed, clock.local(tx.now, sides.zone).date())
    places = (place.conversation.exporter_id, place.conversation.buyer_id)
    good = good_of_talk(tx, places, typed.listing) if typed.listing else None
    if typed.listing and good is None:
        wrong["offer.listing"] = [FieldError(NO_LISTING, "literal_error")]
    if wrong:
        raise Invalid(fields=wrong)
    language = tx.actor.language
    title = good.title if good and not typed.description else Translated.of(language, typed.description)
    old = offer_of(tx, place, typed.answers, by_other=True) if typed.answers else None
    if old is not None:
        check_open(tx, old)
    terms = offers.terms(typed, title, good.hs_code if good else None)
    texts = writing.texts(terms)
    until = offers.lapses_at(typed.valid_until, sides.zone)
    card = terms | {
        "side": side, "state": offers.State.OPEN, "lapses_at": clock.written(until, "seconds"), "texts": texts,
        "answers": {"id": old.public_id, "seq": old.seq} if old else None,
        "people": sides.people, "places": sides.places,
    }  # fmt: skip

    def settle(tx: Tx, message: Message) -> None:
        message.folded = rules.folded("\n".join(texts.values()))
        message.open_until = until
        if old is None:
            tx.record(OfferMade(message=message.id, conversation=place.conversation.id, by=place.member.person_id))
            return
        close(tx, place, old, offers.State.COUNTERED, answered={"id": message.public_id, "seq": message.seq})
        tx.record(_answered(place, message, offers.State.COUNTERED))

    return Said("offer", texts[language], language, {"offer": card}, settle)


def own_side(tx: Tx, place: Standing) -> str:
    """Whose terms the actor may speak of. Raises NotADelegate."""
    conversation, member = place.conversation, place.member
    tx.require(can_offer(tx.actor, member.person_id, member.role, conversation.kind), NotADelegate)
    if member.participation_id is None or member.participation_id not in (
        conversation.exporter_id,
        conversation.buyer_id,
    ):
        raise NotADelegate
    return "exporter" if member.participation_id == conversation.exporter_id else "buyer"


def offer_of(tx: Tx, place: Standing, public_id: str, *, by_other: bool) -> Message:
    """An offer of this conversation, by the other side or by one's own. Raises NotFound, NotADelegate."""
    message = tx.get(Message, public_id)
    if message.conversation_id != place.conversation.id or message.kind != "offer" or message.content is None:
        raise NotFound
    is_own = message.participation_id == place.member.participation_id
    if is_own == by_other:
        raise NotADelegate
    return message


def check_open(tx: Tx, message: Message) -> None:
    """Raises what the offer is instead of open."""
    offer = (message.content or {})["offer"]
    if message.withdrawn_at is not None:
        raise offers.OVER[offers.State.WITHDRAWN]
    if why := offers.why_not_answerable(offer, tx.now):
        raise why


def close(tx: Tx, place: Standing, message: Message, state: offers.State, **more: Any) -> dict[str, Any]:
    """An offer is settled; the message as it goes out."""
    settle(
        message,
        state,
        at=clock.written(tx.now, "seconds"),
        by={"id": tx.actor.public_id, "name": tx.actor.name},
        **more,
    )
    return change(tx, place, message)


def settle(message: Message, state: offers.State, **more: Any) -> None:
    content = message.content or {}
    message.content = {**content, "offer": {**content["offer"], "state": str(state), **more}}
    message.open_until = None


def _answered(place: Standing, message: Message, state: offers.State) -> OfferAnswered:
    return OfferAnswered(
        message=message.id, conversation=place.conversation.id, by=place.member.person_id, state=str(state)
    )
