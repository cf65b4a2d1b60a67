"""What has to happen to requests and meetings when companies or delegates leave an event."""

from sqlalchemy import ColumnElement, func, or_, select

from tradehall.companies.facts import MemberRemoved
from tradehall.events import service as events
from tradehall.events.commands import Side
from tradehall.events.errors import SlotsInUse
from tradehall.events.facts import (
    DelegatesChanged,
    ParticipationRejected,
    ParticipationReopened,
    ParticipationWithdrawn,
)
from tradehall.events.queries import delegates_of
from tradehall.kernel.facts import follows
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.facts import DelegateSwapped, GuestRemoved, MeetingCancelled, RequestWithdrawn
from tradehall.meetings.models import Meeting, MeetingPerson, MeetingRequest
from tradehall.meetings.queries.parties import meetings_on, places_of
from tradehall.meetings.rules import RequestState, Step, Turn
from tradehall.meetings.service.booking import about, let_go, told, try_claim
from tradehall.meetings.service.changing import cancel
from tradehall.meetings.service.waiting import about_request, say

LEFT = N_("The company no longer takes part in the event.")
TAKEN_BACK = N_("The organisers took back the company's approval for the event.")
NOBODY_FREE = N_("The person who would have come has left, and nobody else of the company is free at this time.")


def hanging_on(tx: Tx, places: list[int]) -> tuple[int, int]:
    """How many meetings to come and open requests these participations have."""
    meetings = select(func.count()).where(
        or_(Meeting.exporter_id.in_(places), Meeting.buyer_id.in_(places)), *_to_come(tx)
    )
    requests = select(func.count()).where(
        or_(MeetingRequest.sender_id.in_(places), MeetingRequest.target_id.in_(places)),
        MeetingRequest.state.in_(rules.OPEN),
    )
    row = tx.session.execute(select(meetings.scalar_subquery(), requests.scalar_subquery())).one()
    return row[0], row[1]


def keep_slots_with_meetings(tx: Tx, slot_ids: list[int]) -> None:
    """Slots on which meetings stand stay in the grid."""
    if meetings_on(tx, slot_ids):
        raise SlotsInUse


events.slot_guards.append(keep_slots_with_meetings)
events.slot_holders.append(meetings_on)
events.arrangements.append(hanging_on)


@follows(ParticipationWithdrawn)
def leave_the_event(tx: Tx, fact: ParticipationWithdrawn) -> None:
    """Its open requests are over, its meetings to come are cancelled."""
    _end_all(tx, fact.participation, LEFT)


@follows(ParticipationRejected, ParticipationReopened)
def be_put_out(tx: Tx, fact: ParticipationRejected | ParticipationReopened) -> None:
    """The same by the organisers' hand, of which its own people are told, too."""
    _end_all(tx, fact.participation, TAKEN_BACK, by_organisers=True)


def _end_all(tx: Tx, place: int, why: str, *, by_organisers: bool = False) -> None:
    _close_requests(tx, place, why)
    meetings = _meetings_to_come(tx, place)
    people = _people(tx, meetings)
    for meeting in meetings:
        _cancel(tx, meeting, None if by_organisers else place, people[meeting.id], why)
    let_go(tx, [meeting.id for meeting in meetings])


def _close_requests(tx: Tx, place: int, why: str) -> None:
    rows = tx.all(
        select(MeetingRequest)
        .where(or_(MeetingRequest.sender_id == place, MeetingRequest.target_id == place))
        .where(MeetingRequest.state.in_(rules.OPEN))
        .order_by(MeetingRequest.id)
        .with_for_update()
    )
    for row in rows:
        row.state, row.answer, row.answered_by, row.answered_at = RequestState.WITHDRAWN, why, None, tx.now
        row.version += 1
        acting = Turn.SENDER if row.sender_id == place else Turn.TARGET
        say(tx, row, Step.WITHDRAWN, acting, why, nobody=True)
        tx.record(RequestWithdrawn(acting=acting, **about_request(tx, row)))


