"""Coming into a room, coming back, leaving, being put out; and what the visits say of who was there."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from tradehall.accounts.queries import people_by_ids
from tradehall.kernel.errors import NotFound
from tradehall.kernel.facts import follows
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.meetings.facts import (
    DelegateSwapped,
    GuestRemoved,
    InterpreterAssigned,
    InvitationAnswered,
    MeetingCancelled,
    MeetingMoved,
)
from tradehall.meetings.queries.frames import Frame, frames
from tradehall.meetings.service.day import arrive
from tradehall.rooms import rules
from tradehall.rooms.commands import AnnounceVisit, CloseVisits, JoinRoom, LeaveRoom, SeeVisits
from tradehall.rooms.errors import NotAnnounced, NotInRoom
from tradehall.rooms.facts import RoomEntered, RoomLeft, VisitAnnounced
from tradehall.rooms.models import RoomTrouble, RoomVisit
from tradehall.rooms.policy import can_look_after_rooms
from tradehall.rooms.rules import Left, Role
from tradehall.rooms.service.rooms import Found, by, is_own, lost_lately, own_visit, standing, visits


@handles(JoinRoom)
def join_room(tx: Tx, command: JoinRoom) -> dict[str, Any]:
    """The visit that begins, or goes on where the line was lost. Whoever was lost for longer begins another visit and
    is the same peer to the others, and their place was kept. Whoever comes in from a second page takes the place of the
    first; coming in is checking in."""
    found = standing(tx, command.meeting, guests=True)
    there = visits(tx, found.meeting.id)
    mine = own_visit(tx, there)
    if mine is not None and mine.public_id == command.peer and mine.joined_at <= tx.now:
        mine.seen_at = tx.now
        return _ticket(found, mine)
    if found.role == Role.ORGANISER:
        return _ticket(found, _announced(tx, found, mine))
    if mine is not None:
        _end(tx, found.meeting, mine, Left.ELSEWHERE)
    else:
        _find_place(tx, found, there)
    visit = _begin(tx, found, tx.now, _handed_on(tx, found, command.peer))
    if found.guest is None and tx.now < found.meeting.ends_at:
        arrive(tx, found.table)
    _entered(tx, found, visit)
    return _ticket(found, visit)


def _find_place(tx: Tx, found: Found, there: list[RoomVisit]) -> None:
    """Whoever was lost finds theirs. Raises RoomFull, PlaceKept."""
    kept = lost_lately(tx, found.meeting.id)
    mine = [visit for visit in kept if is_own(tx, visit)]
    names = people_by_ids(tx, [visit.person_id for visit in kept if visit.person_id])
    places = [(names[visit.person_id].name if visit.person_id else visit.name, visit.seen_at) for visit in kept]
    if not mine and (why := rules.why_no_room(len(there), places, tx.now)):
        raise why
    for visit in mine:
        visit.seen_at = visit.left_at or tx.now


def _handed_on(tx: Tx, found: Found, peer: str | None) -> str | None:
    """The name of one's former visit, which gets another: to the others in the call one stays who one was."""
    if peer is None:
        return None
    own = select(RoomVisit).where(RoomVisit.public_id == peer, RoomVisit.meeting_id == found.meeting.id)
    former = next((visit for visit in tx.all(own.where(RoomVisit.left_at.is_not(None))) if is_own(tx, visit)), None)
    if former is None:
        return None
    former.public_id = new_public_id()
    return peer


def _begin(tx: Tx, found: Found, at: datetime, peer: str | None = None) -> RoomVisit:
    """`peer`: its name; None makes a new one."""
    tx.session.flush()  # the end of a former visit makes room for this one
    stay = {"joined_at": at, "seen_at": at}
    named = {"public_id": peer} if peer else {}
    who = {"role": found.role, "side": found.side, **by(tx, found)}
    return tx.add(RoomVisit(meeting_id=found.meeting.id, **who, **stay, **named))


def _announced(tx: Tx, found: Found, mine: RoomVisit | None) -> RoomVisit:
    """The organiser's visit begins ten seconds after they announced it, at once where they were called; a second page
    needs no second announcement. Raises NotAnnounced."""
    if mine is None and not _is_called(tx, found):
        raise NotAnnounced(details={"wait": int(rules.ANNOUNCED.total_seconds())})
    if mine is not None and mine.joined_at > tx.now:
        raise NotAnnounced(details={"wait": int((mine.joined_at - tx.now).total_seconds()) + 1})
    if mine is not None and mine.seen_at > mine.joined_at:  # they have been in: this is another page
        _end(tx, found.meeting, mine, Left.ELSEWHERE)
        mine = None
    visit = mine or _begin(tx, found, tx.now)
    visit.seen_at = max(tx.now, visit.joined_at)
    _entered(tx, found, visit)
    return visit


def _is_called(tx: Tx, found: Found) -> bool:
    """Whether they took a call for help from this room that is not solved."""
    taken = select(RoomTrouble.id).where(RoomTrouble.meeting_id == found.meeting.id, RoomTrouble.state == "taken")
    return bool(tx.all(taken.where(RoomTrouble.taken_by == tx.actor.person_id).limit(1)))


def _entered(tx: Tx, found: Found, visit: RoomVisit) -> None:
    meeting = found.meeting
    tx.record(
        RoomEntered(
            meeting=meeting.id, public_id=meeting.public_id, visit=visit.id, peer=visit.public_id,
            person=visit.person_id,
        )
    )  # fmt: skip


