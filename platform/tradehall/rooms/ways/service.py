"""Calling for help and giving it; what a switch or more time means for those in the room."""

from typing import Any

from sqlalchemy import select

from tradehall.events.policy import can_manage_event
from tradehall.events.queries import managed_event
from tradehall.kernel.errors import NotFound
from tradehall.kernel.facts import follows
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx, given
from tradehall.meetings.facts import MeetingChanged, MeetingExtended, VideoSwitched
from tradehall.meetings.queries.frames import frames
from tradehall.meetings.service.booking import about
from tradehall.rooms import rules
from tradehall.rooms.facts import RoomChanged
from tradehall.rooms.models import Room, RoomTrouble, RoomWatch
from tradehall.rooms.service.rooms import Found, by, standing
from tradehall.rooms.ways.commands import CallForHelp, SolveTrouble, TakeTrouble, TroubleState, WatchCalls
from tradehall.rooms.ways.errors import TakenBy, TroubleOver
from tradehall.rooms.ways.facts import TroubleCalled, TroubleSolved, TroubleTaken

_WATCHING = (
    select(RoomWatch.person_id).where(RoomWatch.event_id == given("event"), RoomWatch.seen_at > given("since")).limit(1)
)


@handles(CallForHelp)
def call_for_help(tx: Tx, command: CallForHelp) -> str:
    """The organisers are told at once. One call a meeting and kind: who presses twice is not told twice."""
    found = standing(tx, command.meeting, guests=True)
    open_ones = select(RoomTrouble).where(
        RoomTrouble.meeting_id == found.meeting.id,
        RoomTrouble.kind == command.kind,
        RoomTrouble.state != TroubleState.SOLVED,
    )
    same = tx.all(open_ones.order_by(RoomTrouble.id).limit(1))
    if same:
        same[0].words = command.words or same[0].words
        return same[0].public_id
    row = tx.add(
        RoomTrouble(
            meeting_id=found.meeting.id, kind=command.kind, words=command.words, at=tx.now, **by(tx, found)
        )
    )  # fmt: skip
    watched = bool(tx.all(_WATCHING, event=found.table.meeting.event_id, since=tx.now - rules.IN_SIGHT))
    tx.record(TroubleCalled(trouble=row.id, kind=row.kind, watched=watched, **_about(tx, found)))
    return row.public_id


@handles(WatchCalls, audited=False)
def watch_calls(tx: Tx, command: WatchCalls) -> None:
    """Told by their page every twenty seconds, as long as it is in sight."""
    event = managed_event(tx, command.event)
    tx.require(event.organises)
    tx.session.merge(RoomWatch(event_id=event.id, person_id=tx.actor.person_id, seen_at=tx.now))


@handles(TakeTrouble)
def take_trouble(tx: Tx, command: TakeTrouble) -> str:
    """The first organiser who takes it has it; whoever took it before may say so again."""
    found, row = _trouble(tx, command.trouble)
    tx.require(can_manage_event(tx.actor, found.table.organises))
    if row.state == TroubleState.SOLVED:
        raise TroubleOver
    if row.state == TroubleState.TAKEN and row.taken_by != tx.actor.person_id:
        raise TakenBy
    if row.state == TroubleState.OPEN:
        row.state, row.taken_by, row.taken_at = TroubleState.TAKEN, tx.actor.person_id, tx.now
        tx.record(TroubleTaken(trouble=row.id, person=tx.actor.person_id or 0, **_about(tx, found)))
    return found.meeting.public_id


@handles(SolveTrouble)
def solve_trouble(tx: Tx, command: SolveTrouble) -> str:
    found, row = _trouble(tx, command.trouble)
    if row.state != TroubleState.SOLVED:
        row.state, row.solved_at = TroubleState.SOLVED, tx.now
        tx.record(TroubleSolved(trouble=row.id, **_about(tx, found)))
    return found.meeting.public_id


def _trouble(tx: Tx, public_id: str) -> tuple[Found, RoomTrouble]:
    """A call for help and its room, for those who may enter that; the meeting is locked first."""
    tx.require(tx.actor.signed_in or tx.actor.is_guest, NotFound)
    row = tx.get(RoomTrouble, public_id)
    meeting = frames(tx, [row.meeting_id])[row.meeting_id]
    found = standing(tx, meeting.public_id, open_only=False, guests=True)
    tx.session.refresh(row)
    return found, row


def _about(tx: Tx, found: Found) -> dict[str, Any]:
    return about(tx, found.table.meeting, found.table.people)


@follows(VideoSwitched, MeetingExtended, MeetingChanged)
def tell_the_room(tx: Tx, fact: VideoSwitched | MeetingExtended | MeetingChanged) -> None:
    """Everybody in the call learns at once by which way it goes on, and until when."""
    room = tx.session.get(Room, fact.meeting)
    if room is not None:
        room.version += 1
        tx.record(RoomChanged(meeting=fact.meeting, public_id=fact.public_id, version=room.version))
