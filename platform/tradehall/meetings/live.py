"""What open pages are told at once."""

from datetime import timedelta

from tradehall.kernel.facts import Emit, Evict, emits
from tradehall.kernel.tx import Reader
from tradehall.meetings.facts import (
    AboutMeeting,
    AttendanceConfirmed,
    AttendanceSettled,
    CheckedIn,
    DelegateSwapped,
    GuestAdded,
    GuestRemoved,
    InterpreterAssigned,
    MeetingBooked,
    MeetingCancelled,
    MeetingChanged,
    MeetingExtended,
    MeetingMoved,
    MeetingRevived,
    MoveClosed,
    MoveProposed,
    OutcomeReported,
    SideWaits,
    VideoSwitched,
)
from tradehall.meetings.queries.calendar import delegate_ids, version_and_start
from tradehall.meetings.queries.listed import organiser_ids

A_DAY = timedelta(days=1)


CHANGES = (
    MeetingBooked, MeetingMoved, MeetingCancelled, MeetingChanged, InterpreterAssigned, OutcomeReported,
    MoveProposed, MoveClosed, MeetingRevived, DelegateSwapped, GuestAdded, GuestRemoved,
    AttendanceConfirmed, CheckedIn, SideWaits, AttendanceSettled,
    VideoSwitched, MeetingExtended,
)  # fmt: skip


@emits(*CHANGES)
def meeting_changed(fact: AboutMeeting, reader: Reader) -> list[Emit]:
    """To the delegates of both sides, and to those who come or came; on its day to the organisers, too."""
    version, starts_at = version_and_start(reader, fact.meeting)
    people = {*fact.people, *delegate_ids(reader, (fact.exporter, fact.buyer))}
    if isinstance(fact, InterpreterAssigned) and fact.before:
        people.add(fact.before)
    if isinstance(fact, GuestRemoved) and fact.person:
        people.add(fact.person)
    if abs(starts_at - reader.now) < A_DAY:
        people.update(organiser_ids(reader, fact.event))
    payload = {"id": fact.public_id, "version": version}
    return [Emit(f"person:{person}", "meeting:changed", payload) for person in sorted(people)]


@emits(GuestRemoved)
def guest_is_out(fact: GuestRemoved, reader: Reader) -> list[Evict]:
    """Somebody from outside has no way in any more: their line ends with it."""
    return [Evict(f"guest:{fact.guest}")] if fact.guest else []
