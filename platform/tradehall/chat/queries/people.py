"""Who is in a conversation, and who is told of what happens there."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.chat.models import Conversation, ConversationMember, Message
from tradehall.chat.queries.messages import message_of, with_sender
from tradehall.chat.queries.views import Audience, MessageView, Told
from tradehall.events.models import Participation
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import ME, Reader, among, given

CROWD = 50  # in a conversation of more people nobody is told who comes, goes, types or has read

# Whether a member comes for a company that is put out of the event: such a one may read, but hears nothing at once,
# nor do others hear of them.
_SUSPENDED = exists().where(
    Participation.id == ConversationMember.participation_id, Participation.state == State.SUSPENDED
)
_AUDIENCE = (
    select(Person.id, Person.public_id, _SUSPENDED)
    .join(ConversationMember, ConversationMember.person_id == Person.id)
    .join(Conversation, Conversation.id == ConversationMember.conversation_id)
    .where(Conversation.public_id == given("conversation"))
    .order_by((Person.id == ME).desc())
    .limit(CROWD + 1)
)


def audience(reader: Reader, public_id: str) -> Audience:
    """Who hears of what the reader does in a conversation, in a crowd the reader alone.

    Raises Unauthenticated, NotFound.
    """
    if reader.actor.person_id is None:
        raise Unauthenticated
    rows = reader.rows(_AUDIENCE, conversation=public_id) if is_public_id(public_id) else []
    if not rows or rows[0].id != reader.actor.person_id:
        raise NotFound
    mine = rows[0]
    heard = [mine] if mine[2] or len(rows) > CROWD else [row for row in rows if not row[2]]
    return Audience(public_id, {row.id: row.public_id for row in heard})


_mine, _theirs, _all = (aliased(ConversationMember) for _ in range(3))
_SIZE = select(func.count()).where(_all.conversation_id == _mine.conversation_id).correlate(_mine).scalar_subquery()
_COMPANIONS = (
    select(_theirs.person_id)
    .join(_mine, _mine.conversation_id == _theirs.conversation_id)
    .where(_mine.person_id == given("person"), _theirs.person_id != given("person"), _SIZE <= CROWD)
    .distinct()
)


def companions(reader: Reader, person_id: int) -> set[int]:
    """Everybody with whom the person shares a conversation that is no crowd."""
    return {row[0] for row in reader.rows(_COMPANIONS, person=person_id)}


# -- for the relay ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation and everybody who hears of it at once: person → how much they have not read, everywhere."""

    public_id: str
    people: dict[int, int]

    @property
    def rooms(self) -> tuple[str, ...]:
        return rooms_of(self.people)

    def by_unread(self, without: int | None = None) -> dict[int, list[int]]:
        """How much is unread → the people for whom it is so."""
        found: dict[int, list[int]] = defaultdict(list)
        for person, unread in self.people.items():
            if person != without:
                found[unread].append(person)
        return found


def rooms_of(people: Iterable[int]) -> tuple[str, ...]:
    """The rooms of these people's sockets."""
    return tuple(f"person:{person}" for person in people)


_SENT = with_sender().where(Message.id.in_(among("messages")))


def sent(reader: Reader, messages: Collection[int]) -> dict[int, MessageView]:
    """Messages by their ids, as they go out."""
    return {row[0].id: message_of(row) for row in reader.rows(_SENT, messages=messages)}


_seat, _talk = aliased(ConversationMember), aliased(Conversation)
_UNREAD = (
    select(func.coalesce(func.sum(_talk.last_seq - _seat.read_seq), 0))
    .select_from(_seat)
    .join(_talk, _talk.id == _seat.conversation_id)
    .where(_seat.person_id == ConversationMember.person_id)
    .correlate(ConversationMember)
    .scalar_subquery()
)
_WHO = (
    select(Conversation.id, Conversation.public_id, ConversationMember.person_id)
    .join(ConversationMember, ConversationMember.conversation_id == Conversation.id)
    .outerjoin(Participation, Participation.id == ConversationMember.participation_id)
    .where(Conversation.id.in_(among("talks")), func.coalesce(Participation.state, "") != State.SUSPENDED)
    .order_by(Conversation.id, ConversationMember.person_id)
)
_HEARERS = _WHO.add_columns(_UNREAD)


def hearers(reader: Reader, conversations: Collection[int]) -> dict[int, Talk]:
    """Who hears of these conversations at once; those that nobody does are left out."""
    talks: dict[int, Talk] = {}
    for key, public_id, person, unread in reader.rows(_HEARERS, talks=list(conversations)):
        talks.setdefault(key, Talk(public_id, {})).people[person] = int(unread)
    return talks


_member = aliased(ConversationMember)
_SIZES = (
    select(Conversation.id, Conversation.public_id, func.count())
    .join(_member, _member.conversation_id == Conversation.id)
    .where(Conversation.id.in_(among("talks")))
    .group_by(Conversation.id, Conversation.public_id)
)


def circles(reader: Reader, conversations: Collection[int]) -> dict[int, Talk]:
    """The same without counts, and without the people of a crowd, who hear nothing of what each other do."""
    sizes = reader.rows(_SIZES, talks=list(conversations))
    talks = {key: Talk(public_id, {}) for key, public_id, _ in sizes}
    small = [key for key, _, size in sizes if size <= CROWD]
    for key, _, person in reader.rows(_WHO, talks=small) if small else ():
        talks[key].people[person] = 0
    return talks


_ONE_SENT = with_sender(Message.conversation_id).where(Message.id == given("message"))


def told_of(reader: Reader, message_id: int) -> Told:
    """A message and everybody in its conversation; for the relay. Raises NotFound."""
    row = reader.row(_ONE_SENT, message=message_id)
    if row is None:
        raise NotFound
    who = reader.rows(_WHO, talks=[row[-1]])
    if not who:
        raise NotFound
    return Told(who[0].public_id, message_of(row), [one.person_id for one in who])


_UNREAD_OF = (
    select(ConversationMember.person_id, func.sum(Conversation.last_seq - ConversationMember.read_seq))
    .join(Conversation, Conversation.id == ConversationMember.conversation_id)
    .where(ConversationMember.person_id.in_(among("people")))
    .group_by(ConversationMember.person_id)
)


def unread_of(reader: Reader, people: Collection[int]) -> dict[int, int]:
    """How many messages each person has not read, in all conversations together."""
    return {person: int(unread) for person, unread in reader.rows(_UNREAD_OF, people=list(people))}
