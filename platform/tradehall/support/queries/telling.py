"""For the system: what the news of cases say besides the case itself, who serves at which desk, and who runs the events
in which firms wait."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.chat.models import Conversation, Message
from tradehall.events.models import Event, EventOrganiser
from tradehall.kernel.texts import Translated
from tradehall.kernel.tx import Reader, among, given
from tradehall.support.models import Case, CaseStep, Desk, DeskOfficer
from tradehall.support.queries.rows import FOR_DESK, LAST, SINCE, Last, clocks_of
from tradehall.support.rules import CaseState, Clocks, Service, StepKind

# Words that an act on a case says in its talk: the news of that act tell the desk of them.
SAID_BY_ACT = Message.client_id.startswith("case-")
MOST_WAITING = 5000


@dataclass(frozen=True, slots=True)
class CaseNow:
    """At which desk a case is, why it was passed there (with the language of whoever says so), and in whose language
    its result is."""

    desk_id: int
    needed_by: date | None
    why: str
    why_language: str
    result_language: str


_Move, _Mover, _Ender = aliased(CaseStep, name="move"), aliased(Person, name="mover"), aliased(Person, name="ender")
_LAST_MOVE = (
    select(func.max(CaseStep.id))
    .where(CaseStep.case_id == Case.id, CaseStep.kind == StepKind.MOVED)
    .correlate(Case)
    .scalar_subquery()
)
_NOW = (
    select(Case.desk_id, Case.needed_by, _Move.words, _Mover.language, _Ender.language)
    .select_from(Case)
    .outerjoin(_Move, _Move.id == _LAST_MOVE)
    .outerjoin(_Mover, _Mover.id == _Move.person_id)
    .outerjoin(_Ender, _Ender.id == Case.ended_by)
    .where(Case.id == given("case"))
)


def case_now(reader: Reader, case: int) -> CaseNow | None:
    """None once it is gone."""
    row = reader.row(_NOW, case=case)
    return CaseNow(row[0], row[1], row[2] or "", row[3] or "", row[4] or "") if row is not None else None


_ORGANISERS = (
    select(EventOrganiser.event_id, EventOrganiser.person_id)
    .join(Person, and_(Person.id == EventOrganiser.person_id, Person.state == "active"))
    .where(EventOrganiser.event_id.in_(among("events")))
    .order_by(EventOrganiser.event_id, EventOrganiser.person_id)
)


def who_runs(reader: Reader, events: Collection[int]) -> dict[int, list[int]]:
    """event → the people who organise it; one statement."""
    found: dict[int, list[int]] = defaultdict(list)
    for event, person in reader.rows(_ORGANISERS, events=list(events)):
        found[event].append(person)
    return found


@dataclass(frozen=True, slots=True)
class DeskNow:
    """A desk, and the active people who serve there."""

    id: int
    public_id: str
    name: Translated
    services: list[Service]
    answer_days: int
    event_id: int
    people: list[int]


_SERVING = (
    select(Desk.id, Desk.public_id, Desk.name, Desk.services, Desk.answer_days, Desk.event_id, Person.id)
    .outerjoin(DeskOfficer, DeskOfficer.desk_id == Desk.id)
    .outerjoin(Person, and_(Person.id == DeskOfficer.person_id, Person.state == "active"))
    .where(Desk.id.in_(among("desks")))
    .order_by(Desk.id, Person.id)
)


def desks_now(reader: Reader, desks: Collection[int]) -> dict[int, DeskNow]:
    """By id; one statement."""
    found: dict[int, DeskNow] = {}
    for key, public_id, name, services, days, event, person in reader.rows(_SERVING, desks=list(desks)):
        offered = [Service(one) for one in services]
        now = found.setdefault(key, DeskNow(key, public_id, name, offered, days, event, []))
        if person is not None:
            now.people.append(person)
    return found


@dataclass(frozen=True, slots=True)
class Late:
    """A wait that is longer than was promised, as organisers may know of it."""

    service: Service
    desk: Translated
    zone: str
    clocks: Clocks


_WAITING = (
    select(Case.service, Desk.name, Event.zone, Desk.answer_days, SINCE)
    .select_from(Case)
    .join(Desk, Desk.id == Case.desk_id)
    .join(Event, Event.id == Case.event_id)
    .join(Conversation, Conversation.id == Case.conversation_id)
    .join(Last, LAST)
    .where(Case.event_id == given("event"), FOR_DESK)
    .order_by(Conversation.last_at, Case.id)
    .limit(given("most"))
)


def late_at(reader: Reader, event: int) -> list[Late]:
    """The cases of an event that wait for too long, the one that was due first before the others; one statement."""
    found = [
        Late(Service(service), name, zone, clocks_of(reader, CaseState.OPEN, since, None, zone, days))
        for service, name, zone, days, since in reader.rows(_WAITING, event=event, most=MOST_WAITING)
    ]
    return sorted((one for one in found if one.clocks.is_late), key=lambda one: one.clocks.due or reader.now)
