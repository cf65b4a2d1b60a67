"""Setting how an event talks, and the look for buyers who wait."""

from sqlalchemy import select

from tradehall.chat.facts import BuyerAnswered, BuyerWaits
from tradehall.chat.models import BuyerWait, ChatRules, Conversation
from tradehall.chat.waiting.commands import FindWaitingBuyers, SetChatRules
from tradehall.chat.waiting.queries import unanswered
from tradehall.chat.waiting.rules import is_long
from tradehall.events.queries import managed_event
from tradehall.kernel.errors import StaleVersion
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.tx import Tx

broken("pk_chat_rules", StaleVersion)


@handles(SetChatRules)
def set_chat_rules(tx: Tx, command: SetChatRules) -> int:
    """The new version. Raises StaleVersion."""
    event = managed_event(tx, command.event)
    tx.require(event.organises)
    chosen = command.model_dump(exclude={"event", "version"})
    row = tx.session.get(ChatRules, event.id, with_for_update=True)
    if row is None:
        row = ChatRules(event_id=event.id, version=1, **chosen)
        tx.expect_version(row, command.version)
        return tx.add(row).version
    tx.expect_version(row, command.version, chosen)
    for name, value in chosen.items():
        setattr(row, name, value)
    return row.version


_TOLD = select(BuyerWait, Conversation.event_id).join(Conversation, Conversation.id == BuyerWait.conversation_id)


@handles(FindWaitingBuyers, audited=False)
def find_waiting_buyers(tx: Tx, command: FindWaitingBuyers) -> int:
    """How many more buyers wait. Each wait is told once, and taken back when it is over."""
    tx.require(tx.actor.is_system)
    found = {one.conversation: one for one in unanswered(tx)}
    told: set[int] = set()
    for row, event in tx.rows(_TOLD):
        if row.conversation_id in found:
            told.add(row.conversation_id)
        else:
            tx.record(BuyerAnswered(conversation=row.conversation_id, event=event))
            tx.delete(row)
    new = [
        one
        for one in found.values()
        if one.conversation not in told and is_long(one.since, tx.now, one.wait_hours)
    ]  # fmt: skip
    tx.add_all([BuyerWait(conversation_id=one.conversation, seq=one.seq, told_at=tx.now) for one in new])
    for one in new:
        tx.record(BuyerWaits(conversation=one.conversation, event=one.event, since=one.since))
    return len(new)
