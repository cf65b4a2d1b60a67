"""Who sits at the table: another delegate, a colleague, somebody from outside."""

from typing import Any

from sqlalchemy import delete, func, select

from tradehall.companies.queries import members_of
from tradehall.events.commands import Side
from tradehall.kernel.errors import Forbidden, NotFound
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings import presence, rules
from tradehall.meetings.commands import AddGuest, RemoveGuest, SwapDelegate
from tradehall.meetings.errors import BusyElsewhere, ComesAlready, SlotTaken, TooManyGuests
from tradehall.meetings.facts import DelegateSwapped, GuestAdded, GuestRemoved
from tradehall.meetings.models import Guest, MeetingPerson
from tradehall.meetings.policy import can_manage
from tradehall.meetings.queries.parties import Party, person_ids
from tradehall.meetings.service.alternatives import instead, other_delegates
from tradehall.meetings.service.booking import about, let_go, told, try_claim
from tradehall.meetings.service.changing import Table, own_table

broken("uq_guests_meeting_id_email", ComesAlready)
broken("pk_meeting_people", ComesAlready)


def _open_table(tx: Tx, public_id: str, *, runs: bool = False) -> Table:
    """`runs`: a meeting that has begun is still open."""
    found = own_table(tx, public_id)
    if why := rules.why_not_movable(found.status, found.meeting.ends_at if runs else found.meeting.starts_at, tx.now):
        raise why
    return found


@handles(SwapDelegate)
def swap_delegate(tx: Tx, command: SwapDelegate) -> str:
    """Another delegate comes; their time is held in the same act, or SlotTaken."""
    found = _open_table(tx, command.meeting)
    tx.expect_version(found.meeting, command.version)
    ids = person_ids(tx, [command.leaving, command.coming])
    leaving, coming = ids.get(command.leaving), ids.get(command.coming)
    chair = _chair(tx, found, leaving)
    if chair is None or chair.role != "delegate":
        tx.refuse("leaving", N_("This person does not come to the meeting for one of the companies."))
        raise AssertionError
    party = found.exporter if chair.participation_id == found.exporter.id else found.buyer
    tx.require(found.side is None or party.side == found.side, Forbidden)
    if coming not in party.delegates:
        tx.refuse("coming", N_("This person is no delegate of the company in this event."))
        raise AssertionError
    if coming in found.people:
        raise ComesAlready
    before = chair.person_id
    try:
        seated = sit(tx, found, chair, party, coming)
    except BusyElsewhere as error:
        raise BusyElsewhere(details=_instead(tx, found, party, coming, before)) from error
    if not seated:
        raise SlotTaken(details=_instead(tx, found, party, coming, before))
    return found.meeting.public_id


def sit(tx: Tx, found: Table, chair: MeetingPerson, party: Party, coming: int) -> bool:
    """In this chair comes another delegate; False, and no change, where they are busy: booked, or by their own
    calendar, which counts as when a meeting is booked. Raises BusyElsewhere where it is the actor's calendar.

    Organisers know what they do: for them nobody's own calendar counts.
    """
    meeting, before = found.meeting, chair.person_id
    slot = None if can_manage(tx.actor, organises=found.organises) else meeting.slot_id
    time = (meeting.starts_at, meeting.ends_at)
    if not try_claim(tx, meeting.id, [coming], *time, instead_of=before, calendars=slot):
        return False
    chair.person_id, chair.confirmed_at, chair.answer, chair.arrived_at = coming, None, "", None
    told(tx, meeting)
    people = {*found.people, coming}
    tx.record(DelegateSwapped(side=party.side, before=before, after=coming, **about(tx, meeting, people)))
    return True


def _instead(tx: Tx, found: Table, party: Party, coming: int, leaving: int) -> dict[str, Any]:
    """When this delegate could come, and who else could then."""
    meeting = found.meeting
    times = instead(tx, meeting.public_id, "", meeting.starts_at, coming=[coming], leaving=[leaving])
    return times | other_delegates(tx, meeting, party, [*found.people, coming])


def _chair(tx: Tx, found: Table, person: int | None) -> MeetingPerson | None:
    here = (MeetingPerson.meeting_id == found.meeting.id, MeetingPerson.person_id == person)
    return tx.session.scalar(select(MeetingPerson).where(*here))


def _own_party(tx: Tx, found: Table) -> Party:
    """Guests are brought by the sides."""
    tx.require(found.side is not None, Forbidden)
    return found.exporter if found.side == Side.EXPORTER else found.buyer


