"""What is done with a message after it was said: other words, taking it back, signs, keeping it in sight."""

from typing import Any

from sqlalchemy import func, select

from tradehall.chat import rules
from tradehall.chat.commands import EditMessage, OfMessage, PinMessage, ReactToMessage, WithdrawMessage
from tradehall.chat.errors import MessageWithdrawn, NotEditable, OfferStands, TooManyPinned
from tradehall.chat.facts import PeopleCalled
from tradehall.chat.models import Conversation, Message, MessageVersion
from tradehall.chat.policy import can_read, can_rewrite, can_write
from tradehall.chat.queries.lower import Standing, standing
from tradehall.chat.safety.marking import marked
from tradehall.chat.service.around import called_by_id, mentioned, quote
from tradehall.chat.service.talking import change, number_change, shown
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx, given
from tradehall.meetings.translating.scripts import language_of

ONE = select(Message).where(Message.public_id == given("message"), Message.conversation_id == given("conversation"))
VERSIONS = select(func.count()).where(MessageVersion.message_id == given("message"))
LAST_VERSION = (
    select(MessageVersion)
    .where(MessageVersion.message_id == given("message"))
    .order_by(MessageVersion.number.desc())
    .limit(1)
)
SAID_BEFORE = select(MessageVersion.content).where(MessageVersion.message_id == given("message"))
PINNED = select(func.count()).where(Message.conversation_id == given("conversation"), Message.pinned_at.is_not(None))
ANSWERS = select(Message).where(
    Message.conversation_id == given("conversation"),
    Message.content.is_not(None),
    Message.content["reply"]["id"].as_string() == given("message"),
)


def _at(tx: Tx, command: OfMessage) -> tuple[Standing, Message]:
    """The locked conversation and the message. Raises Unauthenticated, NotFound, MessageWithdrawn."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    place = standing(tx, command.conversation, lock=True)
    tx.require(can_read(tx.actor, place.member.person_id))
    return place, tx.one(ONE, message=command.message, conversation=place.conversation.id)


def _open(place: Standing, message: Message) -> None:
    if message.withdrawn_at is not None:
        raise MessageWithdrawn
    if why := place.why_closed:
        raise why


@handles(EditMessage, audited=False)
def edit_message(tx: Tx, command: EditMessage) -> dict[str, Any]:
    """The message as it goes out; what it said before is kept for whoever has to judge a report."""
    place, message = _at(tx, command)
    tx.require(can_rewrite(tx.actor, message.sender_id))
    _open(place, message)
    if message.kind != "text":
        raise NotEditable
    if why := rules.why_not_editable(message.sent_at, tx.now):
        raise why
    if message.body == command.body:
        return shown(tx, message.id)
    keep_version(tx, message)
    asked = called_by_id(tx, place.conversation.id, message)
    message.body, message.folded = command.body, rules.folded(command.body)
    message.language = language_of(command.body, tx.actor.language)
    message.translations, message.edited_at = None, tx.now
    content = {name: value for name, value in (message.content or {}).items() if name not in ("mentions", "bank")}
    if people := mentioned(tx, place.conversation.id, command.body, asked):
        content["mentions"] = people
        _call_more(tx, message, people)
    message.content = marked(tx, content, command.body, place.conversation.id, message.participation_id) or None
    requote(tx, place.conversation, message)
    return change(tx, place, message)


def _call_more(tx: Tx, message: Message, people: list[str]) -> None:
    """Whoever was called by no earlier version of the message is told, once."""
    before = {who for (said,) in tx.rows(SAID_BEFORE, message=message.id) for who in (said or {}).get("mentions", ())}
    if new := [who for who in people if who not in before]:
        called = PeopleCalled(
            message=message.id, conversation=message.conversation_id, people=new, by=message.sender_id, later=True
        )
        number = tx.value(VERSIONS, message=message.id)
        tx.schedule(called, tx.now + rules.CALLED_AFTER, f"called:{message.public_id}:{number}")


@handles(WithdrawMessage, audited=False)
def withdraw_message(tx: Tx, command: WithdrawMessage) -> dict[str, Any]:
    """Nothing of it is left but that there was one; also where nobody can write any more."""
    place, message = _at(tx, command)
    tx.require(can_rewrite(tx.actor, message.sender_id))
    if message.withdrawn_at is not None:
        return shown(tx, message.id)
    if message.kind == "offer":
        raise OfferStands
    take_back(tx, message, "sender")
    requote(tx, place.conversation, message)
    return change(tx, place, message)


def take_back(tx: Tx, message: Message, by: str) -> None:
    """`by`: sender or organiser. What it said is kept as a version."""
    keep_version(tx, message)
    message.body = message.folded = ""
    message.content = message.translations = message.pinned_at = None
    message.withdrawn_at, message.withdrawn_by = tx.now, by


def keep_version(tx: Tx, message: Message) -> None:
    """What the message says now, before it is changed."""
    number = tx.value(VERSIONS, message=message.id) + 1
    tx.add(
        MessageVersion(
            message_id=message.id,
            number=number,
            body=message.body,
            content=message.content,
            language=message.language,
            until=tx.now,
        )
    )


def bring_back(tx: Tx, message: Message) -> None:
    """A message that was taken back says again what it said last."""
    version = tx.one(LAST_VERSION, message=message.id)
    message.body, message.content, message.language = version.body, version.content, version.language
    texts = (version.content or {}).get("phrase", {}).get("texts", {})
    message.folded = rules.folded("\n".join([version.body, *texts.values()]))
    message.withdrawn_at, message.withdrawn_by = None, ""


def requote(tx: Tx, conversation: Conversation, message: Message) -> None:
    """What answers a message shows of it what it says now."""
    said = quote(message)
    for answer in tx.all(ANSWERS, conversation=conversation.id, message=message.public_id):
        content = answer.content or {}
        kept = {name: content["reply"][name] for name in ("id", "seq", "sender")}
        answer.content = content | {"reply": kept | said}
        number_change(tx, conversation, answer)


@handles(ReactToMessage, audited=False)
def react(tx: Tx, command: ReactToMessage) -> dict[str, Any]:
    """Each person gives each sign once."""
    place, message = _at(tx, command)
    tx.require(can_write(tx.actor, place.member.person_id))
    _open(place, message)
    content = message.content or {}
    before = content.get("reactions", {})
    after = rules.reacted(before, command.sign, tx.actor.public_id, command.on)
    if {sign: set(people) for sign, people in after.items()} == {s: set(people) for s, people in before.items()}:
        return shown(tx, message.id)
    rest = {name: value for name, value in content.items() if name != "reactions"}
    message.content = (rest | {"reactions": after} if after else rest) or None
    return change(tx, place, message)


@handles(PinMessage, audited=False)
def pin(tx: Tx, command: PinMessage) -> dict[str, Any]:
    """What both sides agree on, in sight of all: prices, dates, addresses."""
    place, message = _at(tx, command)
    tx.require(can_write(tx.actor, place.member.person_id))
    _open(place, message)
    if (message.pinned_at is not None) == command.on:
        return shown(tx, message.id)
    if command.on and tx.value(PINNED, conversation=place.conversation.id) >= rules.MOST_PINNED:
        raise TooManyPinned
    message.pinned_at = tx.now if command.on else None
    return change(tx, place, message)
