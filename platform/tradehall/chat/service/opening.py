"""Conversations are opened: two companies may talk once they have agreed on a meeting."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tradehall.chat.commands import OpenAnnouncements, OpenConversation, OpenHelpDesk, OpenMeetingTalk
from tradehall.chat.errors import MeetFirst, MeetingIsOff, NoHelpDesk
from tradehall.chat.facts import ConversationOpened
from tradehall.chat.models import Conversation
from tradehall.chat.policy import can_open
from tradehall.chat.queries.lower import desk_of, is_in, ours, table_of
from tradehall.chat.service.members import keep_members, seat_officers
from tradehall.events.commands import Side
from tradehall.events.queries import event_by_slug, participation
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx


@handles(OpenConversation)
def open_conversation(tx: Tx, command: OpenConversation) -> str:
    """The conversation's public id. Two companies may talk once they have agreed on a meeting."""
    tx.require(can_open(tx.actor), Unauthenticated)
    theirs = participation(tx, command.participation)
    places = ours(tx, theirs.event_id, theirs.id, command.mine)
    tx.require(bool(places))
    met = next((place for place in places if place.met and place.side != theirs.side), None)
    if met is None or theirs.state != State.APPROVED:
        raise MeetFirst
    exporter, buyer = (met.id, theirs.id) if met.side == Side.EXPORTER else (theirs.id, met.id)
    return open_between(tx, theirs.event_id, exporter, buyer).public_id


def open_between(tx: Tx, event_id: int, exporter_id: int, buyer_id: int) -> Conversation:
    """The one conversation of two participations, with everybody who belongs to it."""
    return _opened(tx, "pair", event_id=event_id, exporter_id=exporter_id, buyer_id=buyer_id)


@handles(OpenMeetingTalk)
def open_meeting_talk(tx: Tx, command: OpenMeetingTalk) -> str:
    """The conversation's public id, for those who come to the meeting."""
    tx.require(can_open(tx.actor), Unauthenticated)
    table = table_of(tx, command.meeting)
    if not table.comes:
        raise NotFound
    if table.cancelled and not table.open:
        raise MeetingIsOff
    return open_at(tx, table.meeting_id, table.event_id, table.exporter_id, table.buyer_id).public_id


def open_at(tx: Tx, meeting_id: int, event_id: int, exporter_id: int, buyer_id: int) -> Conversation:
    """The one conversation of a meeting."""
    return _opened(tx, "meeting", meeting_id=meeting_id, event_id=event_id, exporter_id=exporter_id, buyer_id=buyer_id)


@handles(OpenHelpDesk)
def open_help_desk(tx: Tx, command: OpenHelpDesk) -> str:
    """The conversation's public id, for the participation's delegates and the event's organisers."""
    tx.require(can_open(tx.actor), Unauthenticated)
    place = desk_of(tx, command.participation)
    if not (place.is_mine or place.organises or tx.actor.is_system):
        raise NotFound
    if not place.is_offered and not place.organises:
        raise NoHelpDesk
    return _opened(tx, "help", event_id=place.event_id, **{_place(place.side): place.id}).public_id


@handles(OpenAnnouncements)
def open_announcements(tx: Tx, command: OpenAnnouncements) -> str:
    """The conversation's public id; only organisers open it."""
    tx.require(can_open(tx.actor), Unauthenticated)
    event = event_by_slug(tx, command.event)
    tx.require(event.organises)
    conversation = _opened(tx, "announcements", event_id=event.id)
    tx.require(tx.actor.is_system or is_in(tx, conversation.id))  # an administrator does not speak for the organisers
    return conversation.public_id


def open_case_talk(
    tx: Tx, *, event_id: int, participation_id: int, side: Side, subject: str, language: str, officers: Collection[int]
) -> Conversation:
    """A conversation of a participation's delegates and the officers of a desk; one for each case. Whoever calls has
    asked whether the actor may. `subject`: what it is about, in that language; `officers`: people."""
    conversation = tx.add(
        Conversation(
            kind="case", event_id=event_id, **{_place(side): participation_id}, subject=subject,
            subject_language=language, last_at=tx.now, created_at=tx.now,
        )
    )  # fmt: skip
    tx.record(ConversationOpened(conversation=conversation.id, event=event_id))
    seat_officers(tx, {conversation.id: officers})
    return conversation


def _place(side: Side) -> str:
    return "exporter_id" if side == Side.EXPORTER else "buyer_id"


def _opened(tx: Tx, kind: str, *, event_id: int, **whose: int) -> Conversation:
    """The one conversation of that kind with these participations, or of that meeting; with all who belong to it."""
    same = [getattr(Conversation, name) == value for name, value in whose.items()]
    one = select(Conversation).where(Conversation.kind == kind, Conversation.event_id == event_id, *same)
    conversation = tx.session.scalar(one.with_for_update())
    if conversation is None:
        conversation = Conversation(kind=kind, event_id=event_id, last_at=tx.now, created_at=tx.now, **whose)
        try:
            with tx.session.begin_nested():
                tx.add(conversation)
        except IntegrityError:  # another act opened it at this moment
            conversation = tx.one(one.with_for_update())
        else:
            tx.record(ConversationOpened(conversation=conversation.id, event=event_id))
    keep_members(tx, [conversation.id])
    return conversation
