"""Messages are translated as they come, for those who read another language."""

import logging
from datetime import timedelta
from typing import Any

from tradehall.chat.facts import MessageChanged, MessageSent, TranslationWanted
from tradehall.chat.models import Message
from tradehall.chat.translating import guarding, port
from tradehall.chat.translating.commands import KeepTranslations
from tradehall.chat.translating.port import Away, Refused
from tradehall.chat.translating.queries import digest, original, wanted_languages
from tradehall.kernel.facts import follows, reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.tx import Tx

log = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=10)  # then whoever still wants it asks for it
SLOW = "chat.translate"


@follows(MessageSent)
def translate_what_is_said(tx: Tx, fact: MessageSent) -> None:
    if port.in_use() is not None:
        _want(tx, fact.message)


@follows(MessageChanged)
def translate_what_was_edited(tx: Tx, fact: MessageChanged) -> None:
    """An edited message has lost its translations."""
    if port.in_use() is None:
        return
    message = tx.session.get(Message, fact.message)
    if message is not None and message.edited_at is not None and message.withdrawn_at is None:
        _want(tx, fact.message)


def _want(tx: Tx, message_id: int) -> None:
    languages = wanted_languages(tx, message_id)
    if languages:
        tx.record(TranslationWanted(message=message_id, languages=languages, at=tx.now))


@reacts_to(TranslationWanted, name=SLOW)
def translate(fact: TranslationWanted, desk: Desk) -> None:
    """While the server is away it is tried again, for some minutes."""
    machine, text = port.in_use(), desk.ask(original, fact.message)
    if machine is None or text is None:
        return
    made: dict[str, dict[str, Any]] = {}
    away: Away | None = None
    for language in fact.languages:
        if language in text.done or not port.translates(text.language, language):
            continue
        try:
            done = guarding.translate(text.body, text.language, language, machine.translate, text.names)
            made[language] = done.as_json() | {"by": machine.name}
        except Refused as refused:
            log.warning("message %s is not translated: %s", fact.message, refused)
        except Away as error:
            away = error
    if made:
        kept = KeepTranslations(message=fact.message, digest=digest(text.body), translations=made)
        desk.runner.run(kept, SYSTEM, trace=desk.trace, depth=desk.depth + 1)  # twice does no harm, and may differ
    if away is not None and desk.now - fact.at < PATIENCE:
        raise away
