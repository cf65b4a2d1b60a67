"""Changing a meeting: cancel, link, agenda."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select, update

from tradehall.events.commands import Side
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.commands import Because, CancelMeeting, Coming, SetAgenda, SetLink
from tradehall.meetings.facts import MeetingCancelled, MeetingChanged
from tradehall.meetings.models import Guest, Meeting, MeetingMove, MeetingPerson
from tradehall.meetings.policy import can_change_meeting, can_see_meeting
from tradehall.meetings.queries.parties import Party, parties, shut_out
from tradehall.meetings.queries.parts import AWAY
from tradehall.meetings.rules import MeetingStatus
from tradehall.meetings.service.booking import about, let_go, told, whole_second


@dataclass(frozen=True, slots=True)
class Table:
    """A meeting, locked, that the actor may see: its sides, its people (person → role), and the actor's side.

    `away`: colleagues who are invited as guests and said no; their time is their own. `sides`: for which side each of
    its people sits; interpreters for none.
    """

    meeting: Meeting
    exporter: Party
    buyer: Party
    people: dict[int, str]
    side: Side | None
    away: frozenset[int] = frozenset()
    sides: Mapping[int, Side] = field(default_factory=dict)

    @property
    def held(self) -> list[int]:
        """Those whose time the meeting holds."""
        return [person for person in self.people if person not in self.away]

    @property
    def interpreter(self) -> int | None:
        """Who is booked to interpret."""
        return next((person for person, role in self.people.items() if role == "interpreter"), None)

    @property
    def organises(self) -> bool:
        return self.exporter.organises

    @property
    def status(self) -> MeetingStatus:
        return MeetingStatus(self.meeting.status)


def table(tx: Tx, public_id: str, *, asked: bool = False) -> Table:
    """`asked`: the meeting is offered to the actor. Raises Unauthenticated, NotFound."""
    tx.require(tx.actor.signed_in or tx.actor.is_system, Unauthenticated)
    found = _laid(tx, public_id)
    exporter = found.exporter
    comes = asked or tx.actor.person_id in found.people
    allowed = can_see_meeting(tx.actor, acts=found.side is not None, comes=comes, organises=exporter.organises)
    tx.require(allowed, NotFound)
    own = {Side.EXPORTER: exporter, Side.BUYER: found.buyer}.get(found.side) if found.side else None
    if own and own.suspended and not exporter.organises:
        raise shut_out(tx, found.meeting.event_id, Forbidden)
    return found


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody from outside at the table of a meeting. `side`: who brings them; None for who interprets."""

    id: int
    name: str
    role: str
    side: Side | None


def guests_table(tx: Tx, public_id: str) -> tuple[Table, Outsider]:
    """The meeting for somebody from outside who is invited to it, and as whom they come. Raises NotFound."""
    tx.require(tx.actor.guest_id is not None, NotFound)
    found = _laid(tx, public_id)
    own = (Guest.id == tx.actor.guest_id, Guest.meeting_id == found.meeting.id)
    guest = tx.session.scalar(select(Guest).where(*own))
    tx.require(guest is not None, NotFound)
    assert guest is not None
    side = Side.EXPORTER if guest.participation_id == found.exporter.id else Side.BUYER
    own_side = side if guest.role == "guest" else None
    return found, Outsider(guest.id, guest.called or guest.name, guest.role, own_side)


def _laid(tx: Tx, public_id: str) -> Table:
    meeting = tx.get(Meeting, public_id, lock=True)
    sides = parties(tx, (meeting.exporter_id, meeting.buyer_id))
    exporter, buyer = sides[meeting.exporter_id], sides[meeting.buyer_id]
    rows = tx.all(select(MeetingPerson).where(MeetingPerson.meeting_id == meeting.id))
    people = {row.person_id: row.role for row in rows}
    side = Side.EXPORTER if exporter.acts else Side.BUYER if buyer.acts else None
    away = frozenset(row.person_id for row in rows if row.role == "guest" and row.answer == Coming.NO)
    ends = {meeting.exporter_id: Side.EXPORTER, meeting.buyer_id: Side.BUYER}
    seats = {row.person_id: ends[row.participation_id] for row in rows if row.participation_id in ends}
    return Table(meeting, exporter, buyer, people, side, away, seats)


