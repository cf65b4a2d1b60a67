"""Taking a published schedule back: all that it booked, or nothing."""

from sqlalchemy import select, tuple_

from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.facts import MeetingCancelled
from tradehall.meetings.models import Meeting
from tradehall.meetings.planning.commands import TakeBackRun
from tradehall.meetings.planning.errors import NotPublished, RunStale
from tradehall.meetings.planning.facts import ScheduleTakenBack
from tradehall.meetings.planning.service.running import Case, finished
from tradehall.meetings.service.booking import about, let_go
from tradehall.meetings.service.changing import cancel
from tradehall.meetings.service.following import people_at

TAKEN_BACK = N_("The organisers took the schedule of the event back.")


@handles(TakeBackRun)
def take_back_run(tx: Tx, command: TakeBackRun) -> str:
    """The schedule's public id. What is past, what somebody asked for, and times that were moved stay as they are."""
    found = finished(tx, command.run)
    if command.version is not None and command.version != found.run.version:
        raise RunStale
    if found.run.published_at is None:
        raise NotPublished
    meetings = _booked(tx, found)
    people = people_at(tx, meetings)
    if meetings:
        let_go(tx, [meeting.id for meeting in meetings])
    for meeting in meetings:
        cancel(tx, meeting, TAKEN_BACK, None)
        meeting.version += 1
        who = [row.person_id for row in people.get(meeting.id, ())]
        tx.record(MeetingCancelled(acting=None, **about(tx, meeting, who)))
    found.run.published_at = found.run.published_by = None
    found.run.version += 1
    tx.record(ScheduleTakenBack(cancelled=len(meetings), **found.about(tx.actor.person_id)))
    return found.run.public_id


def _booked(tx: Tx, found: Case) -> list[Meeting]:
    """The meetings to come that nobody asked for, of the pairs that it put together."""
    pairs = [(one["exporter"], one["buyer"]) for one in found.run.frame.values() if one["meeting"] is None]
    standing = select(Meeting).where(Meeting.event_id == found.event.id, Meeting.status.in_(rules.STANDING))
    rows = standing.where(Meeting.starts_at > tx.now, Meeting.request_id.is_(None))
    theirs = rows.where(tuple_(Meeting.exporter_id, Meeting.buyer_id).in_(pairs))
    return tx.all(theirs.order_by(Meeting.id).with_for_update()) if pairs else []