def _to_come(tx: Tx) -> tuple[ColumnElement[bool], ...]:
    return Meeting.status.in_(rules.STANDING), Meeting.starts_at > tx.now


def _meetings_to_come(tx: Tx, place: int) -> list[Meeting]:
    return tx.all(
        select(Meeting)
        .where(or_(Meeting.exporter_id == place, Meeting.buyer_id == place))
        .where(*_to_come(tx))
        .order_by(Meeting.id)
        .with_for_update()
    )


def _people(tx: Tx, meetings: list[Meeting]) -> dict[int, list[MeetingPerson]]:
    found: dict[int, list[MeetingPerson]] = {meeting.id: [] for meeting in meetings}
    for row in tx.all(select(MeetingPerson).where(MeetingPerson.meeting_id.in_(found))):
        found[row.meeting_id].append(row)
    return found


def _cancel(tx: Tx, meeting: Meeting, place: int | None, people: list[MeetingPerson], why: str) -> None:
    """`place`: the participation that cannot come; None when the organisers act."""
    acting = {meeting.exporter_id: Side.EXPORTER, meeting.buyer_id: Side.BUYER, None: None}[place]
    cancel(tx, meeting, why, None, side=acting)
    meeting.version += 1
    tx.record(MeetingCancelled(acting=acting, **about(tx, meeting, [row.person_id for row in people])))


@follows(DelegatesChanged)
def send_somebody_else(tx: Tx, fact: DelegatesChanged) -> None:
    """Meetings to come of delegates who left go to the first who remains, or are cancelled if that one is busy."""
    if not fact.removed:
        return
    meetings = _meetings_to_come(tx, fact.participation)
    people = _people(tx, meetings)
    remaining = delegates_of(tx, [fact.participation])[fact.participation]
    for meeting in meetings:
        leaving = [
            row
            for row in people[meeting.id]
            if row.participation_id == fact.participation and row.person_id in fact.removed
        ]
        if leaving and not (remaining and _replaced(tx, meeting, leaving[0], remaining[0], people[meeting.id])):
            let_go(tx, [meeting.id])
            _cancel(tx, meeting, fact.participation, people[meeting.id], NOBODY_FREE)


def _replaced(tx: Tx, meeting: Meeting, leaving: MeetingPerson, coming: int, people: list[MeetingPerson]) -> bool:
    """Whether the other's time could be held; the database says so, inside a savepoint."""
    left = leaving.person_id
    if coming in [row.person_id for row in people]:
        return False
    if not try_claim(tx, meeting.id, [coming], meeting.starts_at, meeting.ends_at, instead_of=left):
        return False
    leaving.person_id, leaving.confirmed_at, leaving.arrived_at = coming, None, None
    told(tx, meeting)
    meeting.version += 1
    side = Side.EXPORTER if leaving.participation_id == meeting.exporter_id else Side.BUYER
    everybody = {*(row.person_id for row in people), left}
    tx.record(DelegateSwapped(side=side, before=left, after=coming, **about(tx, meeting, everybody)))
    return True


@follows(MemberRemoved)
def bring_no_more(tx: Tx, fact: MemberRemoved) -> None:
    """A colleague who left the company is no guest of its meetings to come."""
    seats = (
        select(MeetingPerson, Meeting)
        .join(Meeting, Meeting.id == MeetingPerson.meeting_id)
        .where(MeetingPerson.person_id == fact.person, MeetingPerson.role == "guest", *_to_come(tx))
        .order_by(Meeting.id)
    )
    own = places_of(tx, fact.company)
    for seat, meeting in tx.session.execute(seats).all():
        if seat.participation_id in own:
            let_go(tx, [meeting.id], fact.person)
            tx.delete(seat)
            told(tx, meeting)
            meeting.version += 1
            side = Side.EXPORTER if seat.participation_id == meeting.exporter_id else Side.BUYER
            tx.record(GuestRemoved(side=side, person=fact.person, **about(tx, meeting, [])))