@handles(AddGuest)
def add_guest(tx: Tx, command: AddGuest) -> str:
    """A colleague's time is held; somebody from outside gets a mail with the calendar file. Also while it runs."""
    found = _open_table(tx, command.meeting, runs=True)
    party = _own_party(tx, found)
    _room_for_one(tx, found, party)
    about_guest = _colleague(tx, found, party, command) if command.person else _outsider(tx, found, party, command)
    found.meeting.version += 1
    told(tx, found.meeting)
    people = {*found.people, *filter(None, [about_guest.get("person")])}
    tx.record(GuestAdded(side=party.side, **about_guest, **about(tx, found.meeting, people)))
    return found.meeting.public_id


def _room_for_one(tx: Tx, found: Table, party: Party) -> None:
    own = (
        select(func.count())
        .select_from(MeetingPerson)
        .where(
            MeetingPerson.meeting_id == found.meeting.id,
            MeetingPerson.participation_id == party.id,
            MeetingPerson.role == "guest",
        )
    )
    outside = (
        select(func.count())
        .select_from(Guest)
        .where(Guest.meeting_id == found.meeting.id, Guest.participation_id == party.id)
    )
    counted = tx.session.execute(select(own.scalar_subquery(), outside.scalar_subquery())).one()
    if sum(counted) >= presence.MOST_GUESTS:
        raise TooManyGuests(most=presence.MOST_GUESTS)


def _colleague(tx: Tx, found: Table, party: Party, command: AddGuest) -> dict[str, Any]:
    members = {member.public_id: member.person_id for member in members_of(tx, [party.company_id])[party.company_id]}
    person = members.get(command.person or "")
    if person is None:
        tx.refuse("person", N_("This person does not work for your company."))
        raise AssertionError
    if person in found.people:
        raise ComesAlready
    meeting = found.meeting
    seat = {"person_id": person, "participation_id": party.id, "added_by": tx.actor.person_id}
    tx.add(MeetingPerson(meeting_id=meeting.id, role="guest", **seat))
    if not try_claim(tx, meeting.id, [person], meeting.starts_at, meeting.ends_at, instead_of=person):
        raise SlotTaken(details=instead(tx, meeting.public_id, "", meeting.starts_at, coming=[person]))
    return {"person": person}


def _outsider(tx: Tx, found: Table, party: Party, command: AddGuest) -> dict[str, Any]:
    if not command.name:
        tx.refuse("name", N_("Please fill this in."))
    if command.email is None:
        tx.refuse("email", N_("Please fill this in."))
        raise AssertionError
    guest = tx.add(
        Guest(
            meeting_id=found.meeting.id,
            participation_id=party.id,
            name=command.name,
            email=command.email,
            language=command.language or tx.actor.language,
            role=command.role,
            added_by=tx.actor.person_id,
        )
    )
    return {"guest": guest.id}


def guest_meeting(tx: Tx, public_id: str | None) -> int:
    """The meeting to which somebody from outside is invited. Unscoped: the caller has read their link. NotFound."""
    guest = tx.find(Guest, public_id) if public_id else None
    tx.require(guest is not None, NotFound)
    assert guest is not None
    return guest.meeting_id


def call_guest(tx: Tx, public_id: str, name: str) -> None:
    """How somebody from outside wants to be called."""
    tx.get(Guest, public_id).called = name


@handles(RemoveGuest)
def remove_guest(tx: Tx, command: RemoveGuest) -> str:
    """They do not come after all, and are told; who is in the room has to leave it."""
    found = _open_table(tx, command.meeting, runs=True)
    party = _own_party(tx, found)
    gone = _remove_colleague(tx, found, party, command.guest) or _remove_outsider(tx, found, party, command.guest)
    if not gone:
        raise NotFound
    found.meeting.version += 1
    told(tx, found.meeting)
    tx.record(GuestRemoved(side=party.side, **gone, **about(tx, found.meeting, found.people)))
    return found.meeting.public_id


def _remove_colleague(tx: Tx, found: Table, party: Party, public_id: str) -> dict[str, Any]:
    chair = _chair(tx, found, person_ids(tx, [public_id]).get(public_id))
    if chair is None or chair.role != "guest" or chair.participation_id != party.id:
        return {}
    let_go(tx, [found.meeting.id], chair.person_id)
    tx.delete(chair)
    return {"person": chair.person_id}


def _remove_outsider(tx: Tx, found: Table, party: Party, public_id: str) -> dict[str, Any]:
    guest = tx.find(Guest, public_id)
    if guest is None or guest.meeting_id != found.meeting.id or guest.participation_id != party.id:
        return {}
    tx.session.execute(delete(Guest).where(Guest.id == guest.id))
    return {"guest": guest.id, "name": guest.name, "email": guest.email, "language": guest.language}
