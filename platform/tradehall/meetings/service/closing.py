"""What has to happen to meetings and requests when somebody's account is closed."""

from collections.abc import Iterable
from itertools import groupby

from sqlalchemy import delete, func, select, update

from tradehall.accounts.facts import PersonDisabled
from tradehall.accounts.service import closing as accounts
from tradehall.kernel.facts import follows
from tradehall.kernel.tx import Tx
from tradehall.meetings import rules
from tradehall.meetings.facts import InterpreterOffered, OfferDeclined
from tradehall.meetings.models import InterpreterOffer, Meeting, MeetingPerson, MeetingRequest
from tradehall.meetings.queries.interpreters import able
from tradehall.meetings.rules import OfferState
from tradehall.meetings.service.booking import about, let_go
from tradehall.meetings.service.following import people_at, take_off_guests, to_come
from tradehall.meetings.service.resting import interpreter_changed


def hanging_on_person(tx: Tx, person: int) -> dict[str, int]:
    """To how many meetings to come somebody comes, by role."""
    counted = (
        select(MeetingPerson.role, func.count())
        .join(Meeting, Meeting.id == MeetingPerson.meeting_id)
        .where(MeetingPerson.person_id == person, *to_come(tx))
        .group_by(MeetingPerson.role)
    )
    return {row[0]: row[1] for row in tx.session.execute(counted)}


accounts.hangs_on.append(hanging_on_person)


@follows(PersonDisabled)
def leave_everything(tx: Tx, fact: PersonDisabled) -> None:
    """As guest and interpreter, and as who was to answer; what delegates leave follows their participation."""
    take_off_guests(tx, fact.person)
    _interpret_no_more(tx, fact.person)
    charged = update(MeetingRequest).where(MeetingRequest.assignee_id == fact.person)
    tx.session.execute(charged.where(MeetingRequest.state.in_(rules.OPEN)).values(assignee_id=None))


def _interpret_no_more(tx: Tx, person: int) -> None:
    """Assignments and open offers go to others who can come; the organisers hear where nobody can."""
    asked = select(InterpreterOffer.meeting_id).where(
        InterpreterOffer.person_id == person, InterpreterOffer.state == OfferState.OFFERED
    )
    booked = select(MeetingPerson.meeting_id).where(
        MeetingPerson.person_id == person, MeetingPerson.role == "interpreter"
    )
    concerned = select(Meeting).where(Meeting.id.in_(asked.union(booked)), *to_come(tx))
    meetings = tx.all(concerned.order_by(Meeting.event_id, Meeting.id).with_for_update())
    if not meetings:
        return
    people = people_at(tx, meetings)
    mine = {row.meeting_id for rows in people.values() for row in rows if row.person_id == person}
    left = [meeting for meeting in meetings if meeting.id in mine]
    let_go(tx, [meeting.id for meeting in left], person)
    gone = (MeetingPerson.meeting_id.in_([m.id for m in left]), MeetingPerson.person_id == person)
    tx.session.execute(delete(MeetingPerson).where(*gone).execution_options(synchronize_session="fetch"))
    for meeting in left:
        meeting.version += 1
        stay = [row.person_id for row in people[meeting.id] if row.person_id != person]
        interpreter_changed(tx, meeting, stay, person, None)
    _offer_anew(tx, person, meetings, left, {key: [row.person_id for row in rows] for key, rows in people.items()})


def _offer_anew(
    tx: Tx, person: int, meetings: list[Meeting], left: list[Meeting], people: dict[int, list[int]]
) -> None:
    """`left`: those that the person was to interpret; of the others their offer is closed."""
    rows = tx.all(
        select(InterpreterOffer)
        .where(InterpreterOffer.meeting_id.in_(people))
        .order_by(InterpreterOffer.id)
        .with_for_update()
    )
    known = {(row.meeting_id, row.person_id): row for row in rows}
    can = _able(tx, left)
    for meeting in meetings:
        own = known.get((meeting.id, person))
        if own is not None:
            own.state = OfferState.WITHDRAWN
        asked = _ask(tx, meeting, can.get(meeting.id, []), known)
        others = [one for one in people[meeting.id] if one != person]
        if asked:
            tx.record(InterpreterOffered(asked=asked, **about(tx, meeting, others)))
        elif not any(row.state == OfferState.OFFERED and row.meeting_id == meeting.id for row in rows):
            tx.record(OfferDeclined(interpreter=person, left=0, **about(tx, meeting, others)))


def _able(tx: Tx, meetings: Iterable[Meeting]) -> dict[int, list[int]]:
    """Meeting → who can interpret it; a few statements for each event."""
    found: dict[int, list[int]] = {}
    for event, rows in groupby(meetings, lambda meeting: meeting.event_id):
        found |= able(tx, event, list(rows))
    return found


def _ask(tx: Tx, meeting: Meeting, able: list[int], known: dict[tuple[int, int], InterpreterOffer]) -> list[int]:
    """The interpreters to whom the meeting is offered now."""
    asked = []
    for person in able:
        offer = known.get((meeting.id, person)) or InterpreterOffer(meeting_id=meeting.id, person_id=person, state="")
        if offer.state != OfferState.OFFERED:
            offer.state, offer.reason, offer.answered_at = OfferState.OFFERED, "", None
            offer.offered_by = tx.actor.person_id
            tx.session.add(offer)
            asked.append(person)
    return asked
