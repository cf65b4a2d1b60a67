"""What a message bears for its readers' safety: stored in its content when it is said or edited."""

from typing import Any

from sqlalchemy import Text, cast, select

from tradehall.chat.models import Message
from tradehall.chat.safety import bank
from tradehall.kernel.tx import Tx, given

# What the same side said of bank details in a conversation; there are few of these.
_BEFORE = select(Message.content).where(
    Message.conversation_id == given("conversation"),
    Message.participation_id.is_not_distinct_from(given("participation")),
    Message.id != given("message"),
    cast(Message.content, Text).contains('"prints"'),
)


def marked(
    tx: Tx, content: dict[str, Any], body: str, conversation: int, participation: int | None, message: int = 0
) -> dict[str, Any]:
    """The content of a message with what warns its readers; `message`: the one that is edited."""
    plain = {key: value for key, value in content.items() if key != "bank"}
    found = bank.find(body)
    if not found:
        return plain
    before: set[str] = set()
    if found.prints:
        rows = tx.rows(_BEFORE, conversation=conversation, participation=participation, message=message)
        before = {one for (said,) in rows for one in (said or {}).get("bank", {}).get("prints", ())}
    return {**plain, "bank": bank.stored(found, bank.judge(found, before))}
