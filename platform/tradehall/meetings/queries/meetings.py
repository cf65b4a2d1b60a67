"""Reads of meetings."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Bundle, aliased

from tradehall.accounts.models import Person
from tradehall.companies.models import Company
from tradehall.events.commands import Phase, Side
from tradehall.events.models import Event, Participation, Slot
from tradehall.events.queries import DelegateName
from tradehall.events.queries.events import managed_event
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.pages import Order, Page, paged
from tradehall.kernel.panels import panels
from tradehall.kernel.tx import Reader
from tradehall.meetings import policy, rules
from tradehall.meetings.commands import InterpreterWish, Reason, Result, TookPlace
from tradehall.meetings.models import Meeting, MeetingPerson, MeetingRequest, Outcome
from tradehall.meetings.queries import parts
from tradehall.meetings.queries.things import named_things, people_of
from tradehall.meetings.queries.views import (
    Agenda,
    Figures,
    Guest,
    MeetingCan,
    MeetingPage,
    MeetingRow,
    OutcomeView,
    RequestBrief,
)
from tradehall.meetings.rules import MeetingStatus, RequestState


def select_meetings(reader: Reader) -> tuple[Any, Any, Any]:
    """Meetings with event and both sides, then whether the actor acts for each; the two sides' aliases."""
    exporter, buyer, exporter_company, buyer_company = parts.two_sides()
    statement = (
        select(
            Meeting,
            parts.event_columns(),
            parts.place_columns("exporter", exporter, exporter_company),
            parts.place_columns("buyer", buyer, buyer_company),
            parts.acts(reader, exporter),
            parts.acts(reader, buyer),
        )
        .join(Event, Event.id == Meeting.event_id)
        .join(exporter, exporter.id == Meeting.exporter_id)
        .join(buyer, buyer.id == Meeting.buyer_id)
        .join(exporter_company, exporter_company.id == exporter.company_id)
        .join(buyer_company, buyer_company.id == buyer.company_id)
    )
    return statement, exporter, buyer


def side_of(acts_exporter: Any, acts_buyer: Any) -> Side | None:
    if acts_exporter:
        return Side.EXPORTER
    return Side.BUYER if acts_buyer else None


def names(guests: Sequence[Guest], side: Side | None) -> list[DelegateName]:
    """Those of the guests who come for a side; None: the interpreters."""
    return [guest.person for guest in guests if guest.side == side]


def concerning(reader: Reader) -> Any:
    """Meetings of the participations that the actor acts for, and those where the actor comes."""
    comes = exists().where(MeetingPerson.meeting_id == Meeting.id, MeetingPerson.person_id == parts.me(reader))
    mine = parts.mine(reader)
    return or_(Meeting.exporter_id.in_(mine), Meeting.buyer_id.in_(mine), comes)


def _reported(side: Side) -> Any:
    return exists().where(Outcome.meeting_id == Meeting.id, Outcome.side == side)


# -- lists ------------------------------------------------------------------------------------------


def my_meetings(reader: Reader, when: str = "upcoming", cursor: str | None = None) -> Page[MeetingRow]:
    """The reader's meetings: those not over yet, the next one first; or the past ones, the last one first."""
    if reader.actor.person_id is None:
        raise Unauthenticated
    past = when == "past"
    over = Meeting.ends_at <= reader.now
    return listed(reader, and_(concerning(reader), over if past else ~over), past, cursor)


def next_meeting(reader: Reader) -> MeetingRow | None:
    """The reader's meeting that runs or comes next."""
    if reader.actor.person_id is None:
        return None
    coming = and_(concerning(reader), Meeting.ends_at > reader.now, Meeting.status == MeetingStatus.CONFIRMED)
    found = listed(reader, coming, False, None, size=1).items
    return found[0] if found else None


def event_agenda(
    reader: Reader,
    slug: str,
    cursor: str | None = None,
    *,
    status: MeetingStatus | None = None,
    lacks: str = "",
    words: str = "",
) -> Agenda:
    """The meetings of an event by time, for those who run it.

    `lacks`: "link" or "interpreter" (asked for and not booked yet), of meetings that are still to come. `words`
    are looked for in the names of both companies.
    """
    event = managed_event(reader, slug)
    found = [Meeting.event_id == event.id]
    if status:
        found.append(Meeting.status == status)
    if lacks in LACKS:
        found += [LACKS[lacks](), Meeting.status == MeetingStatus.CONFIRMED, Meeting.ends_at > reader.now]
    found += [_named(word) for word in words.split()[:5]]
    return Agenda(event, listed(reader, and_(*found), False, cursor), figures(reader, event.id))