def own_chair(tx: Tx, found: Table) -> MeetingPerson:
    """The actor's own place at the table: nobody comes for somebody else."""
    person = tx.actor.person_id
    tx.require(person in found.people, Forbidden)
    chair = select(MeetingPerson).where(MeetingPerson.meeting_id == found.meeting.id)
    return tx.one(chair.where(MeetingPerson.person_id == person))


def ask_anew(tx: Tx, meeting_ids: Collection[int]) -> None:
    """What people said of coming was said of another time, or of a meeting that was off. A colleague who said no stays
    away until they say that they come."""
    chairs = update(MeetingPerson).where(MeetingPerson.meeting_id.in_(meeting_ids), ~AWAY)
    tx.session.execute(chairs.values(confirmed_at=None, answer="", arrived_at=None))


def own_table(tx: Tx, public_id: str) -> Table:
    """The meeting, if the actor may change it; its interpreter may only look."""
    found = table(tx, public_id)
    allowed = can_change_meeting(tx.actor, acts=found.side is not None, organises=found.organises)
    tx.require(allowed, Forbidden)
    return found


@handles(CancelMeeting)
def cancel_meeting(tx: Tx, command: CancelMeeting) -> str:
    """The meeting does not take place; everybody's time is free again, and the others are told."""
    found = own_table(tx, command.meeting)
    meeting = found.meeting
    if why := rules.why_not_movable(found.status, meeting.starts_at, tx.now):
        raise why
    tx.expect_version(meeting, command.version, {"status": MeetingStatus.CANCELLED})
    cancel(tx, meeting, command.reason, tx.actor.person_id, because=command.because, side=found.side)
    let_go(tx, [meeting.id])
    tx.record(MeetingCancelled(acting=found.side, **about(tx, meeting, found.people)))
    return meeting.public_id


def cancel(
    tx: Tx,
    meeting: Meeting,
    reason: str,
    by: int | None,
    *,
    because: Because | None = None,
    side: Side | None = None,
) -> None:
    """Mark it cancelled and let go of the slot. `by` None: `reason` is in the system's own words. `side`: which one
    cannot come; None when the organisers act."""
    meeting.status, meeting.cancel_reason, meeting.cancelled_by = MeetingStatus.CANCELLED, reason, by
    meeting.cancel_because, meeting.cancelled_side = because, side
    meeting.slot_id = None
    lapse_moves(tx, [meeting.id])
    told(tx, meeting)


def lapse_moves(tx: Tx, meeting_ids: Collection[int]) -> None:
    """What was proposed for these meetings is not open any more."""
    open_ones = update(MeetingMove).where(MeetingMove.meeting_id.in_(meeting_ids), MeetingMove.state == "open")
    tx.session.execute(open_ones.values(state="lapsed"))


@handles(SetLink)
def set_link(tx: Tx, command: SetLink) -> str:
    """Where the call happens; the invitation's own address stays, so its sequence does too."""
    found = own_table(tx, command.meeting)
    _change(tx, found, command.version, {"link_url": command.url, "link_note": command.note})
    found.meeting.link_set_by = tx.actor.person_id if command.url else None
    return found.meeting.public_id


@handles(SetAgenda)
def set_agenda(tx: Tx, command: SetAgenda) -> str:
    """What is to be talked about; both sides write in one text."""
    found = own_table(tx, command.meeting)
    _change(tx, found, command.version, {"agenda": command.agenda})
    return found.meeting.public_id


def _change(tx: Tx, found: Table, version: int, values: dict[str, str]) -> None:
    if why := rules.why_not_changeable(found.status):
        raise why
    tx.expect_version(found.meeting, version, dict(values))
    for name, value in values.items():
        setattr(found.meeting, name, value)
    found.meeting.changed_at = whole_second(tx.now)
    tx.record(MeetingChanged(**about(tx, found.meeting, found.people)))
