"""What has to happen to requests and meetings when companies or delegates leave an event."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, delete, func, or_, select

from tradehall.companies.facts import MemberRemoved
from tradehall.events import service as events
from tradehall.events.commands import Side
from tradehall.events.errors import SlotsInUse
from tradehall.events.facts import (
    DelegatesChanged,
    ParticipationBlocked,
    ParticipationRejected,
    ParticipationReopened,
    ParticipationSuspended,
    ParticipationWithdrawn,
)
from tradehall.events.queries import delegates_of
from tradehall.kernel.facts import follows
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.facts import (
    DelegateSwapped,
    GuestRemoved,
    MeetingCancelled,
    RequestDeclined,
    RequestWithdrawn,
    WaitOver,
)
from tradehall.meetings.models import Meeting, MeetingPerson, MeetingRequest, Standby
from tradehall.meetings.queries.parties import meetings_on, places_of
from tradehall.meetings.rules import RequestState, Step, Turn
from tradehall.meetings.service.booking import about, let_go, told, try_claim
from tradehall.meetings.service.changing import cancel
from tradehall.meetings.service.waiting import about_request, say

LEFT = N_("The company no longer takes part in the event.")
PUT_OUT = N_("The organisers suspended the company from the event.")
TAKEN_BACK = N_("The organisers took back the company's approval for the event.")
CLOSED = N_("The request was closed without a meeting.")
NOBODY_FREE = N_("The person who would have come has left, and nobody else of the company is free at this time.")


def hanging_on(tx: Tx, places: list[int]) -> tuple[int, int]:
    """How many meetings to come and open requests these participations have."""
    meetings = select(func.count()).where(
        or_(Meeting.exporter_id.in_(places), Meeting.buyer_id.in_(places)), *to_come(tx)
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


@follows(ParticipationSuspended)
def be_suspended(tx: Tx, fact: ParticipationSuspended) -> None:
    _end_all(tx, fact.participation, PUT_OUT, by_organisers=True)


@follows(ParticipationBlocked)
def be_blocked(tx: Tx, fact: ParticipationBlocked) -> None:
    """Open requests between the two are over, and neither waits for a time of the other. Meetings stand: whoever does
    not want one cancels it."""
    for row in tx.all(_open_requests(fact.blocker).where(_to_or_from(fact.blocked))):
        is_sender = row.sender_id == fact.blocker
        row.state = RequestState.WITHDRAWN if is_sender else RequestState.DECLINED
        row.answer, row.answered_by, row.answered_at = CLOSED, None, tx.now
        row.version += 1
        acting = Turn.SENDER if is_sender else Turn.TARGET
        say(tx, row, Step.WITHDRAWN if is_sender else Step.DECLINED, acting, CLOSED, nobody=True)
        closed = RequestWithdrawn if is_sender else RequestDeclined
        tx.record(closed(acting=acting, **about_request(tx, row)))
    two = (fact.blocker, fact.blocked)
    tx.session.execute(delete(Standby).where(Standby.participation_id.in_(two), Standby.other_id.in_(two)))


def _end_all(tx: Tx, place: int, why: str, *, by_organisers: bool = False) -> None:
    _close_requests(tx, place, why)
    _end_waiting(tx, place)
    meetings = _meetings_to_come(tx, place)
    people = people_at(tx, meetings)
    for meeting in meetings:
        _cancel(tx, meeting, None if by_organisers else place, people[meeting.id], why)
    let_go(tx, [meeting.id for meeting in meetings])


def _open_requests(place: int) -> Select[MeetingRequest]:
    """To change: those of a participation, in either direction."""
    return (
        select(MeetingRequest)
        .where(_to_or_from(place), MeetingRequest.state.in_(rules.OPEN))
        .order_by(MeetingRequest.id)
        .with_for_update()
    )


def _to_or_from(place: int) -> ColumnElement[bool]:
    return or_(MeetingRequest.sender_id == place, MeetingRequest.target_id == place)


def _close_requests(tx: Tx, place: int, why: str) -> None:
    for row in tx.all(_open_requests(place)):
        row.state, row.answer, row.answered_by, row.answered_at = RequestState.WITHDRAWN, why, None, tx.now
        row.version += 1
        acting = Turn.SENDER if row.sender_id == place else Turn.TARGET
        say(tx, row, Step.WITHDRAWN, acting, why, nobody=True)
        tx.record(RequestWithdrawn(acting=acting, gone=True, **about_request(tx, row)))


def _end_waiting(tx: Tx, place: int) -> None:
    """Nobody waits for a time of it any more, nor does it wait for others'."""
    rows = tx.all(select(Standby).where(or_(Standby.participation_id == place, Standby.other_id == place)))
    tx.session.execute(delete(Standby).where(Standby.id.in_([row.id for row in rows])))
    if waiting := sorted(row.participation_id for row in rows if row.other_id == place):
        tx.record(WaitOver(participation=place, waiting=waiting, by=tx.actor.person_id))


def to_come(tx: Tx) -> tuple[ColumnElement[bool], ...]:
    return Meeting.status.in_(rules.STANDING), Meeting.starts_at > tx.now


def _meetings_to_come(tx: Tx, place: int) -> list[Meeting]:
    return tx.all(
        select(Meeting)
        .where(or_(Meeting.exporter_id == place, Meeting.buyer_id == place))
        .where(*to_come(tx))
        .order_by(Meeting.id)
        .with_for_update()
    )


def people_at(tx: Tx, meetings: list[Meeting]) -> dict[int, list[MeetingPerson]]:
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
    """Meetings to come of delegates who left go to the first of the others who is free, or are cancelled."""
    if not fact.removed:
        return
    meetings = _meetings_to_come(tx, fact.participation)
    people = people_at(tx, meetings)
    remaining = delegates_of(tx, [fact.participation])[fact.participation]
    for meeting in meetings:
        leaving = [
            row
            for row in people[meeting.id]
            if row.participation_id == fact.participation and row.person_id in fact.removed
        ]
        if leaving and not any(_replaced(tx, meeting, leaving[0], who, people[meeting.id]) for who in remaining):
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
    take_off_guests(tx, fact.person, places_of(tx, fact.company))


def take_off_guests(tx: Tx, person: int, places: Collection[int] | None = None) -> None:
    """Somebody comes to no meeting as a guest any more, or not for these participations."""
    seats = (
        select(MeetingPerson, Meeting)
        .join(Meeting, Meeting.id == MeetingPerson.meeting_id)
        .where(MeetingPerson.person_id == person, MeetingPerson.role == "guest", *to_come(tx))
        .order_by(Meeting.id)
    )
    rows = tx.session.execute(seats).all()
    gone = [(seat, meeting) for seat, meeting in rows if places is None or seat.participation_id in places]
    let_go(tx, [meeting.id for _, meeting in gone], person)
    for seat, meeting in gone:
        tx.delete(seat)
        told(tx, meeting)
        meeting.version += 1
        side = Side.EXPORTER if seat.participation_id == meeting.exporter_id else Side.BUYER
        tx.record(GuestRemoved(side=side, person=person, **about(tx, meeting, [])))
