"""What the handlers of this floor need to know of participations, slots, things and people."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Bundle

from tradehall.accounts.models import Person
from tradehall.companies.models import Listing, Need
from tradehall.events.commands import Phase, Side
from tradehall.events.errors import Suspended
from tradehall.events.models import Event, Participation, Slot
from tradehall.events.queries import SlotView, delegates_of
from tradehall.events.rules import State
from tradehall.kernel.errors import DomainError
from tradehall.kernel.tx import Reader, among, given
from tradehall.meetings.commands import InterpreterWish
from tradehall.meetings.diary import reach
from tradehall.meetings.models import Meeting, MeetingRequest, RequestSlot
from tradehall.meetings.queries.parts import acts, between, organises, still_open
from tradehall.meetings.rules import OPEN


@dataclass(frozen=True, slots=True)
class Terms:
    """How meetings are booked in the event. `interpreted_minutes`: None where they take one slot like all others."""

    request_minutes: int
    request_limit: int
    interpreted_minutes: int | None
    interpreter_stretch: int
    interpreter_pause: int

    def minutes(self, wish: str) -> int | None:
        """How long a meeting takes that is interpreted, by whomever; None: one slot."""
        return None if wish == InterpreterWish.NONE else self.interpreted_minutes


@dataclass(frozen=True, slots=True)
class Party:
    """A participation as the rules see it. `acts`: the actor may act for it; `delegates` in their order."""

    id: int
    public_id: str
    event_id: int
    company_id: int
    side: Side
    languages: list[str]
    approved: bool
    acts: bool
    organises: bool
    phase: Phase
    terms: "Terms"
    delegates: list[int]
    suspended: bool = False

    def comes(self, preferred: int | None) -> int | None:
        """Who comes to a meeting: the person who is preferred while they are a delegate, else the first."""
        return preferred if preferred in self.delegates else self.lead

    @property
    def lead(self) -> int | None:
        """Who is met unless another is chosen."""
        return self.delegates[0] if self.delegates else None


_TERMS: Bundle[Any] = Bundle(
    "terms", Event.request_minutes, Event.request_limit, Event.interpreted_minutes, Event.interpreter_stretch,
    Event.interpreter_pause,
)  # fmt: skip


REST = (Event.interpreter_stretch, Event.interpreter_pause)


def _select(condition: ColumnElement[bool], hold: str | None = None) -> Any:
    """`hold`: 'share' keeps state and delegates as they are until commit, 'alone' also other askers away.

    Both let others refer to the row. Always in the order of ids, so that nobody waits in a circle.
    """
    statement = (
        select(
            Participation.id, Participation.public_id, Participation.event_id, Participation.company_id,
            Participation.side, Participation.languages, Participation.state, acts(),
            organises(Participation.event_id), Event.phase, _TERMS,
        )
        .join(Event, Event.id == Participation.event_id)
        .where(condition)
        .order_by(Participation.id)
    )  # fmt: skip
    if hold:
        alone = hold == "alone"
        return statement.with_for_update(read=not alone, key_share=alone, of=Participation)
    return statement


_THESE = Participation.id.in_(among("ids"))
_BY_IDS = {hold: _select(_THESE, hold) for hold in (None, "share", "alone")}
_BY_PUBLIC_IDS = _select(Participation.public_id.in_(among("named")))
_FOR_ASKING = _select(
    (Participation.event_id == given("event")) & or_(Participation.public_id.in_(among("named")), acts()), "alone"
)


def _parties(reader: Reader, statement: Any, **values: Any) -> list[Party]:
    rows = reader.rows(statement, **values)
    delegates = delegates_of(reader, [row[0] for row in rows])
    return [
        Party(
            row[0], row[1], row[2], row[3], Side(row[4]), row[5], row[6] == State.APPROVED,
            bool(row[7]), bool(row[8]), Phase(row[9]), Terms(*row[10]), delegates[row[0]],
            row[6] == State.SUSPENDED,
        )
        for row in rows
    ]  # fmt: skip


def parties(reader: Reader, ids: Collection[int], *, hold: str | None = None) -> dict[int, Party]:
    """participation id → party. Unscoped: the caller asks its policy with `acts`."""
    return {party.id: party for party in _parties(reader, _BY_IDS[hold], ids=list(ids))}


def parties_by_public_id(reader: Reader, named: Sequence[str]) -> dict[str, Party]:
    """The same by public id."""
    return {party.public_id: party for party in _parties(reader, _BY_PUBLIC_IDS, named=list(named))}


def parties_for_asking(reader: Reader, event_id: int, named: Sequence[str]) -> list[Party]:
    """Of an event: the participations that are named by public id, and those that the actor acts for; held alone."""
    return _parties(reader, _FOR_ASKING, event=event_id, named=named)


_SUSPENDED = (
    select(Participation.reason)
    .where(Participation.event_id == given("event"), Participation.state == State.SUSPENDED, acts())
    .order_by(Participation.id)
    .limit(1)
)


def shut_out(reader: Reader, event_id: int, otherwise: type[DomainError]) -> DomainError:
    """Why somebody cannot act in an event: their company is suspended, and why; else as given."""
    reason = reader.value(_SUSPENDED, event=event_id)
    return otherwise() if reason is None else Suspended(reason=reason)


@dataclass(frozen=True, slots=True)
class OpenRequests:
    """`between`: public id of one between the two; `sent`: how many the first has out."""

    between: str | None
    sent: int


_OPEN = select(MeetingRequest.public_id, MeetingRequest.sender_id, MeetingRequest.target_id).where(
    still_open(),
    or_(
        MeetingRequest.sender_id == given("sender"),
        between(MeetingRequest.sender_id, MeetingRequest.target_id, given("sender"), given("target")),
    ),
)


def open_requests(reader: Reader, sender: int, target: int) -> OpenRequests:
    """The requests that still wait for an answer and concern these two, or were sent by `sender`."""
    rows = reader.rows(_OPEN, sender=sender, target=target)
    known = [row.public_id for row in rows if {row.sender_id, row.target_id} == {sender, target}]
    return OpenRequests(known[0] if known else None, sum(row.sender_id == sender for row in rows))


def _slots(reader: Reader, statement: Any) -> dict[str, SlotView]:
    return {row.public_id: SlotView(*row) for row in reader.session.execute(statement)}


_SLOT = select(Slot.id, Slot.public_id, Slot.starts_at, Slot.ends_at)


def slots_by_public_ids(reader: Reader, event_id: int, public_ids: Sequence[str]) -> dict[str, SlotView]:
    """Those of the event, by public id; others are left out."""
    return _slots(reader, _SLOT.where(Slot.event_id == event_id, Slot.public_id.in_(public_ids)))


_AT = select(Slot.id).where(Slot.event_id == given("event"), Slot.starts_at == given("at"))


def slot_at(reader: Reader, event_id: int, starts_at: datetime) -> int | None:
    """The slot of an event that begins then."""
    found: int | None = reader.value(_AT, event=event_id, at=starts_at)
    return found


def slot_by_id(reader: Reader, slot_id: int) -> SlotView:
    """One that stands in the grid."""
    return SlotView(*reader.session.execute(_SLOT.where(Slot.id == slot_id)).one())


def proposed_slots(reader: Reader, request_id: int) -> dict[str, SlotView]:
    """What a request proposes now, best first."""
    statement = _SLOT.join(RequestSlot, RequestSlot.slot_id == Slot.id).where(RequestSlot.request_id == request_id)
    return _slots(reader, statement.order_by(RequestSlot.rank))


@dataclass(frozen=True, slots=True)
class Things:
    """Published listings and open needs of two companies: those that were asked for, and whether there are any."""

    listings: set[str]
    needs: set[str]
    any_listing: bool
    any_need: bool


_LISTED = and_(Listing.company_id.in_(among("companies")), Listing.state == "published")
_NEEDED = and_(Need.company_id.in_(among("companies")), Need.state == "open")
_THINGS = union_all(
    select(Listing.public_id).where(_LISTED, Listing.public_id.in_(among("listings"))),
    select(Need.public_id).where(_NEEDED, Need.public_id.in_(among("needs"))),
    select(literal("listing")).where(exists().where(_LISTED)),
    select(literal("need")).where(exists().where(_NEEDED)),
)


def things_of(reader: Reader, companies: Collection[int], listings: Sequence[str], needs: Sequence[str]) -> Things:
    """Which of these listings and needs are offered by one of the companies."""
    found = {row[0] for row in reader.rows(_THINGS, companies=companies, listings=listings, needs=needs)}
    return Things(found & set(listings), found & set(needs), "listing" in found, "need" in found)


def places_of(reader: Reader, company_id: int) -> set[int]:
    """Ids of a company's participations in all events."""
    return set(reader.all(select(Participation.id).where(Participation.company_id == company_id)))


