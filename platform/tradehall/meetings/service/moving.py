"""Moving a meeting: at once, or when the other side agrees."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select, update

from tradehall.events.commands import Side
from tradehall.events.queries import SlotView
from tradehall.kernel.errors import FieldError, Forbidden, NotFound, Unauthenticated
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.commands import AcceptMove, DeclineMove, MoveMeeting, WithdrawMove
from tradehall.meetings.errors import (
    AlreadyProposed,
    BusyElsewhere,
    MoveAnswered,
    NotYourTurn,
    SlotGone,
    SlotPast,
    SlotTaken,
)
from tradehall.meetings.facts import MeetingMoved, MoveClosed, MoveProposed
from tradehall.meetings.models import Guest, Meeting, MeetingMove
from tradehall.meetings.policy import can_manage
from tradehall.meetings.queries.availability import preferences
from tradehall.meetings.queries.diaries import diaries
from tradehall.meetings.queries.parties import slot_by_id, slots_by_public_ids
from tradehall.meetings.rules import other_side
from tradehall.meetings.service.alternatives import instead
from tradehall.meetings.service.booking import about, claim, claim_all, let_go, stretch, told, unless_taken
from tradehall.meetings.service.calendars import keep_calendars
from tradehall.meetings.service.changing import Table, ask_anew, lapse_moves, own_table
from tradehall.meetings.service.resting import Hour, can_come, free, interpreter_changed

broken("uq_meeting_moves_open", AlreadyProposed)


@handles(MoveMeeting)
def move_meeting(tx: Tx, command: MoveMeeting) -> str:
    """Another slot for the same people. Organisers move at once, and so does a side whose counterpart lets it and for
    whom all is free; else the other side is asked. To ask for what they proposed is to agree."""
    found = own_table(tx, command.meeting)
    meeting = found.meeting
    if not tx.actor.is_system:
        _may_move(tx, found)
    slot, ends_at = _wanted(tx, found, command)
    if meeting.version != command.version or slot.id == meeting.slot_id:
        tx.expect_version(meeting, command.version, {"starts_at": slot.starts_at})
        tx.refuse("slot", N_("The meeting is at this time already."))
    asked = _open_move(tx, meeting)
    if asked and found.side and found.side != asked.side and asked.slot_id == slot.id:
        _close(tx, asked, "accepted")
    elif found.side and not can_manage(tx.actor, organises=found.organises) and not _is_free(tx, found, slot, ends_at):
        _coming(tx, found, slot, ends_at, command)
        _propose(tx, found, slot, ends_at)
        return meeting.public_id
    meeting.version += 1
    _relocate(tx, found, slot, ends_at, command)
    return meeting.public_id


def _may_move(tx: Tx, found: Table) -> None:
    if why := rules.why_not_movable(found.status, found.meeting.starts_at, tx.now):
        raise why
    if why := rules.why_not_arrangeable(found.exporter.phase):
        raise why


def _wanted(tx: Tx, found: Table, command: MoveMeeting) -> tuple[SlotView, datetime]:
    """The slot, and when the meeting would end in it."""
    slot = slots_by_public_ids(tx, found.meeting.event_id, [command.slot]).get(command.slot)
    if slot is None:
        tx.refuse("slot", N_("This time is not offered in this event. Please choose again."))
        raise AssertionError
    if slot.starts_at <= tx.now and not tx.actor.is_system:
        raise SlotPast(fields={"slot": [FieldError(SlotPast.sentence, SlotPast.code)]})
    (ends_at,) = stretch(tx, found.exporter, [slot], found.meeting.interpreter_wish)
    return slot, ends_at


def _is_free(tx: Tx, found: Table, slot: SlotView, ends_at: datetime) -> bool:
    """Whether a side may move there without asking: the other lets it, and the time suits everybody who comes.
    Raises SlotTaken when somebody is busy then, with times that are free: such a one is not worth asking for."""
    span = rules.ticks(slot.starts_at, ends_at)
    known = diaries(tx, found.meeting.event_id, found.held, span, besides=found.meeting.id)
    seated = [diary for person, diary in known.items() if person != found.interpreter]
    if any(diary.is_busy(slot.starts_at, ends_at) for diary in seated):
        raise SlotTaken(details=instead(tx, found.meeting.public_id, slot.public_id, found.meeting.starts_at))
    other = found.buyer if found.side == Side.EXPORTER else found.exporter
    lets = preferences(tx, [other.id])[other.id].free_moves
    return lets and all(diary.suits(slot.id, slot.starts_at, ends_at) for diary in known.values())


def _relocate(tx: Tx, found: Table, slot: SlotView, ends_at: datetime, command: MoveMeeting | AcceptMove) -> None:
    """Everybody's time in one act; the time that they held is free again, and they are asked anew whether they come.

    SlotTaken, with times that are free, when somebody is busy then.
    """
    meeting, before = found.meeting, found.meeting.starts_at
    people = _coming(tx, found, slot, ends_at, command)
    held = [person for person in people if person not in found.away]

    def hold() -> bool:
        let_go(tx, [meeting.id])
        claim(tx, meeting.id, held, slot.starts_at, ends_at)
        if not can_manage(tx.actor, organises=found.organises):
            keep_calendars(tx, held, slot.id, slot.starts_at, ends_at)
        return True

    try:
        is_held = unless_taken(tx, hold)
    except BusyElsewhere as error:
        raise BusyElsewhere(details=instead(tx, meeting.public_id, slot.public_id, before)) from error
    if not is_held:
        raise SlotTaken(details=instead(tx, meeting.public_id, slot.public_id, before))
    meeting.slot_id, meeting.starts_at, meeting.ends_at = slot.id, slot.starts_at, ends_at
    told(tx, meeting)
    _begin_anew(tx, [meeting.id])
    tx.record(MeetingMoved(before=before, acting=found.side, **about(tx, meeting, people)))


def _begin_anew(tx: Tx, meeting_ids: Collection[int]) -> None:
    """What was proposed and answered for the time before does not hold any more."""
    lapse_moves(tx, meeting_ids)
    ask_anew(tx, meeting_ids)
    tx.session.execute(update(Guest).where(Guest.meeting_id.in_(meeting_ids)).values(answer=""))


@dataclass(frozen=True, slots=True)
class Shift:
    """A meeting that the organisers move, with all that come to it; `held`: those whose time it holds."""

    meeting: Meeting
    slot: SlotView
    ends_at: datetime
    people: list[int]
    held: list[int]


def shift_all(tx: Tx, shifts: Sequence[Shift]) -> None:
    """Several meetings at once, or none, by the organisers' hand; the time that they held was let go before. SlotTaken
    where anybody is busy. A few statements, however many they are."""
    if not shifts:
        return
    before = [shift.meeting.starts_at for shift in shifts]
    for shift in shifts:
        meeting = shift.meeting
        meeting.slot_id, meeting.starts_at, meeting.ends_at = shift.slot.id, shift.slot.starts_at, shift.ends_at
        meeting.version += 1
        told(tx, meeting)
    claim_all(tx, [(shift.meeting, shift.held) for shift in shifts])
    _begin_anew(tx, [shift.meeting.id for shift in shifts])
    for shift, at in zip(shifts, before, strict=True):
        tx.record(MeetingMoved(before=at, acting=None, **about(tx, shift.meeting, shift.people)))


def _coming(tx: Tx, found: Table, slot: SlotView, ends_at: datetime, command: MoveMeeting | AcceptMove) -> list[int]:
    """Who comes at the new time: everybody, or all but the interpreter, whom the organisers let go.

    Raises InterpreterBusy, NeedsPause or InterpreterOff, with times at which all can, where the interpreter cannot.
    """
    interpreter, meeting = found.interpreter, found.meeting
    wish = command if isinstance(command, MoveMeeting) else None
    if interpreter is None:
        return list(found.people)
    if wish and (wish.free_interpreter or wish.agreed):
        tx.require(can_manage(tx.actor, organises=found.organises), Forbidden)
    if wish is None or not wish.free_interpreter:
        others = partial(instead, tx, meeting.public_id, slot.public_id, meeting.starts_at)
        hour = Hour(slot.id, slot.starts_at, ends_at)
        agreed = wish is not None and wish.agreed
        can_come(tx, meeting, interpreter, found.exporter.terms, hour, others, agreed=agreed)
        return list(found.people)
    free(tx, meeting, interpreter)
    people = [person for person in found.people if person != interpreter]
    interpreter_changed(tx, meeting, people, interpreter, None)
    return people


# -- with consent -----------------------------------------------------------------------------------


def _open_move(tx: Tx, meeting: Meeting) -> MeetingMove | None:
    """The proposal that can still be answered; one whose time is past or gone lapses."""
    statement = select(MeetingMove).where(MeetingMove.meeting_id == meeting.id, MeetingMove.state == "open")
    move = tx.session.scalar(statement)
    if move and (move.slot_id is None or move.starts_at <= tx.now):
        move.state = "lapsed"
        tx.session.flush()
        return None
    return move


def _propose(tx: Tx, found: Table, slot: SlotView, ends_at: datetime) -> None:
    side = found.side or Side.EXPORTER
    move = tx.add(
        MeetingMove(
            meeting_id=found.meeting.id,
            slot_id=slot.id,
            starts_at=slot.starts_at,
            ends_at=ends_at,
            side=side,
            person_id=tx.actor.person_id,
        )
    )
    tx.record(MoveProposed(move=move.id, acting=side, **about(tx, found.meeting, found.people)))


def _case(tx: Tx, public_id: str) -> tuple[Table, MeetingMove]:
    """An open proposal and its meeting, for the two sides. The meeting is locked first."""
    tx.require(tx.actor.signed_in or tx.actor.is_system, Unauthenticated)
    named = select(Meeting.public_id).join(MeetingMove, MeetingMove.meeting_id == Meeting.id)
    meeting = tx.session.scalar(named.where(MeetingMove.public_id == public_id))
    if meeting is None:
        raise NotFound
    found = own_table(tx, meeting)
    tx.require(found.side is not None, Forbidden)
    move = tx.get(MeetingMove, public_id)
    if move.state != "open":
        raise MoveAnswered(details={"state": move.state})
    return found, move


def _close(tx: Tx, move: MeetingMove, state: str, words: str = "") -> None:
    move.state, move.answer = state, words
    move.answered_by, move.answered_at = tx.actor.person_id, tx.now
    tx.session.flush()


@handles(AcceptMove)
def accept_move(tx: Tx, command: AcceptMove) -> str:
    """The meeting moves; SlotTaken when somebody who comes is busy by now, and nothing changes."""
    found, move = _case(tx, command.move)
    if found.side == move.side:
        raise NotYourTurn
    _may_move(tx, found)
    if move.slot_id is None:
        raise SlotGone
    if move.starts_at <= tx.now:
        raise SlotPast
    _close(tx, move, "accepted")
    found.meeting.version += 1
    slot = slot_by_id(tx, move.slot_id)
    _relocate(tx, found, slot, move.ends_at, command)
    return found.meeting.public_id


@handles(DeclineMove)
def decline_move(tx: Tx, command: DeclineMove) -> str:
    """The meeting stays where it is, and the other side is told."""
    found, move = _case(tx, command.move)
    if found.side == move.side:
        raise NotYourTurn
    _close(tx, move, "declined", command.reason)
    _tell(tx, found, move)
    return found.meeting.public_id


@handles(WithdrawMove)
def withdraw_move(tx: Tx, command: WithdrawMove) -> str:
    """The side that proposed the other time takes that back."""
    found, move = _case(tx, command.move)
    tx.require(found.side == move.side, Forbidden)
    _close(tx, move, "withdrawn")
    _tell(tx, found, move)
    return found.meeting.public_id


def _tell(tx: Tx, found: Table, move: MeetingMove) -> None:
    side = Side(move.side)
    acting = side if move.state == "withdrawn" else other_side(side)
    tx.record(MoveClosed(move=move.id, state=move.state, acting=acting, **about(tx, found.meeting, found.people)))
