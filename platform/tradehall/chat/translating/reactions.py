"""Messages are translated as they come, for those who read another language."""

from tradehall.chat.facts import MessageChanged, MessagesSent, TranslationWanted
from tradehall.chat.models import Message
from tradehall.chat.translating.commands import KeepTranslations
from tradehall.chat.translating.queries import original, wanted_languages
from tradehall.kernel.facts import follows, reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.tx import Tx
from tradehall.meetings.translating import port
from tradehall.meetings.translating.making import PATIENCE, digest, make, slow


@follows(MessagesSent)
def translate_what_is_said(tx: Tx, fact: MessagesSent) -> None:
    if port.in_use() is not None:
        for message in fact.messages:
            _want(tx, message)


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


@reacts_to(TranslationWanted, name=slow("chat.translate"))
def translate(fact: TranslationWanted, desk: Desk) -> None:
    """While the server is away it is tried again, for some minutes."""
    text = desk.ask(original, fact.message)
    if text is None:
        return
    made, away = make(text, fact.languages, f"message {fact.message}")
    if made:
        kept = KeepTranslations(message=fact.message, digest=digest(text.body), translations=made)
        desk.runner.run(kept, SYSTEM, trace=desk.trace, depth=desk.depth + 1)  # twice does no harm, and may differ
    if away is not None and desk.now - fact.at < PATIENCE:
        raise away
