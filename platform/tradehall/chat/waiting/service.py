"""Setting how an event talks, and the look for buyers who wait."""

from sqlalchemy import delete, select

from tradehall.chat.facts import BuyerAnswered, BuyerWaits
from tradehall.chat.models import BuyerWait, ChatRules, Conversation
from tradehall.chat.waiting.commands import FindWaitingBuyers, SetChatRules
from tradehall.chat.waiting.queries import changes_behind, changes_of
from tradehall.chat.waiting.rules import MOST_NEWS
from tradehall.events.queries import managed_event
from tradehall.kernel.errors import StaleVersion
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner, broken, handles
from tradehall.kernel.tx import Tx, among

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


_HELD = select(Conversation.id).where(Conversation.id.in_(among("conversations"))).order_by(Conversation.id)


def _look(command: FindWaitingBuyers, actor: Actor, runner: Runner) -> list[int]:
    """In which conversations something may have changed: all are looked through in short reads, before anybody has to
    wait for a write."""
    found: list[int] = []
    after: int | None = 0
    while after is not None and len(found) < MOST_NEWS and actor.is_system:
        (new, over), after = runner.ask(changes_behind, actor, after)
        found += sorted({*over, *(one.conversation for one in new)})
    return found[:MOST_NEWS]


@handles(FindWaitingBuyers, check=_look, audited=False)
def find_waiting_buyers(tx: Tx, command: FindWaitingBuyers, concerned: list[int]) -> int:
    """How many more buyers wait. Each wait is told once, and taken back when it is over. Between read and write
    nobody answers, and nobody else looks."""
    tx.require(tx.actor.is_system)
    if not concerned:
        return 0
    tx.all(_HELD.with_for_update(), conversations=concerned)
    new, over = changes_of(tx, concerned)
    tx.add_all([BuyerWait(conversation_id=one.conversation, seq=one.seq, told_at=tx.now) for one in new])
    for one in new:
        tx.record(BuyerWaits(conversation=one.conversation, event=one.event, since=one.since))
    if over:
        tx.session.execute(delete(BuyerWait).where(BuyerWait.conversation_id.in_(over)))
    for conversation, event in over.items():
        tx.record(BuyerAnswered(conversation=conversation, event=event))
    return len(new)
