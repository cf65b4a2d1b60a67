"""After a meeting: what each side says came of it. And what time alone decides."""

from sqlalchemy import select

from tradehall.events.commands import Side
from tradehall.kernel.errors import Forbidden
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings import presence, rules
from tradehall.meetings.commands import ExpireRequests, ReportOutcome, TookPlace
from tradehall.meetings.facts import OutcomeReported, RequestExpired
from tradehall.meetings.models import MeetingRequest, Outcome
from tradehall.meetings.policy import can_report
from tradehall.meetings.queries.parties import expired_requests
from tradehall.meetings.rules import RequestState, Step, Turn
from tradehall.meetings.service.booking import about
from tradehall.meetings.service.changing import Table, table
from tradehall.meetings.service.waiting import about_request, say


@handles(ReportOutcome)
def report_outcome(tx: Tx, command: ReportOutcome) -> str:
    """Each side tells its own outcome; told again, it replaces what was told."""
    found = table(tx, command.meeting)
    tx.require(can_report(tx.actor, acts=found.side is not None), Forbidden)
    side = _side(tx, found, command.side)
    meeting = found.meeting
    if why := rules.why_no_outcome(found.status, meeting.starts_at, tx.now):
        raise why
    reports = {row.side: row for row in tx.all(select(Outcome).where(Outcome.meeting_id == meeting.id))}
    row = reports.get(side)
    if row is None:
        row = reports[side] = Outcome(meeting_id=meeting.id, side=side)
    else:
        tx.expect_version(row, command.version or row.version, _values(command))
    party = found.exporter if side == Side.EXPORTER else found.buyer
    row.person_id = tx.actor.person_id or party.lead or 0
    for name, value in _values(command).items():
        setattr(row, name, value)
    tx.add(row)
    if meeting.settled_by is None:
        told = {Side(side): TookPlace(report.took_place) for side, report in reports.items()}
        meeting.status, meeting.attendance = rules.status_after(told.values()), presence.attendance(told)
    tx.record(OutcomeReported(side=side, **about(tx, meeting, found.people)))
    return meeting.public_id


def _side(tx: Tx, found: Table, named: Side | None) -> Side:
    """The actor's side; the system, and whoever acts for both, names one."""
    acts = {Side.EXPORTER: found.exporter.acts, Side.BUYER: found.buyer.acts}
    if named is not None:
        tx.require(tx.actor.is_system or acts[named], Forbidden)
        return named
    if found.side is None:
        tx.refuse("side", N_("Please say for which side."))
        raise AssertionError
    return found.side


def _values(command: ReportOutcome) -> dict[str, object]:
    return {
        "took_place": command.took_place,
        "result": command.result,
        "rating": command.rating,
        "next_step": command.next_step,
    }


@handles(ExpireRequests)
def expire_requests(tx: Tx, command: ExpireRequests) -> int:
    """Open requests that were not answered in time; how many there were (at most 200 at a time)."""
    tx.require(tx.actor.is_system)
    found = select(MeetingRequest).where(MeetingRequest.id.in_(expired_requests(tx)))
    rows = tx.all(found.order_by(MeetingRequest.id).with_for_update())
    late = set(expired_requests(tx)) if rows else set()  # again: some may have been answered before they were locked
    gone = [row for row in rows if row.id in late]
    for row in gone:
        row.state = RequestState.EXPIRED
        row.version += 1
        say(tx, row, Step.EXPIRED, Turn(row.turn), nobody=True)
        tx.record(RequestExpired(turn=row.turn, **about_request(tx, row)))
    return len(gone)
