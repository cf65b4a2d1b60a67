"""Who is in a conversation: kept to who belongs there."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, delete, or_, select, update

from tradehall.chat.facts import MemberLeft
from tradehall.chat.models import Conversation, ConversationMember
from tradehall.chat.queries.lower import (
    DELEGATES_OF,
    DISABLED,
    OF_PERSON,
    PEOPLE_AT,
    Role,
    Seat,
    events_of,
    who_belongs,
    who_reads,
)
from tradehall.kernel.tx import Tx, among, given

_SEATED = select(
    ConversationMember.conversation_id,
    ConversationMember.person_id,
    ConversationMember.participation_id,
    ConversationMember.role,
).where(ConversationMember.conversation_id.in_(among("conversations")))
_SEATED_AMONG = _SEATED.where(ConversationMember.person_id.in_(among("people")))
_SEAT = and_(
    ConversationMember.conversation_id == given("conversation"), ConversationMember.person_id == given("person")
)
_SEATS: Any = ConversationMember.__table__
_GONE = delete(_SEATS).where(_SEATS.c.conversation_id == given("conversation"), _SEATS.c.person_id == given("person"))
_OTHER = (
    update(ConversationMember)
    .where(_SEAT)
    .values(participation_id=given("participation"), role=given("as_role"))
    .execution_options(synchronize_session="fetch")
)


def keep_members(tx: Tx, conversation_ids: Collection[int]) -> None:
    """Let in who belongs to the conversations now, and put out who does not any more."""
    if conversation_ids:
        _let_in(tx, conversation_ids, who_belongs(tx, conversation_ids))


def seat_officers(tx: Tx, seats: Mapping[int, Collection[int]]) -> None:
    """Conversation of a case → the people who sit there for its desk: they come in, others leave for it. A delegate
    stays one. The same statements however many conversations."""
    if not seats:
        return
    tx.all(select(Conversation.id).where(Conversation.id.in_(seats)).order_by(Conversation.id).with_for_update())
    belongs = {seat: place for seat, place in who_belongs(tx, seats.keys()).items() if place[1] != "officer"}
    officers: dict[Seat, Role] = {
        (talk, person): (None, "officer") for talk, people in seats.items() for person in people
    }
    _let_in(tx, seats.keys(), officers | belongs)


def _let_in(tx: Tx, conversation_ids: Collection[int], belongs: Mapping[Seat, Role]) -> None:
    _change(tx, tx.rows(_SEATED, conversations=conversation_ids), belongs)


def _change(tx: Tx, seated: Sequence[Any], belongs: Mapping[Seat, Role]) -> None:
    there = {(row[0], row[1]): (row[2], row[3]) for row in seated}
    gone = [{"conversation": conversation, "person": person} for conversation, person in sorted(there.keys() - belongs)]
    if gone:
        tx.session.flush()
        tx.session.execute(_GONE, gone)
        tx.session.expire_all()
        for seat in gone:
            tx.record(MemberLeft(**seat))
    for (conversation, person), place in there.items():
        here = belongs.get((conversation, person))
        if here is not None and here != place:
            values = {"conversation": conversation, "person": person, "participation": here[0], "as_role": here[1]}
            tx.session.execute(_OTHER, values)
    tx.add_all(
        [
            ConversationMember(
                conversation_id=seat[0], person_id=seat[1], participation_id=belongs[seat][0], role=belongs[seat][1]
            )
            for seat in sorted(belongs.keys() - there.keys())
        ]
    )


def _talks(concerned: Any) -> Any:
    """Locked in one order."""
    return select(Conversation.id, Conversation.kind).where(concerned).order_by(Conversation.id).with_for_update()


def _seats(who: Any) -> Any:
    """Of announcements; and those of people whose account was disabled meanwhile."""
    here = ConversationMember.conversation_id.in_(among("news"))
    return select(ConversationMember.person_id).where(here, or_(who, ConversationMember.person_id.in_(DISABLED)))


_NEWS = Conversation.kind == "announcements"
_OF_PARTICIPATIONS = _talks(
    or_(
        Conversation.exporter_id.in_(among("participations")),
        Conversation.buyer_id.in_(among("participations")),
        and_(_NEWS, Conversation.event_id.in_(among("events"))),
    )
)
_AT_MEETING = _talks(
    or_(Conversation.meeting_id == given("meeting"), and_(_NEWS, Conversation.event_id == given("event")))
)
_OF_EVENT = _talks(and_(Conversation.kind.in_(("help", "announcements")), Conversation.event_id == given("event")))
_WITH_PERSON = _talks(OF_PERSON)
_COME_OR_LEAVE = DELEGATES_OF.union(_seats(ConversationMember.participation_id.in_(among("participations"))))
_INTERPRET = PEOPLE_AT.union(_seats(ConversationMember.role == "interpreter"))


def _keep(tx: Tx, talks: Any, readers: Any = None, **values: Any) -> None:
    """`readers`: of those of announcements, who may be very many, only these come or go."""
    rows = tx.rows(talks, **values)
    news = [key for key, kind in rows if kind == "announcements" and readers is not None]
    keep_members(tx, [key for key, _ in rows if key not in news])
    people = tx.all(readers, news=news, **values) if news else []
    if people:
        seated = tx.rows(_SEATED_AMONG, conversations=news, people=people)
        _change(tx, seated, who_reads(tx, news, people))


def keep_members_of(tx: Tx, participation_ids: Collection[int], *, leaving: bool = True) -> None:
    """The same for all conversations of these participations, and the announcements that they read. Not `leaving`:
    nobody who came for them is their delegate no more."""
    events = events_of(tx, participation_ids)
    readers = _COME_OR_LEAVE if leaving else DELEGATES_OF
    _keep(tx, _OF_PARTICIPATIONS, readers, participations=participation_ids, events=events)


def keep_members_at(tx: Tx, meeting_id: int, event_id: int) -> None:
    """Of a meeting's conversation, and of the announcements that its interpreter reads."""
    _keep(tx, _AT_MEETING, _INTERPRET, meeting=meeting_id, event=event_id)


def keep_organisers(tx: Tx, event_id: int) -> None:
    """Where the organisers of an event read."""
    _keep(tx, _OF_EVENT, event=event_id)


def keep_members_with(tx: Tx, person_id: int) -> None:
    """Of all conversations where somebody has a place, but for what a desk seats them in."""
    _keep(tx, _WITH_PERSON, person=person_id)
