"""Recording runs by itself as soon as everybody in the call agrees, rests when somebody comes in who was not asked,
and ends when anybody says no or who records leaves."""

from sqlalchemy import delete, select

from tradehall.kernel.facts import follows
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.rooms.facts import RoomChanged, RoomEntered, RoomLeft
from tradehall.rooms.models import RecordingConsent, Room
from tradehall.rooms.recording import rules
from tradehall.rooms.recording.commands import AnswerRecording, AskToRecord, StopRecording
from tradehall.rooms.recording.errors import GuestInCall, NothingAsked, RecordingAsked, RecordingOff
from tradehall.rooms.recording.queries import is_allowed
from tradehall.rooms.rules import Role
from tradehall.rooms.service.rooms import change, inside, visits


@handles(AskToRecord)
def ask_to_record(tx: Tx, command: AskToRecord) -> int:
    """Everybody is asked anew, whatever they said to another. The version of the room, here and below."""
    found = inside(tx, command.meeting)
    tx.require(found.role != Role.ORGANISER)
    if not is_allowed(tx, found.meeting.id):
        raise RecordingOff
    room = found.room
    if room.recorder_id is not None:
        if room.recorder_id != tx.actor.person_id:
            raise RecordingAsked
        return room.version
    if any(visit.person_id is None for visit in visits(tx, room.meeting_id)):
        raise GuestInCall
    tx.session.execute(delete(RecordingConsent).where(RecordingConsent.meeting_id == room.meeting_id))
    room.recorder_id = tx.actor.person_id
    _note(tx, room, agrees=True)
    _settle(tx, room)
    change(tx, found)
    return room.version


@handles(AnswerRecording)
def answer_recording(tx: Tx, command: AnswerRecording) -> int:
    """Raises NothingAsked."""
    found = inside(tx, command.meeting)
    room = found.room
    if room.recorder_id is None:
        raise NothingAsked
    _note(tx, room, agrees=command.agrees)
    if command.agrees:
        _settle(tx, room)
    else:
        _end(room)
    change(tx, found)
    return room.version


@handles(StopRecording)
def stop_recording(tx: Tx, command: StopRecording) -> int:
    """Stopped twice, it is stopped."""
    found = inside(tx, command.meeting)
    room = found.room
    if room.recorder_id is not None:
        tx.require(room.recorder_id == tx.actor.person_id)
        _end(room)
        change(tx, found)
    return room.version


def _note(tx: Tx, room: Room, *, agrees: bool) -> None:
    person = tx.actor.person_id or 0
    row = tx.session.get(RecordingConsent, (room.meeting_id, person))
    if row is None:
        tx.add(RecordingConsent(meeting_id=room.meeting_id, person_id=person, agrees=agrees, at=tx.now))
    else:
        row.agrees, row.at = agrees, tx.now
        tx.session.flush()


def _settle(tx: Tx, room: Room) -> None:
    """It runs while everybody in the call agrees."""
    agreed = select(RecordingConsent.person_id).where(
        RecordingConsent.meeting_id == room.meeting_id, RecordingConsent.agrees
    )
    there = [visit.person_id for visit in visits(tx, room.meeting_id) if visit.joined_at <= tx.now]
    runs = rules.may_run(there, tx.all(agreed))
    room.recorded_at = (room.recorded_at or tx.now) if runs else None


def _end(room: Room) -> None:
    room.recorder_id = room.recorded_at = None


@follows(RoomEntered, RoomLeft)
def look_who_is_there(tx: Tx, fact: RoomEntered | RoomLeft) -> None:
    """In the same act, so that nobody is heard by a recording that they know nothing of."""
    room = tx.session.get(Room, fact.meeting, with_for_update=True)
    if room is None or room.recorder_id is None:
        return
    before = room.recorded_at
    if isinstance(fact, RoomLeft) and fact.person == room.recorder_id:
        _end(room)
    else:
        tx.session.flush()
        _settle(tx, room)
    if room.recorder_id is None or room.recorded_at != before:
        room.version += 1
        tx.record(RoomChanged(meeting=fact.meeting, public_id=fact.public_id, version=room.version))
