"""What a client that was away asks for, and what others show of a conversation."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, and_, func, or_, select

from tradehall.chat.models import Conversation, ConversationMember, Message
from tradehall.chat.queries.headers import MINE_IN, require_sign_in
from tradehall.chat.queries.messages import PLAIN, between, view_of
from tradehall.chat.queries.views import Backlog, Latest, MeetingTalk, MessageView, Some
from tradehall.kernel.errors import NotFound
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import ME, Reader, among, given, plain

AT_ONCE = 200
CHARACTERS_AT_ONCE = 200_000  # a slow line is cut off when too much waits for it

UNREAD = (
    select(func.coalesce(func.sum(Conversation.last_seq - ConversationMember.read_seq), 0))
    .select_from(ConversationMember)
    .join(Conversation, Conversation.id == ConversationMember.conversation_id)
    .where(ConversationMember.person_id == ME)
)


def unread_count(reader: Reader) -> int:
    """How many messages the reader has not read, for the navigation."""
    return int(reader.value(UNREAD) or 0)


_END = select(Conversation.id, Conversation.last_seq, Conversation.last_change).join(ConversationMember, MINE_IN)
_END = _END.where(Conversation.public_id == given("conversation"))
_LATER = (
    PLAIN.where(Message.conversation_id == given("conversation"), Message.seq > given("after"))
    .order_by(Message.seq)
    .limit(given("most", Integer()))
)
_CHANGED = (
    PLAIN.where(Message.conversation_id == given("conversation"), Message.seq <= given("after"))
    .where(Message.changed > given("changes"), Message.changed > 0)
    .order_by(Message.changed)
    .limit(given("most", Integer()))
)


def messages_after(
    reader: Reader, public_id: str, after: int, limit: int = AT_ONCE, changes: int | None = None
) -> Backlog:
    """What was said after `after`, in order: at most 200 messages, and fewer when they are long.

    With `changes`, the number of the last change that the reader knows: what was said before and is other by now, too.
    `change` of the answer is the number to ask from the next time. Raises Unauthenticated, NotFound.
    """
    conversation_id, last_seq, last_change = _mine(reader, public_id)
    changed, known = _changes(reader, conversation_id, after, last_change, changes)
    if after >= last_seq:
        return Backlog([], known < last_change, known, changed)
    rows = reader.columns(_LATER, conversation=conversation_id, after=after, most=min(limit, AT_ONCE))
    messages = _not_too_much(rows)
    return Backlog(messages, known < last_change or messages[-1].seq < last_seq, known, changed)


def _changes(
    reader: Reader, conversation_id: int, after: int, last: int, known: int | None
) -> tuple[list[MessageView], int]:
    """Messages up to `after` that changed since, and the number up to which nothing is missing now."""
    if known is None or known >= last:
        return [], last
    rows = reader.columns(_CHANGED, conversation=conversation_id, after=after, changes=known, most=AT_ONCE)
    changed = _not_too_much(rows)
    is_all = len(changed) == len(rows) < AT_ONCE
    return changed, last if is_all or not changed else changed[-1].changed


def _not_too_much(rows: Any) -> list[MessageView]:
    """As many as one answer may carry, and at least one."""
    messages: list[MessageView] = []
    characters = 0
    for item in map(view_of, rows):
        characters += len(item.body)
        if messages and characters > CHARACTERS_AT_ONCE:
            break
        messages.append(item)
    return messages


_SOME = PLAIN.where(Message.conversation_id == given("conversation"), Message.seq.in_(among("seqs")))
_SOME = _SOME.order_by(Message.seq)


def some_messages(reader: Reader, public_id: str, seqs: Collection[int]) -> Some:
    """The messages of these seqs, as far as there are such. Raises Unauthenticated, NotFound."""
    conversation_id = _mine(reader, public_id).id
    rows = reader.columns(_SOME, conversation=conversation_id, seqs=seqs)
    return Some(public_id, reader.actor.person_id or 0, [view_of(item) for item in rows])


def messages_before(reader: Reader, public_id: str, before: int, count: int) -> Some:
    """The last messages before one, in order, or the newest. Raises Unauthenticated, NotFound."""
    conversation_id, last_seq, _ = _mine(reader, public_id)
    high = min(before - 1, last_seq)
    messages = between(reader, conversation_id, high - count, high)
    return Some(public_id, reader.actor.person_id or 0, messages)


_ON = select(func.min(Message.seq)).where(
    Message.conversation_id == given("conversation"), Message.sent_at >= given("since")
)


def seq_since(reader: Reader, public_id: str, since: datetime) -> int:
    """The seq of the first message from then on, of the last one if there is none. Raises Unauthenticated, NotFound."""
    row = _mine(reader, public_id)
    return int(reader.value(_ON, conversation=row.id, since=since) or row.last_seq)


def _mine(reader: Reader, public_id: str) -> Any:
    require_sign_in(reader)
    found = reader.columns(_END, conversation=public_id) if is_public_id(public_id) else ()
    if not found:
        raise NotFound
    return found[0]


_BETWEEN = (
    select(plain(Conversation), ConversationMember.read_seq)
    .join(ConversationMember, MINE_IN)
    .where(Conversation.exporter_id == given("exporter"), Conversation.buyer_id == given("buyer"))
    .where(Conversation.kind == "pair")
)


def latest(reader: Reader, exporter_id: int, buyer_id: int, count: int = 5) -> Latest | None:
    """The end of the conversation of two participations, if the reader is in it."""
    row = reader.row(_BETWEEN, exporter=exporter_id, buyer=buyer_id)
    if row is None:
        return None
    conversation, read_seq = row
    messages = between(reader, conversation.id, conversation.last_seq - count, conversation.last_seq)
    return Latest(conversation.public_id, messages, conversation.last_seq - read_seq, reader.actor.person_id or 0)


_AROUND = (
    select(plain(Conversation), ConversationMember.read_seq)
    .join(ConversationMember, MINE_IN)
    .where(
        or_(
            Conversation.meeting_id == given("meeting"),
            and_(
                Conversation.exporter_id == given("exporter"),
                Conversation.buyer_id == given("buyer"),
                Conversation.kind == "pair",
            ),
        )
    )
)


def around_meeting(
    reader: Reader, meeting: tuple[int, str], exporter_id: int, buyer_id: int, may_open: bool, count: int = 5
) -> MeetingTalk | None:
    """What the reader can read of the talk around a meeting (id, public id), of the two companies' the last `count`
    messages; None where there is nothing for them."""
    rows = {row[0].kind: row for row in reader.rows(_AROUND, meeting=meeting[0], exporter=exporter_id, buyer=buyer_id)}
    companies = None
    if "pair" in rows:
        talk, read_seq = rows["pair"]
        messages = between(reader, talk.id, talk.last_seq - count, talk.last_seq) if count else []
        companies = Latest(talk.public_id, messages, talk.last_seq - read_seq, reader.actor.person_id or 0)
    table, unread, last_seq, last_change = None, 0, 0, 0
    if "meeting" in rows:
        talk, read_seq = rows["meeting"]
        table, unread = talk.public_id, talk.last_seq - read_seq
        last_seq, last_change = talk.last_seq, talk.last_change
    if companies is None and table is None and not may_open:
        return None
    return MeetingTalk(meeting[1], companies, table, unread, may_open, last_seq, last_change)