def _no_interpreter() -> Any:
    booked = exists().where(MeetingPerson.meeting_id == Meeting.id, MeetingPerson.role == "interpreter")
    return and_(Meeting.interpreter_wish != InterpreterWish.NONE, ~booked)


LACKS = {"link": lambda: Meeting.link_url == "", "interpreter": _no_interpreter}


def _named(word: str) -> Any:
    """The word occurs in the name of one of a meeting's companies."""
    place, company = aliased(Participation), aliased(Company)
    return exists().where(
        place.id.in_((Meeting.exporter_id, Meeting.buyer_id)),
        company.id == place.company_id,
        or_(
            company.legal_name.icontains(word, autoescape=True),
            company.legal_name_en.icontains(word, autoescape=True),
            company.name_reading.icontains(word, autoescape=True),
        ),
    )


def listed(
    reader: Reader, condition: Any, latest_first: bool = False, cursor: str | None = None, size: int = 25
) -> Page[MeetingRow]:
    """Meetings by time; unscoped. Two statements."""
    statement, _, _ = select_meetings(reader)
    statement = statement.outerjoin(Slot, Slot.id == Meeting.slot_id).where(condition)
    statement = statement.add_columns(_reported(Side.EXPORTER), _reported(Side.BUYER), Slot.public_id)
    order = [Order(Meeting.starts_at, latest_first), Order(Meeting.id, latest_first)]
    found = paged(reader, statement, order, cursor, tuple, size)
    guests = people_of(reader, [row[0].id for row in found.items])
    return Page([_row(row, guests[row[0].id]) for row in found.items], found.next, found.cursor)


def _row(row: Any, guests: list[Guest]) -> MeetingRow:
    meeting, event, exporter, buyer, acts_exporter, acts_buyer, exporter_told, buyer_told, slot = row
    mine = side_of(acts_exporter, acts_buyer)
    interpreters = names(guests, None)
    return MeetingRow(
        public_id=meeting.public_id,
        uid=meeting.uid,
        sequence=meeting.sequence,
        status=MeetingStatus(meeting.status),
        slot=slot,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        event=parts.event_of(event),
        exporter=parts.place_of(exporter, names(guests, Side.EXPORTER)),
        buyer=parts.place_of(buyer, names(guests, Side.BUYER)),
        mine=mine,
        interpreter=interpreters[0] if interpreters else None,
        interpreter_wish=InterpreterWish(meeting.interpreter_wish),
        link_url=meeting.link_url,
        reported=bool(buyer_told if mine == Side.BUYER else exporter_told) and mine is not None,
        version=meeting.version,
    )


def figures(reader: Reader, event_id: int) -> Figures:
    """How many requests and meetings of an event are in which state. Unscoped; one statement."""
    requests = select(literal("request"), MeetingRequest.state, func.count()).where(MeetingRequest.event_id == event_id)
    meetings = select(literal("meeting"), Meeting.status, func.count()).where(Meeting.event_id == event_id)
    rows = reader.session.execute(
        union_all(requests.group_by(MeetingRequest.state), meetings.group_by(Meeting.status))
    ).all()
    return Figures(
        {RequestState(state): number for kind, state, number in rows if kind == "request"},
        {MeetingStatus(state): number for kind, state, number in rows if kind == "meeting"},
    )


# -- one meeting --------------------------------------------------------------------------------------


def _outcome(name: str, outcome: Any) -> Bundle[Any]:
    return Bundle(name, outcome.took_place, outcome.result, outcome.rating, outcome.next_step, outcome.version)


