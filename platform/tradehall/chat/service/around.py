"""What stands around the words of a message, whatever its kind: what it answers, and whom it calls."""

from typing import Any

from tradehall.chat import rules
from tradehall.chat.commands import SendMessage
from tradehall.chat.errors import MessageWithdrawn
from tradehall.chat.models import Message
from tradehall.chat.queries.lower import Standing, answered_message, names_in
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx

IN_ALL_LANGUAGES = ("phrase", "offer")


def around(tx: Tx, place: Standing, command: SendMessage) -> dict[str, Any]:
    """`reply` and `mentions` of the content. Raises MessageWithdrawn, and Invalid for what is not of this talk."""
    content: dict[str, Any] = {}
    if command.reply_to is not None:
        content["reply"] = _reply(tx, place.conversation.id, command.reply_to)
    if mentions := mentioned(tx, place.conversation.id, command.body, command.mentions):
        content["mentions"] = mentions
    return content


def _reply(tx: Tx, conversation_id: int, message: str) -> dict[str, Any]:
    row = answered_message(tx, conversation_id, message)
    if row is None:
        tx.refuse("reply_to", N_("This message is not in this conversation."), "not_here")
    if row.withdrawn_at is not None:
        raise MessageWithdrawn
    return {
        "id": row.public_id,
        "seq": row.seq,
        "sender": {"id": row.sender, "name": row.name},
        **quote(row),
    }


def quote(message: Any) -> dict[str, Any]:
    """What an answer shows of a message (anything with `kind`, `body`, `language`, `content`); `texts`: in each
    language, where it is said in all of them."""
    said = {"body": quoted(message.body), "language": message.language}
    if message.kind not in IN_ALL_LANGUAGES or not message.content:
        return said
    texts = message.content[message.kind]["texts"]
    return said | {"texts": {language: quoted(text) for language, text in texts.items()}}


def quoted(body: str) -> str:
    """The beginning of what is answered, in one line."""
    line = " ".join(body.split())
    return line if len(line) <= rules.QUOTED else line[: rules.QUOTED - 1] + "…"


def mentioned(tx: Tx, conversation_id: int, body: str, asked: list[str]) -> list[str]:
    """The people of the conversation whom the words call: those named by id, and those whose name is behind an @."""
    if not asked and "@" not in body and "＠" not in body:
        return []
    names = names_in(tx, conversation_id)
    if not names.keys() >= set(asked):
        tx.refuse("mentions", N_("Only people of this conversation can be called."), "not_here")
    found = [*asked, *rules.called(body, names)]
    return list(dict.fromkeys(found))[: rules.MOST_CALLED]


def called_by_id(tx: Tx, conversation_id: int, message: Message) -> list[str]:
    """Whom a message calls though its words do not, as far as they are still in the conversation."""
    before = (message.content or {}).get("mentions", [])
    names = names_in(tx, conversation_id) if before else {}
    by_name = rules.called(message.body, names)
    return [who for who in before if who in names and who not in by_name]
