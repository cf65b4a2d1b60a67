"""What the handlers need to know of interpreters: who is listed, what is booked around a time, who was asked."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from tradehall.accounts.models import Person
from tradehall.events.models import EventOrganiser
from tradehall.kernel.tx import Reader, among, given
from tradehall.meetings.models import Claim, Interpreter, InterpreterOffer, Meeting
from tradehall.meetings.rules import OfferState


@dataclass(frozen=True, slots=True)
class Listed:
    """A person on the list of interpreters; `pairs` as stored."""

    id: int
    public_id: str
    name: str
    pairs: list[dict[str, Any]]


_LISTED = (
    select(Person.id, Person.public_id, Person.name, Interpreter.pairs)
    .join(Interpreter, Interpreter.person_id == Person.id)
    .where(Person.state == "active")
)
_NAMED = _LISTED.where(Person.public_id.in_(among("named")))
_THIS = select(Person.id, Person.public_id, Person.name).where(Person.id == given("person"))
_HOLD = select(Interpreter.person_id).where(Interpreter.person_id.in_(among("people"))).order_by(Interpreter.person_id)


def listed(reader: Reader, public_ids: Collection[str]) -> list[Listed]:
    """Those of the people who are on the list of interpreters."""
    return [Listed(*row) for row in reader.rows(_NAMED, named=list(public_ids))]


def person_named(reader: Reader, person: int) -> tuple[str, str]:
    """Public id and name of a person who exists."""
    row = reader.row(_THIS, person=person)
    return row.public_id, row.name


def hold(reader: Reader, people: Collection[int]) -> None:
    """Keep others from booking these interpreters until commit: the rule of pauses needs all of a day at once.

    Always after the meeting's row and before any claim.
    """
    reader.session.execute(_HOLD.with_for_update(), {"people": list(people)})


_PRESENT = (
    select(Person.id)
    .where(Person.id.in_(among("people")), Person.state == "active")
    .order_by(Person.id)
    .with_for_update(read=True)
)


def present(reader: Reader, people: Collection[int]) -> set[int]:
    """Those of the people whose accounts are not closed; they stay so until commit."""
    return set(reader.all(_PRESENT, people=list(people)))


_CLAIMED = (
    select(Claim.holder_id, Claim.tick)
    .where(Claim.holder_id.in_(among("people")), Claim.tick >= given("first"), Claim.tick < given("end"))
    .where(Claim.meeting_id != given("besides"))
)


def claimed(reader: Reader, people: Collection[int], span: range, besides: int) -> dict[int, set[int]]:
    """person → ticks that are held for other meetings."""
    found: dict[int, set[int]] = {person: set() for person in people}
    for person, tick in reader.rows(_CLAIMED, people=list(people), first=span.start, end=span.stop, besides=besides):
        found[person].add(tick)
    return found


_OFFER = (
    select(InterpreterOffer.id, InterpreterOffer.person_id, Meeting.public_id.label("meeting"))
    .join(Meeting, Meeting.id == InterpreterOffer.meeting_id)
    .where(InterpreterOffer.public_id == given("offer"))
)


def offer_of(reader: Reader, public_id: str) -> Any:
    """`id`, `person_id` and `meeting` (public id) of an offer, or None. Unscoped."""
    return reader.row(_OFFER, offer=public_id)


_ASKED = select(InterpreterOffer.person_id).where(
    InterpreterOffer.meeting_id == given("meeting"), InterpreterOffer.state == OfferState.OFFERED
)


def still_asked(reader: Reader, meeting_id: int) -> list[int]:
    """The people who have not answered an offer of the meeting yet."""
    return reader.all(_ASKED, meeting=meeting_id)


_ORGANISERS = (
    select(EventOrganiser.person_id).where(EventOrganiser.event_id == given("event")).order_by(EventOrganiser.person_id)
)


def organiser_ids(reader: Reader, event_id: int) -> list[int]:
    """Who runs the event."""
    return reader.all(_ORGANISERS, event=event_id)
