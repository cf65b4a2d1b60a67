"""Who needs a translation, and what it takes to make one."""

from sqlalchemy import select

from tradehall.accounts.models import Person
from tradehall.chat.contents import has_own_words
from tradehall.chat.models import ChatRules, Conversation, ConversationMember, Message, TalkChoice
from tradehall.kernel.tx import Reader, given
from tradehall.meetings.translating import names
from tradehall.meetings.translating.making import Original, has_words, rule

_TALKED = ("text", "file")


_WANTED = (
    select(Person.language, Message.body, Message.translations, Message.kind, Message.content)
    .select_from(Message)
    .join(ConversationMember, ConversationMember.conversation_id == Message.conversation_id)
    .join(Person, Person.id == ConversationMember.person_id)
    .join(Conversation, Conversation.id == Message.conversation_id)
    .outerjoin(ChatRules, ChatRules.event_id == Conversation.event_id)
    .outerjoin(TalkChoice, TalkChoice.person_id == Person.id)
    .where(Message.id == given("message"), Message.withdrawn_at.is_(None), Message.kind.in_(_TALKED))
    .where(Person.id != Message.sender_id, Person.state == "active", Person.language != Message.language)
    .where(ChatRules.translate.is_not(False), TalkChoice.translate.is_not(False))
)


def wanted_languages(reader: Reader, message_id: int) -> list[str]:
    """The languages of those who read a message in another than theirs, want it translated, and have it not yet."""
    rows = reader.rows(_WANTED, message=message_id)
    if not rows or not has_words(rows[0].body):
        return []
    if not has_own_words(rows[0].kind, rows[0].body, rows[0].content):
        return []
    return sorted({row[0] for row in rows} - set(rows[0].translations or ()))


_ORIGINAL = select(
    Message.body, Message.language, Message.translations, Message.withdrawn_at, Message.conversation_id, Conversation,
).join(Conversation, Conversation.id == Message.conversation_id).where(Message.id == given("message"))  # fmt: skip
_PEOPLE = (
    select(Person.name, Person.name_latin, Person.language)
    .join(ConversationMember, ConversationMember.person_id == Person.id)
    .where(ConversationMember.conversation_id == given("conversation"))
)


def original(reader: Reader, message_id: int) -> Original | None:
    """None for what was withdrawn."""
    row = reader.row(_ORIGINAL, message=message_id)
    if row is None or row.withdrawn_at is not None:
        return None
    conversation = row[5]
    sides = {"exporter": conversation.exporter_id or 0, "buyer": conversation.buyer_id or 0}
    people = [names.called(*row) for row in reader.rows(_PEOPLE, conversation=row[4])]
    words = [*(one for one in people if one.forms), *names.of_sides(reader, **sides)]
    return Original(row.body, row.language, frozenset(row.translations or ()), words)


_ASKED = (
    select(Message, ChatRules.translate)
    .join(Conversation, Conversation.id == Message.conversation_id)
    .outerjoin(ChatRules, ChatRules.event_id == Conversation.event_id)
    .where(Message.public_id == given("message"), Message.conversation_id == given("conversation"))
)


def asked_message(reader: Reader, conversation_id: int, public_id: str) -> tuple[Message, bool] | None:
    """A message of a conversation, and whether its event lets machines translate."""
    row = reader.row(_ASKED, message=public_id, conversation=conversation_id)
    return None if row is None else (row[0], row[1] is not False)


_ALLOWED = select(ChatRules.translate).where(ChatRules.event_id == given("event"))


@rule
def allowed_in(reader: Reader, event_id: int) -> bool:
    """The organisers decide for all that is written in their event."""
    return reader.value(_ALLOWED, event=event_id) is not False
