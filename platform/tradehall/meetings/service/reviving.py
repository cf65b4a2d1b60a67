"""Taking a cancellation back, while everybody is still free."""

from tradehall.kernel.errors import Forbidden
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.commands import InterpreterWish, ReviveMeeting
from tradehall.meetings.errors import CannotRevive, SlotGone
from tradehall.meetings.facts import MeetingRevived
from tradehall.meetings.policy import can_manage
from tradehall.meetings.queries.parties import slot_at
from tradehall.meetings.rules import MeetingStatus
from tradehall.meetings.service.booking import about, claim, told
from tradehall.meetings.service.changing import ask_anew, own_table
from tradehall.meetings.service.resting import Hour, can_come


@handles(ReviveMeeting)
def revive_meeting(tx: Tx, command: ReviveMeeting) -> str:
    """The meeting stands again as it was: the same people, the same time, the same entry in their calendars.

    SlotTaken or InterpreterBusy where somebody is busy by now; then nothing has changed.
    """
    found = own_table(tx, command.meeting)
    meeting, manages = found.meeting, can_manage(tx.actor, organises=found.organises)
    tx.require(manages or found.side == meeting.cancelled_side, Forbidden)
    if not rules.may_revive(meeting, tx.now, manages=manages):
        raise CannotRevive
    if why := rules.why_not_arrangeable(found.exporter.phase):
        raise why
    tx.expect_version(meeting, command.version, {"status": MeetingStatus.CONFIRMED})
    slot = slot_at(tx, meeting.event_id, meeting.starts_at)
    if slot is None:
        raise SlotGone
    if found.interpreter:
        hour = Hour(slot, meeting.starts_at, meeting.ends_at)
        can_come(tx, meeting, found.interpreter, found.exporter.terms, hour, agreed=True)
    claim(tx, meeting.id, found.held, meeting.starts_at, meeting.ends_at)
    waits = meeting.interpreter_wish == InterpreterWish.FIND and found.interpreter is None
    meeting.status = MeetingStatus.TENTATIVE if waits else MeetingStatus.CONFIRMED
    meeting.slot_id, meeting.cancel_reason, meeting.cancelled_by = slot, "", None
    meeting.cancel_because, meeting.cancelled_side = None, None
    told(tx, meeting)
    ask_anew(tx, [found.meeting.id])
    tx.record(MeetingRevived(acting=found.side, **about(tx, meeting, found.people)))
    return meeting.public_id