def _ticket(found: Found, visit: RoomVisit) -> dict[str, Any]:
    return {"meeting": found.meeting.id, "peer": visit.public_id, "role": visit.role, "side": visit.side}


@handles(AnnounceVisit)
def announce_visit(tx: Tx, command: AnnounceVisit) -> dict[str, Any]:
    """The people in the room are told who comes in, and when; said again it is not told again. Raises RoomFull,
    PlaceKept: only who was called for help comes in as a seventh."""
    found = standing(tx, command.meeting)
    tx.require(found.role == Role.ORGANISER)
    there = visits(tx, found.meeting.id)
    mine = own_visit(tx, there)
    if mine is None:
        _find_place(tx, found, there)
        at = tx.now + rules.ANNOUNCED
        mine = _begin(tx, found, at)
        meeting = found.meeting
        person = tx.actor.person_id or 0
        tx.record(VisitAnnounced(meeting=meeting.id, public_id=meeting.public_id, person=person, at=at))
    return {"at": mine.joined_at.isoformat()}


@handles(LeaveRoom, audited=False)
def leave_room(tx: Tx, command: LeaveRoom) -> None:
    """One's own visit ends; the system ends that of a lost line, unless it was seen after that."""
    rows = tx.all(select(RoomVisit).where(RoomVisit.public_id == command.peer, RoomVisit.left_at.is_(None)))
    visit = rows[0] if rows else None
    own = visit is not None and is_own(tx, visit)
    tx.require(can_look_after_rooms(tx.actor) or own, NotInRoom)
    if visit is None or (command.since is not None and visit.seen_at > command.since):
        return
    meeting = frames(tx, [visit.meeting_id])[visit.meeting_id]
    tx.require(meeting.public_id == command.meeting, NotFound)
    if tx.actor.is_system:
        _lose(tx, meeting, visit, command.since or tx.now)
    else:
        _end(tx, meeting, visit, Left.GONE)


def _end(tx: Tx, meeting: Frame, visit: RoomVisit, why: Left) -> None:
    visit.left_at = tx.now
    tx.record(
        RoomLeft(meeting=meeting.id, public_id=meeting.public_id, peer=visit.public_id, person=visit.person_id, why=why)
    )


def _lose(tx: Tx, meeting: Frame, visit: RoomVisit, since: datetime) -> None:
    """Their line broke: it may come back, and their place is kept."""
    _end(tx, meeting, visit, Left.LOST)
    visit.left_at = max(since, visit.joined_at)
    visit.seen_at = tx.now + rules.PLACE_KEPT


@handles(SeeVisits, audited=False)
def see_visits(tx: Tx, command: SeeVisits) -> None:
    """They are there: told every twenty seconds by the process that holds their sockets."""
    tx.require(can_look_after_rooms(tx.actor))
    there = update(RoomVisit).where(RoomVisit.public_id.in_(command.peers), RoomVisit.left_at.is_(None))
    tx.session.execute(there.values(seen_at=tx.now))


@handles(CloseVisits, audited=False)
def close_visits(tx: Tx, command: CloseVisits) -> int:
    """Visits of which nothing was seen for a minute end when they were last seen; so do those to closed rooms."""
    tx.require(can_look_after_rooms(tx.actor))
    unseen = select(RoomVisit).where(RoomVisit.left_at.is_(None), RoomVisit.seen_at < tx.now - rules.UNSEEN)
    lost = tx.all(unseen.order_by(RoomVisit.id).limit(500).with_for_update(skip_locked=True))
    meetings = frames(tx, {visit.meeting_id for visit in lost})
    for visit in lost:
        _end(tx, meetings[visit.meeting_id], visit, Left.LOST)
        visit.left_at = max(visit.seen_at, visit.joined_at)
    return len(lost)


@follows(MeetingCancelled, MeetingMoved)
def empty_the_room(tx: Tx, fact: MeetingCancelled | MeetingMoved) -> None:
    """The meeting is not held now: whoever is in its room has to leave."""
    meeting = frames(tx, [fact.meeting])[fact.meeting]
    if rules.why_closed(rules.door(meeting.status, meeting.starts_at, meeting.ends_at, tx.now)):
        for visit in visits(tx, fact.meeting):
            _end(tx, meeting, visit, Left.REMOVED)


@follows(DelegateSwapped, GuestRemoved, InterpreterAssigned, InvitationAnswered)
def put_out(tx: Tx, fact: DelegateSwapped | GuestRemoved | InterpreterAssigned | InvitationAnswered) -> None:
    """Who has no seat any more is not in the room any more; of somebody from outside the row is gone by now."""
    if isinstance(fact, InvitationAnswered):
        gone = fact.person if fact.answer == "no" else None
    else:
        gone = fact.person if isinstance(fact, GuestRemoved) else fact.before
    outsider = isinstance(fact, GuestRemoved) and fact.guest is not None
    if gone is None and not outsider:
        return
    meeting = frames(tx, [fact.meeting])[fact.meeting]
    for visit in visits(tx, fact.meeting):
        is_gone = visit.guest_id is None if outsider else visit.role != Role.ORGANISER
        if visit.person_id == gone and is_gone:
            _end(tx, meeting, visit, Left.REMOVED)
