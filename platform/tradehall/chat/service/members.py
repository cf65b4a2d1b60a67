"""Who is in a conversation: kept to who belongs there."""

from collections.abc import Collection

from sqlalchemy import or_, select

from tradehall.chat.facts import MemberLeft
from tradehall.chat.models import Conversation, ConversationMember
from tradehall.chat.queries.lower import who_belongs
from tradehall.kernel.tx import Tx


def keep_members(tx: Tx, conversation_ids: Collection[int]) -> None:
    """Let in who belongs to the conversations now, and put out who does not any more."""
    if not conversation_ids:
        return
    belongs = who_belongs(tx, conversation_ids)
    rows = tx.all(select(ConversationMember).where(ConversationMember.conversation_id.in_(conversation_ids)))
    there = {(row.conversation_id, row.person_id): row for row in rows}
    for seat, row in there.items():
        if seat not in belongs:
            tx.delete(row)
            tx.record(MemberLeft(conversation=seat[0], person=seat[1]))
        else:
            row.participation_id = belongs[seat]
    missing = sorted(belongs.keys() - there.keys())
    tx.add_all(
        [
            ConversationMember(conversation_id=conversation, person_id=person, participation_id=belongs[seat])
            for seat in missing
            for conversation, person in (seat,)
        ]
    )


def keep_members_of(tx: Tx, participation_ids: Collection[int]) -> None:
    """The same for all conversations of these participations, locked in one order."""
    concerned = (
        select(Conversation.id)
        .where(or_(Conversation.exporter_id.in_(participation_ids), Conversation.buyer_id.in_(participation_ids)))
        .order_by(Conversation.id)
        .with_for_update()
    )
    keep_members(tx, tx.all(concerned))
