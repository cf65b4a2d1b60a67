"""Asking for translations, and keeping them beside what was said."""

from sqlalchemy import select

from tradehall.chat.contents import has_own_words
from tradehall.chat.facts import TranslationWanted
from tradehall.chat.models import Conversation, Message
from tradehall.chat.policy import can_read
from tradehall.chat.queries.lower import standing
from tradehall.chat.service.talking import number_change
from tradehall.chat.translating.commands import AskTranslation, KeepTranslations
from tradehall.chat.translating.errors import NothingToTranslate, NoTranslator, TranslationOff
from tradehall.chat.translating.queries import asked_message
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx, given
from tradehall.meetings.translating import port
from tradehall.meetings.translating.making import digest, has_words

_CONVERSATION = select(Conversation).where(Conversation.id == given("conversation")).with_for_update()


@handles(AskTranslation, audited=False)
def ask_translation(tx: Tx, command: AskTranslation) -> bool:
    """Whether it is there already; otherwise it comes as a change of the message."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    place = standing(tx, command.conversation)
    tx.require(can_read(tx.actor, place.member.person_id))
    found = asked_message(tx, place.conversation.id, command.message)
    if found is None or found[0].withdrawn_at is not None:
        raise NotFound
    message, is_allowed = found
    mine = tx.actor.language
    if mine in (message.translations or {}):
        return True
    is_said = has_own_words(message.kind, message.body, message.content) and has_words(message.body)
    if mine == message.language or message.kind not in ("text", "file") or not is_said:
        raise NothingToTranslate
    if not is_allowed:
        raise TranslationOff
    if not port.translates(message.language, mine):
        raise NoTranslator
    tx.record(TranslationWanted(message=message.id, languages=[mine], at=tx.now))
    return False


@handles(KeepTranslations, audited=False)
def keep_translations(tx: Tx, command: KeepTranslations) -> bool:
    """Whether they were kept: not those of a text that was edited or withdrawn meanwhile. The original stays."""
    tx.require(tx.actor.is_system)
    message = tx.session.get(Message, command.message)
    if message is None:
        return False
    conversation = tx.one(_CONVERSATION, conversation=message.conversation_id)
    tx.session.refresh(message)
    if message.withdrawn_at is not None or digest(message.body) != command.digest:
        return False
    if message.translations and not command.translations.keys() - message.translations.keys():
        return False
    message.translations = {**command.translations, **(message.translations or {})}
    number_change(tx, conversation, message)
    return True
