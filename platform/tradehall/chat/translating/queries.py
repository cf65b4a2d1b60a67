"""Who needs a translation, and what it takes to make one."""

import hashlib
import re
from dataclasses import dataclass

from sqlalchemy import select

from tradehall.accounts.models import Person
from tradehall.chat.contents import has_own_words
from tradehall.chat.models import ChatRules, Conversation, ConversationMember, Message, TalkChoice
from tradehall.chat.translating import facts, glossary
from tradehall.chat.translating.glossary import Word
from tradehall.companies.models import Company, Listing
from tradehall.events.models import Participation
from tradehall.kernel.tx import Reader, given

MOST_LISTINGS = 300
_TALKED = ("text", "file")


@dataclass(frozen=True, slots=True)
class Original:
    """A message as it is to be translated; `done`: the languages in which it is already there."""

    body: str
    language: str
    done: frozenset[str]
    names: list[Word]


def digest(body: str) -> str:
    """What tells whether a text is still the one that was translated."""
    return hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()


def has_words(body: str) -> bool:
    """Whether there is something in a text besides numbers, codes and signs."""
    rest = list(body)
    for fact in facts.facts(body):
        if fact.required:
            rest[fact.start : fact.end] = " " * (fact.end - fact.start)
    return len(re.findall(r"[^\W\d_]", "".join(rest))) > 1


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
_COMPANIES = (
    select(Company.id, Company.legal_name, Company.legal_name_en, Company.language)
    .join(Participation, Participation.company_id == Company.id)
    .where(Participation.id.in_([given("exporter"), given("buyer")]))
)
_TITLES = (
    select(Listing.title)
    .join(Participation, Participation.company_id == Listing.company_id)
    .where(Participation.id == given("exporter"), Listing.state == "published")
    .order_by(Listing.id.desc())
    .limit(MOST_LISTINGS)
)


def original(reader: Reader, message_id: int) -> Original | None:
    """None for what was withdrawn."""
    row = reader.row(_ORIGINAL, message=message_id)
    if row is None or row.withdrawn_at is not None:
        return None
    conversation = row[5]
    sides = {"exporter": conversation.exporter_id or 0, "buyer": conversation.buyer_id or 0}
    names = [_named(name, latin, language) for name, latin, language in reader.rows(_PEOPLE, conversation=row[4])]
    names += [_named(own, english, language) for _id, own, english, language in reader.rows(_COMPANIES, **sides)]
    names += [glossary.name(dict(title.texts)) for title in reader.all(_TITLES, **sides)]
    return Original(row.body, row.language, frozenset(row.translations or ()), [one for one in names if one.forms])


def _named(own: str, latin: str, language: str) -> Word:
    """A name in its own script, and its Latin form for those who read English."""
    texts = {"en": latin} if latin else {}
    return glossary.name(texts | ({language: own} if language != "en" else {}), own)


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
