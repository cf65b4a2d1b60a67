"""Reads of calls for help, and of the way by which somebody goes on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.events.queries import EventView
from tradehall.events.queries.events import managed_event
from tradehall.kernel.tx import Reader, among, given
from tradehall.meetings.models import Meeting
from tradehall.meetings.queries import meeting_page
from tradehall.meetings.queries.parts import BuyerCompany, BuyerPlace, ExporterCompany, ExporterPlace
from tradehall.meetings.queries.views import MeetingPage
from tradehall.rooms import rules
from tradehall.rooms.errors import NotSeated
from tradehall.rooms.models import RoomTrouble
from tradehall.rooms.policy import can_enter
from tradehall.rooms.rules import Door
from tradehall.rooms.ways.commands import Trouble, TroubleState
from tradehall.rooms.ways.providers import Call, Caller

SHOWN = 100  # calls on the organisers' page
_Helper = aliased(Person, name="helper")


@dataclass(frozen=True, slots=True)
class Cry:
    """A call for help. `by`, `taken_by`: names."""

    public_id: str
    kind: Trouble
    words: str
    state: TroubleState
    at: datetime
    by: str
    taken_by: str | None
    taken_at: datetime | None
    solved_at: datetime | None


@dataclass(frozen=True, slots=True)
class CallRow:
    """The same with its meeting; companies as (name, language)."""

    cry: Cry
    meeting: str
    starts_at: datetime
    ends_at: datetime
    exporter: tuple[str, str]
    buyer: tuple[str, str]
    door: Door


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls for help of an event, those that wait first, for its organisers."""

    event: EventView
    rows: list[CallRow]

    @property
    def unsolved(self) -> list[CallRow]:
        return [row for row in self.rows if row.cry.state != TroubleState.SOLVED]


_CRY = (
    RoomTrouble.public_id, RoomTrouble.kind, RoomTrouble.words, RoomTrouble.state, RoomTrouble.at,
    func.coalesce(Person.name, RoomTrouble.name), _Helper.name, RoomTrouble.taken_at, RoomTrouble.solved_at,
)  # fmt: skip
_CALLS = (
    select(
        *_CRY, Meeting.public_id, Meeting.starts_at, Meeting.ends_at, Meeting.status,
        ExporterCompany.legal_name, ExporterCompany.language, BuyerCompany.legal_name, BuyerCompany.language,
    )
    .outerjoin(Person, Person.id == RoomTrouble.person_id)
    .outerjoin(_Helper, _Helper.id == RoomTrouble.taken_by)
    .join(Meeting, Meeting.id == RoomTrouble.meeting_id)
    .join(ExporterPlace, ExporterPlace.id == Meeting.exporter_id)
    .join(ExporterCompany, ExporterCompany.id == ExporterPlace.company_id)
    .join(BuyerPlace, BuyerPlace.id == Meeting.buyer_id)
    .join(BuyerCompany, BuyerCompany.id == BuyerPlace.company_id)
    .where(Meeting.event_id == given("event"))
)  # fmt: skip
_ALL = _CALLS.order_by(
    case({"open": 0, "taken": 1}, value=RoomTrouble.state, else_=2), RoomTrouble.at.desc(), RoomTrouble.id.desc()
).limit(SHOWN)
_UNSOLVED = _CALLS.where(RoomTrouble.state.in_(among("states"))).order_by(RoomTrouble.at).limit(20)


def calls(reader: Reader, slug: str) -> Calls:
    """Raises Unauthenticated, NotFound, Forbidden."""
    event = managed_event(reader, slug)
    return Calls(event, [_row(reader, row) for row in reader.columns(_ALL, event=event.id)])


def unsolved(reader: Reader, event_id: int) -> list[CallRow]:
    """The calls that wait or are taken, the oldest first. Unscoped; one statement."""
    rows = reader.columns(_UNSOLVED, event=event_id, states=["open", "taken"])
    return [_row(reader, row) for row in rows]


def _cry(row: tuple[object, ...]) -> Cry:
    public_id, kind, words, state, *rest = row
    return Cry(public_id, Trouble(kind), words, TroubleState(state), *rest)  # type: ignore[arg-type]


def _row(reader: Reader, row: tuple[object, ...]) -> CallRow:
    public_id, starts_at, ends_at, status, exporter, exporter_in, buyer, buyer_in = row[9:]
    door = rules.door(status, starts_at, ends_at, reader.now)  # type: ignore[arg-type]
    return CallRow(
        _cry(row[:9]), public_id, starts_at, ends_at, (exporter, exporter_in), (buyer, buyer_in), door  # type: ignore[arg-type]
    )  # fmt: skip


# -- in the room ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Help:
    """What somebody in a meeting can do when it does not work for them; `cries`: calls that are not solved."""

    meeting: MeetingPage
    door: Door
    cries: list[Cry]
    organises: bool


_OF_MEETING = (
    select(*_CRY)
    .outerjoin(Person, Person.id == RoomTrouble.person_id)
    .outerjoin(_Helper, _Helper.id == RoomTrouble.taken_by)
    .where(RoomTrouble.meeting_id == given("meeting"), RoomTrouble.state != "solved")
    .order_by(RoomTrouble.id)
)


def help_page(reader: Reader, public_id: str) -> Help:
    """Raises Unauthenticated, NotFound, NotSeated."""
    meeting, seated = _may_enter(reader, public_id)
    door = rules.door(meeting.status, meeting.starts_at, meeting.ends_at, reader.now)
    return Help(meeting, door, open_cries(reader, meeting.id), organises=meeting.organises and not seated)


_CALLER = (
    select(func.coalesce(Person.name, RoomTrouble.name))
    .select_from(RoomTrouble)
    .outerjoin(Person, Person.id == RoomTrouble.person_id)
    .where(RoomTrouble.id == given("trouble"))
)


def who_called(reader: Reader, trouble: int) -> str:
    """Their name. For the system."""
    return str(reader.value(_CALLER, trouble=trouble) or "")


def open_cries(reader: Reader, meeting_id: int) -> list[Cry]:
    """The calls of a meeting that are not solved. Unscoped; one statement."""
    return [_cry(row) for row in reader.columns(_OF_MEETING, meeting=meeting_id)]


def _may_enter(reader: Reader, public_id: str) -> tuple[MeetingPage, bool]:
    meeting = meeting_page(reader, public_id, with_panels=False)
    me = reader.actor.person_id
    seated = any(one.person.id == me and one.role != "outside" and not one.is_away for one in meeting.guests)
    if not can_enter(reader.actor, seated=seated, organises=meeting.organises):
        raise NotSeated
    return meeting, seated


def calling(reader: Reader, public_id: str) -> tuple[Call, Caller]:
    """Who would go on in which call. Raises Unauthenticated, NotFound, NotSeated, and DoorsNotOpen or DoorsClosed: a
    door that is opened now is worth something."""
    meeting, _ = _may_enter(reader, public_id)
    door = rules.door(meeting.status, meeting.starts_at, meeting.ends_at, reader.now)
    if why := rules.why_closed(door):
        raise why(details={"opens_at": rules.opens_at(meeting.starts_at).isoformat()})
    who = reader.actor
    leads = meeting.organises or meeting.mine is not None
    caller = Caller(who.public_id or "", who.name, who.language, leads)
    return Call(meeting.public_id, meeting.starts_at, meeting.ends_at, meeting.way), caller
