"""What the handlers need to know of participations, people and desks; and the conditions of all reads."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.chat.models import Conversation
from tradehall.companies.models import Member
from tradehall.events.commands import Side
from tradehall.events.models import Delegate, Event, Participation
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import ME, Reader, Tx, among, given
from tradehall.support.models import Case, Desk, DeskOfficer

OUT = (State.WITHDRAWN, State.REJECTED)


_Coming, _For, _Acting = aliased(Delegate), aliased(Participation), aliased(Member)


def comes_for(participation: Any) -> Any:
    """Whether the reader is a delegate of it who acts for its company."""
    return exists().where(
        _Coming.participation_id == participation,
        _Coming.person_id == ME,
        _For.id == _Coming.participation_id,
        _Acting.company_id == _For.company_id,
        _Acting.person_id == ME,
    )


MY_PLACES = (
    select(_Coming.participation_id)
    .join(_For, _For.id == _Coming.participation_id)
    .join(_Acting, and_(_Acting.company_id == _For.company_id, _Acting.person_id == ME))
    .where(_Coming.person_id == ME)
)  # the same as a list, by which rows are found


def serves_at(desk: Any) -> Any:
    return exists().where(DeskOfficer.desk_id == desk, DeskOfficer.person_id == ME)


SERVES_SOMEWHERE = select(DeskOfficer.desk_id).where(DeskOfficer.person_id == ME).limit(1)


@dataclass(frozen=True, slots=True)
class Place:
    """A participation as one asks for it; `comes`: the actor is one of its delegates."""

    id: int
    event_id: int
    zone: str
    side: Side
    state: State
    comes: bool


_PLACE = (
    select(
        Participation.id, Participation.event_id, Event.zone, Participation.side, Participation.state,
        comes_for(given("place")),
    )
    .join(Event, Event.id == Participation.event_id)
    .where(Participation.id == given("place"))
)  # fmt: skip
_LOCKED = select(Participation.id).with_for_update(key_share=True)
_ASKING, _ASKED = (
    _LOCKED.where(column == given("participation")) for column in (Participation.public_id, Participation.id)
)


def asking_place(tx: Tx, public_id: str) -> Place:
    """The participation, for which nobody else opens a case until the act is done. Raises NotFound."""
    found = tx.value(_ASKING, participation=public_id)
    row = tx.row(_PLACE, place=found) if found is not None else None
    if row is None:
        raise NotFound
    return Place(row[0], row[1], row[2], Side(row[3]), State(row[4]), bool(row[5]))


_OPEN = select(func.count()).select_from(Case).where(Case.participation_id == given("place"), Case.state == "open")


def open_cases(tx: Tx, participation_id: int) -> int:
    """How many cases of the participation are open, as they stay until the act is done."""
    tx.value(_ASKED, participation=participation_id)
    return int(tx.value(_OPEN, place=participation_id))


_STANDING = (
    select(comes_for(Case.participation_id), serves_at(Case.desk_id), Conversation.public_id)
    .select_from(Case)
    .join(Conversation, Conversation.id == Case.conversation_id)
    .where(Case.id == given("case"))
)


def standing(reader: Reader, case_id: int) -> tuple[bool, bool, str]:
    """Whether the actor comes for the firm of a case, and whether they serve at its desk; and the case's talk."""
    row = reader.row(_STANDING, case=case_id)
    return bool(row[0]), bool(row[1]), row[2]


_OFFICERS = (
    select(DeskOfficer.desk_id, Person.id, Person.public_id)
    .join(Person, and_(Person.id == DeskOfficer.person_id, Person.state == "active"))
    .where(DeskOfficer.desk_id.in_(among("desks")))
    .order_by(DeskOfficer.desk_id, Person.id)
)


def officers_at(reader: Reader, desk_id: int) -> dict[str, int]:
    """Public id → id of the people who serve there, but those whose account is closed."""
    return {row[2]: row[1] for row in reader.rows(_OFFICERS, desks=[desk_id])}


def officers_by_desk(reader: Reader, desk_ids: Collection[int]) -> dict[int, list[int]]:
    """The same for several desks: desk → people."""
    found: dict[int, list[int]] = {desk: [] for desk in desk_ids}
    for desk, person, _ in reader.rows(_OFFICERS, desks=desk_ids):
        found[desk].append(person)
    return found


_BY_ADDRESS = select(Person.email, Person.id).where(
    Person.email.in_(among("addresses")),
    or_(
        and_(Person.state == "active", Person.email_confirmed_at.is_not(None)),
        Person.id.in_(select(DeskOfficer.person_id).where(DeskOfficer.desk_id == given("desk"))),
    ),
)
_COMING = (
    select(Person.email)
    .join(Delegate, Delegate.person_id == Person.id)
    .join(Participation, Participation.id == Delegate.participation_id)
    .where(Participation.event_id == given("event"), Participation.state.not_in(OUT), Person.id.in_(among("people")))
    .distinct()
    .order_by(Person.email)
)


def people_by_address(reader: Reader, addresses: Sequence[str], desk_id: int) -> dict[str, int]:
    """Address → person, of the active and confirmed accounts among them, and of all who serve at the desk."""
    return {row[0]: row[1] for row in reader.rows(_BY_ADDRESS, addresses=list(addresses), desk=desk_id)}


def delegates_among(reader: Reader, event_id: int, people: Collection[int]) -> list[str]:
    """The addresses of those of them who come to the event for a company."""
    return [row[0] for row in reader.rows(_COMING, event=event_id, people=list(people))]


_DESK = select(Desk).where(Desk.public_id == given("desk"), Desk.event_id == given("event"))


def desk_in(tx: Tx, event_id: int, public_id: str, *, changing: bool = False) -> Desk:
    """A desk of the event: it stays as it is until the act is done, or is `changing`. Raises NotFound."""
    if not is_public_id(public_id):
        raise NotFound
    return tx.one(_DESK.with_for_update(read=not changing), desk=public_id, event=event_id)


_DESK_OF = (
    select(Desk)
    .join(Case, Case.desk_id == Desk.id)
    .where(Case.public_id == given("case"))
    .with_for_update(read=True, of=Desk)
)


def desk_of_case(tx: Tx, public_id: str) -> Desk:
    """The same for the desk of a case."""
    if not is_public_id(public_id):
        raise NotFound
    return tx.one(_DESK_OF, case=public_id)


_SERVED = (
    select(Desk.id)
    .where(Desk.id.in_(select(DeskOfficer.desk_id).where(DeskOfficer.person_id == given("person"))))
    .order_by(Desk.id)
    .with_for_update()
)
_TALKS = select(Case.conversation_id, Case.desk_id).where(Case.desk_id.in_(among("desks")))


def talks_served(tx: Tx, person_id: int) -> dict[int, int]:
    """Conversation of a case → its desk, of all desks at which somebody serves. No case comes to these desks or leaves
    them until the act is done."""
    desks = tx.all(_SERVED, person=person_id)
    return {row[0]: row[1] for row in tx.rows(_TALKS, desks=desks)} if desks else {}
