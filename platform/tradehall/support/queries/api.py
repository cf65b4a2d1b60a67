"""Reads of desks and cases for programs: lists that are narrowed by what a case is, and the desks of one event."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import select

from tradehall.chat.models import Conversation
from tradehall.events.models import Event, Participation
from tradehall.events.queries import event_by_slug
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.texts import Translated
from tradehall.kernel.tx import ME, Reader, given
from tradehall.support.models import Case, Desk, DeskOfficer
from tradehall.support.queries.desks import desks_with_figures
from tradehall.support.queries.lower import MY_PLACES, OUT, serves_at
from tradehall.support.queries.rows import FOR_DESK, FOR_FIRM, OPEN, ROWS, case_row
from tradehall.support.queries.views import CaseRow, DeskRow
from tradehall.support.rules import CaseState, Service, Turn

# -- cases --------------------------------------------------------------------------------------------

_OURS = Case.participation_id.in_(MY_PLACES)
_AT_MINE = Case.desk_id.in_(select(DeskOfficer.desk_id).where(DeskOfficer.person_id == ME))
_TURNS = {Turn.DESK: FOR_DESK, Turn.FIRM: FOR_FIRM, Turn.NOBODY: ~OPEN}


@cache
def _cases(at_desks: bool, state: CaseState | None, turn: Turn | None) -> Paged:
    found = ROWS.where(_AT_MINE if at_desks else _OURS)
    if state is not None:
        found = found.where(Case.state == state.value)
    if turn is not None:
        found = found.where(_TURNS[turn])
    return Paged(found, Order(Conversation.last_at, True), Order(Case.id, True))


def cases_listed(
    reader: Reader, at_desks: bool, state: CaseState | None, turn: Turn | None, cursor: str | None
) -> Page[CaseRow]:
    """The cases of the firms for which the reader comes, or of the desks where the reader serves; those with the
    latest words first. Raises Unauthenticated."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    return _cases(at_desks, state, turn).page(reader, cursor, lambda row: case_row(reader, row))


# -- desks --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EventDesk:
    """A desk of an event, as the reader meets it; `office`: what organisers see of it."""

    public_id: str
    name: Translated
    about: Translated
    services: list[Service]
    answer_days: int
    is_open: bool
    may_ask: bool
    serves: bool
    office: DeskRow | None


_COMES_TO = (
    select(Participation.id)
    .where(
        Participation.event_id == given("event"),
        Participation.state.not_in(OUT),
        Participation.id.in_(MY_PLACES),
    )
    .limit(1)
)
_DESKS = (
    select(
        Desk.public_id, Desk.name, Desk.about, Desk.services, Desk.answer_days, Desk.is_open,
        serves_at(Desk.id).label("serves"),
    )
    .where(Desk.event_id == given("event"))
    .order_by(Desk.id)
)  # fmt: skip
_EVENT_OF = select(Event.slug).join(Desk, Desk.event_id == Event.id).where(Desk.public_id == given("desk"))


def event_desks(reader: Reader, slug: str) -> list[EventDesk]:
    """All desks for organisers; for others those that they may ask, or where they serve. Raises Unauthenticated,
    NotFound."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    event = event_by_slug(reader, slug)
    comes = reader.value(_COMES_TO, event=event.id) is not None
    offices = {desk.public_id: desk for desk in desks_with_figures(reader, event.id)} if event.organises else {}
    found = [
        EventDesk(
            public_id, name, about, [Service(one) for one in services], days, bool(is_open),
            may_ask=bool(is_open) and comes, serves=bool(serves), office=offices.get(public_id),
        )
        for public_id, name, about, services, days, is_open, serves in reader.rows(_DESKS, event=event.id)
    ]  # fmt: skip
    return [desk for desk in found if desk.may_ask or desk.serves or desk.office]


def event_desk(reader: Reader, public_id: str) -> EventDesk:
    """One of them. Raises Unauthenticated, NotFound."""
    slug = reader.value(_EVENT_OF, desk=public_id)
    found = event_desks(reader, slug) if slug else []
    desk = next((desk for desk in found if desk.public_id == public_id), None)
    if desk is None:
        raise NotFound
    return desk