def meeting_page(reader: Reader, public_id: str, *, with_panels: bool = True) -> MeetingPage:
    """One meeting, for both sides, its interpreter and the organisers. Raises Unauthenticated, NotFound."""
    if reader.actor.person_id is None and not reader.actor.is_system:
        raise Unauthenticated
    statement, _, _ = select_meetings(reader)
    told_by_exporter, told_by_buyer = aliased(Outcome), aliased(Outcome)
    linker, canceller = aliased(Person), aliased(Person)
    comes = exists().where(MeetingPerson.meeting_id == Meeting.id, MeetingPerson.person_id == parts.me(reader))
    statement = (
        statement.add_columns(
            parts.organises(reader, Meeting.event_id),
            comes,
            MeetingRequest,
            _outcome("told_by_exporter", told_by_exporter),
            _outcome("told_by_buyer", told_by_buyer),
            Slot.public_id,
            linker.name,
            canceller.name,
        )
        .outerjoin(MeetingRequest, MeetingRequest.id == Meeting.request_id)
        .outerjoin(told_by_exporter, _told(told_by_exporter, Side.EXPORTER))
        .outerjoin(told_by_buyer, _told(told_by_buyer, Side.BUYER))
        .outerjoin(Slot, Slot.id == Meeting.slot_id)
        .outerjoin(linker, linker.id == Meeting.link_set_by)
        .outerjoin(canceller, canceller.id == Meeting.cancelled_by)
        .where(Meeting.public_id == public_id)
    )
    row = reader.session.execute(statement).one_or_none() if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    acts = bool(row[4] or row[5])
    if not policy.can_see_meeting(reader.actor, acts=acts, comes=bool(row[7]), organises=bool(row[6])):
        raise NotFound
    page = _page(reader, row)
    if with_panels:
        page.panels.extend(panels(reader, "meeting", page))
    return page


def _told(outcome: Any, side: Side) -> Any:
    return and_(outcome.meeting_id == Meeting.id, outcome.side == side)


def _page(reader: Reader, row: Any) -> MeetingPage:
    meeting, event, exporter, buyer, acts_exporter, acts_buyer, organising, comes, request = row[:9]
    told_by_exporter, told_by_buyer, slot, linker, canceller = row[9:]
    guests = people_of(reader, [meeting.id])[meeting.id]
    mine = side_of(acts_exporter, acts_buyer)
    interpreters = names(guests, None)
    manages = policy.can_assign_interpreter(reader.actor, organises=bool(organising))
    told = {Side.EXPORTER: told_by_exporter, Side.BUYER: told_by_buyer}.get(mine) if mine else None
    return MeetingPage(
        id=meeting.id,
        public_id=meeting.public_id,
        uid=meeting.uid,
        sequence=meeting.sequence,
        version=meeting.version,
        status=MeetingStatus(meeting.status),
        slot=slot,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        changed_at=meeting.changed_at,
        event=parts.event_of(event),
        exporter=parts.place_of(exporter, names(guests, Side.EXPORTER)),
        buyer=parts.place_of(buyer, names(guests, Side.BUYER)),
        mine=mine,
        comes=bool(comes),
        organises=manages,
        interpreter=interpreters[0] if interpreters else None,
        interpreter_wish=InterpreterWish(meeting.interpreter_wish),
        agenda=meeting.agenda,
        link_url=meeting.link_url,
        link_note=meeting.link_note,
        link_by=linker,
        cancel_reason=meeting.cancel_reason,
        cancelled_by=canceller,
        request=_request(reader, request),
        outcome=_outcome_view(told),
        can=_can(reader, meeting, Phase(event[4]), mine, manages),
    )


def _request(reader: Reader, request: MeetingRequest | None) -> RequestBrief | None:
    if request is None:
        return None
    things = named_things(reader, request.listings, request.needs)
    reason = Reason(request.reason)
    return RequestBrief(request.public_id, reason, request.message, request.language, request.sender_id, things)


def _outcome_view(told: Any) -> OutcomeView | None:
    if told is None or told[0] is None:
        return None
    return OutcomeView(TookPlace(told[0]), Result(told[1]) if told[1] else None, told[2], told[3], told[4])


def _can(reader: Reader, meeting: Meeting, phase: Phase, mine: Side | None, manages: bool) -> MeetingCan:
    """What the reader may do now."""
    status = MeetingStatus(meeting.status)
    changes = mine is not None or manages
    to_come = changes and rules.why_not_movable(status, meeting.starts_at, reader.now) is None
    movable = to_come and rules.why_not_arrangeable(phase) is None
    stands = changes and rules.why_not_changeable(status) is None
    report = mine is not None and rules.why_no_outcome(status, meeting.starts_at, reader.now) is None
    return MeetingCan(movable, to_come, stands, stands, to_come and manages, report)