def person_ids(reader: Reader, public_ids: Collection[str]) -> dict[str, int]:
    """Public id → inner id, of those who have an account that is not closed."""
    statement = select(Person.public_id, Person.id).where(Person.public_id.in_(public_ids), Person.state == "active")
    return {row[0]: row[1] for row in reader.session.execute(statement)}


def expired_requests(reader: Reader) -> list[int]:
    """Ids of open requests that cannot be answered any more, the oldest first; at most 200."""
    open_ones = select(MeetingRequest.id).where(MeetingRequest.state.in_(OPEN), ~still_open())
    return reader.all(open_ones.order_by(MeetingRequest.id).limit(200))


_ON_SLOTS = select(func.count()).where(Meeting.slot_id.in_(among("slots")))


def meetings_on(reader: Reader, slot_ids: Iterable[int]) -> int:
    """How many meetings stand, or were held, on these slots; cancelled ones have let go of theirs."""
    return reader.value(_ON_SLOTS, slots=list(slot_ids)) or 0


_FOLLOWING = select(Slot.starts_at, Slot.ends_at).where(
    Slot.event_id == given("event"), Slot.starts_at >= given("first"), Slot.starts_at < given("last")
)


def ends(reader: Reader, event_id: int, slots: Sequence[SlotView], minutes: int | None) -> list[datetime | None]:
    """When a meeting ends that begins with a slot: with it, or after so many minutes, if the grid reaches so far."""
    if minutes is None or not slots:
        return [slot.ends_at for slot in slots]
    times = [slot.starts_at for slot in slots]
    grid = reader.rows(_FOLLOWING, event=event_id, first=min(times), last=max(times) + timedelta(minutes=minutes))
    starts = {row.starts_at: row.ends_at for row in grid}
    return [reach(starts, at, minutes) for at in times]
