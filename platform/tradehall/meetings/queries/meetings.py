"""Reads of meetings."""

from collections.abc import Sequence
from functools import cache
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
from tradehall.kernel.pages import PAGE, Order, Page, Paged
from tradehall.kernel.panels import panels
from tradehall.kernel.tx import ME, NOW, Reader, escaped, given, plain
from tradehall.meetings import policy, presence, rules
from tradehall.meetings.commands import Attendance, Because, InterpreterWish, Reason, Result, TookPlace, Video
from tradehall.meetings.models import (
    BookingPreference,
    Meeting,
    MeetingMove,
    MeetingPerson,
    MeetingRequest,
    Outcome,
    VideoRules,
)
from tradehall.meetings.queries import parts
from tradehall.meetings.queries.parts import BuyerCompany, BuyerPlace, ExporterCompany, ExporterPlace
from tradehall.meetings.queries.things import named_things, people_of
from tradehall.meetings.queries.video import RULES, way_of
from tradehall.meetings.queries.views import (
    Agenda,
    Figures,
    Guest,
    MeetingCan,
    MeetingPage,
    MeetingRow,
    OutcomeView,
    Proposal,
    RequestBrief,
)
from tradehall.meetings.rules import STANDING, MeetingStatus, RequestState

# Meetings with event and both sides, then whether the actor acts for each.
MEETINGS: Any = (
    select(
        plain(Meeting),
        parts.EVENT,
        parts.place_columns("exporter", ExporterPlace, ExporterCompany),
        parts.place_columns("buyer", BuyerPlace, BuyerCompany),
        parts.acts(ExporterPlace),
        parts.acts(BuyerPlace),
    )
    .join(Event, Event.id == Meeting.event_id)
    .join(ExporterPlace, ExporterPlace.id == Meeting.exporter_id)
    .join(BuyerPlace, BuyerPlace.id == Meeting.buyer_id)
    .join(ExporterCompany, ExporterCompany.id == ExporterPlace.company_id)
    .join(BuyerCompany, BuyerCompany.id == BuyerPlace.company_id)
)

# A proposal that can still be answered.
OPEN_MOVE = and_(
    MeetingMove.meeting_id == Meeting.id,
    MeetingMove.state == "open",
    MeetingMove.slot_id.is_not(None),
    MeetingMove.starts_at > NOW,
    Meeting.starts_at > NOW,
)

COMES = exists().where(MeetingPerson.meeting_id == Meeting.id, MeetingPerson.person_id == ME)

# Meetings of the participations that the actor acts for, and those where the actor comes.
CONCERNING = or_(Meeting.exporter_id.in_(parts.mine()), Meeting.buyer_id.in_(parts.mine()), COMES)


def side_of(acts_exporter: Any, acts_buyer: Any) -> Side | None:
    if acts_exporter:
        return Side.EXPORTER
    return Side.BUYER if acts_buyer else None


def names(guests: Sequence[Guest], side: Side | None) -> list[DelegateName]:
    """Those of the guests who come for a side and have an account; None: the interpreters."""
    return [guest.person for guest in guests if guest.side == side and guest.role != "outside"]


def _reported(side: Side) -> Any:
    return exists().where(Outcome.meeting_id == Meeting.id, Outcome.side == side)


def reported() -> tuple[Any, Any]:
    """Whether the exporter and the buyer have told what came of it: columns of `row_of`."""
    return _reported(Side.EXPORTER), _reported(Side.BUYER)


# -- lists ------------------------------------------------------------------------------------------


def listing(condition: Any, latest_first: bool = False) -> Paged:
    """The list of the meetings that a condition finds, by time."""
    statement = MEETINGS.add_columns(*reported(), Slot.public_id, RULES)
    statement = statement.outerjoin(Slot, Slot.id == Meeting.slot_id)
    statement = statement.outerjoin(VideoRules, VideoRules.event_id == Meeting.event_id).where(condition)
    return Paged(statement, Order(Meeting.starts_at, latest_first), Order(Meeting.id, latest_first))


def page_of(reader: Reader, found: Paged, cursor: str | None, size: int = PAGE, **values: Any) -> Page[MeetingRow]:
    """A page of such a list; unscoped. Two statements."""
    page = found.page(reader, cursor, tuple, size, **values)
    guests = people_of(reader, [row[0].id for row in page.items])
    return Page([row_of(row, guests[row[0].id]) for row in page.items], page.next, page.cursor)


_UPCOMING = listing(and_(CONCERNING, Meeting.ends_at > NOW))
_PAST = listing(and_(CONCERNING, Meeting.ends_at <= NOW), latest_first=True)
_NEXT = listing(and_(CONCERNING, Meeting.ends_at > NOW, Meeting.status.in_(STANDING)))


def my_meetings(
    reader: Reader, when: str = "upcoming", cursor: str | None = None, size: int = PAGE
) -> Page[MeetingRow]:
    """The reader's meetings: those not over yet, the next one first; or the past ones, the last one first."""
    if reader.actor.person_id is None:
        raise Unauthenticated
    return page_of(reader, _PAST if when == "past" else _UPCOMING, cursor, size)


def next_meeting(reader: Reader) -> MeetingRow | None:
    """The reader's meeting that runs or comes next."""
    if reader.actor.person_id is None:
        return None
    found = page_of(reader, _NEXT, None, size=1).items
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
    found = _event_meetings(status, lacks, len(words.split()[:5]))
    named: dict[str, Any] = {f"word_{index}": escaped(word) for index, word in enumerate(words.split()[:5])}
    meetings = page_of(reader, found, cursor, event=event.id, **named)
    return Agenda(event, meetings, figures(reader, event.id))


@cache
def _event_meetings(status: MeetingStatus | None, lacks: str, words: int) -> Paged:
    wanted = [Meeting.event_id == given("event")]
    if status:
        wanted.append(Meeting.status == status)
    if lacks in LACKS:
        wanted += [LACKS[lacks], Meeting.status.in_(STANDING), Meeting.ends_at > NOW]
    return listing(and_(*wanted, *(_named(f"word_{index}") for index in range(words))))


def _no_interpreter() -> Any:
    booked = exists().where(MeetingPerson.meeting_id == Meeting.id, MeetingPerson.role == "interpreter")
    return and_(Meeting.interpreter_wish != InterpreterWish.NONE, ~booked)


def _no_link() -> Any:
    """A link is its way, and there is none."""
    return and_(
        func.coalesce(Meeting.video, VideoRules.video) == Video.LINK,
        Meeting.link_url == "",
        func.coalesce(VideoRules.link_url, "") == "",
    )


LACKS: dict[str, Any] = {"link": _no_link(), "interpreter": _no_interpreter()}


def _named(name: str) -> Any:
    """The word given by that name occurs in the name of one of a meeting's companies."""
    word = given(name)
    place, company = aliased(Participation), aliased(Company)
    return exists().where(
        place.id.in_((Meeting.exporter_id, Meeting.buyer_id)),
        company.id == place.company_id,
        or_(
            company.legal_name.icontains(word, escape="/"),
            company.legal_name_en.icontains(word, escape="/"),
            company.name_reading.icontains(word, escape="/"),
        ),
    )


def row_of(row: Any, guests: list[Guest]) -> MeetingRow:
    """From a row of `listing`."""
    meeting, event, exporter, buyer, acts_exporter, acts_buyer, exporter_told, buyer_told, slot, said = row
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
        way=way_of(meeting, said),
        seated=frozenset(one.person.id for one in guests if one.role != "outside" and not one.is_away),
        reported=bool(buyer_told if mine == Side.BUYER else exporter_told) and mine is not None,
        version=meeting.version,
    )


_FIGURES = union_all(
    select(literal("request"), MeetingRequest.state, func.count())
    .where(MeetingRequest.event_id == given("event"))
    .group_by(MeetingRequest.state),
    select(literal("meeting"), Meeting.status, func.count())
    .where(Meeting.event_id == given("event"))
    .group_by(Meeting.status),
)


def figures(reader: Reader, event_id: int) -> Figures:
    """How many requests and meetings of an event are in which state. Unscoped; one statement."""
    rows = reader.rows(_FIGURES, event=event_id)
    return Figures(
        {RequestState(state): number for kind, state, number in rows if kind == "request"},
        {MeetingStatus(state): number for kind, state, number in rows if kind == "meeting"},
    )


# -- one meeting --------------------------------------------------------------------------------------


def _outcome(name: str, outcome: Any) -> Bundle[Any]:
    return Bundle(name, outcome.took_place, outcome.result, outcome.rating, outcome.next_step, outcome.version)


def _told(outcome: Any, side: Side) -> Any:
    return and_(outcome.meeting_id == Meeting.id, outcome.side == side)


_ByExporter, _ByBuyer = aliased(Outcome, name="told_by_exporter"), aliased(Outcome, name="told_by_buyer")
_Linker, _Canceller = aliased(Person, name="linker"), aliased(Person, name="canceller")
_Settler, _Mover = aliased(Person, name="settler"), aliased(Person, name="mover")
_Wanted = aliased(Slot, name="wanted")


def _lets(place: Any) -> Any:
    """Whether a participation lets the other side move meetings without asking."""
    free = (BookingPreference.participation_id == place.id, BookingPreference.free_moves.is_(True))
    return exists().where(*free)


_PAGE = (
    MEETINGS.add_columns(
        parts.organises(Meeting.event_id),
        COMES,
        plain(MeetingRequest),
        _outcome("told_by_exporter", _ByExporter),
        _outcome("told_by_buyer", _ByBuyer),
        Slot.public_id,
        _Linker.name,
        _Canceller.name,
        _Settler.name,
        Bundle(
            "move",
            MeetingMove.public_id,
            _Wanted.public_id,
            MeetingMove.starts_at,
            MeetingMove.ends_at,
            MeetingMove.side,
            _Mover.name,
        ),
        _lets(ExporterPlace),
        _lets(BuyerPlace),
        RULES,
    )
    .outerjoin(MeetingRequest, MeetingRequest.id == Meeting.request_id)
    .outerjoin(_ByExporter, _told(_ByExporter, Side.EXPORTER))
    .outerjoin(_ByBuyer, _told(_ByBuyer, Side.BUYER))
    .outerjoin(Slot, Slot.id == Meeting.slot_id)
    .outerjoin(_Linker, _Linker.id == Meeting.link_set_by)
    .outerjoin(_Canceller, _Canceller.id == Meeting.cancelled_by)
    .outerjoin(_Settler, _Settler.id == Meeting.settled_by)
    .outerjoin(MeetingMove, OPEN_MOVE)
    .outerjoin(_Wanted, _Wanted.id == MeetingMove.slot_id)
    .outerjoin(_Mover, _Mover.id == MeetingMove.person_id)
    .outerjoin(VideoRules, VideoRules.event_id == Meeting.event_id)
    .where(Meeting.public_id == given("meeting"))
)


def meeting_page(reader: Reader, public_id: str, *, with_panels: bool = True) -> MeetingPage:
    """One meeting, for both sides, its interpreter and the organisers. Raises Unauthenticated, NotFound."""
    if reader.actor.person_id is None and not reader.actor.is_system:
        raise Unauthenticated
    row = reader.row(_PAGE, meeting=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    acts = bool(row[4] or row[5])
    if not policy.can_see_meeting(reader.actor, acts=acts, comes=bool(row[7]), organises=bool(row[6])):
        raise NotFound
    page = _page(reader, row)
    if with_panels:
        page.panels.extend(panels(reader, "meeting", page))
    return page


def _page(reader: Reader, row: Any) -> MeetingPage:
    meeting, event, exporter, buyer, acts_exporter, acts_buyer, organising, comes, request = row[:9]
    told_by_exporter, told_by_buyer, slot, linker, canceller, settler, move, exporter_lets, buyer_lets, said = row[9:]
    guests = people_of(reader, [meeting.id])[meeting.id]
    mine = side_of(acts_exporter, acts_buyer)
    interpreters = names(guests, None)
    manages = policy.can_assign_interpreter(reader.actor, organises=bool(organising))
    reports = {Side.EXPORTER: told_by_exporter, Side.BUYER: told_by_buyer}
    told = reports.get(mine) if mine else None
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
        way=way_of(meeting, said),
        cancel_reason=meeting.cancel_reason,
        cancelled_by=canceller,
        request=_request(reader, request),
        outcome=_outcome_view(told),
        can=_can(reader, meeting, Phase(event[4]), mine, manages, guests),
        guests=guests,
        because=Because(meeting.cancel_because) if meeting.cancel_because else None,
        proposed=Proposal(move[0], move[1], move[2], move[3], Side(move[4]), move[5]) if move[0] else None,
        moves_at_once=manages or bool(exporter_lets if mine == Side.BUYER else buyer_lets),
        attendance=Attendance(meeting.attendance) if meeting.attendance else None,
        settled_by=settler,
        settled_note=meeting.settled_note,
        reports={side: TookPlace(told[0]) for side, told in reports.items() if told[0]} if manages else {},
    )


def _request(reader: Reader, request: Any) -> RequestBrief | None:
    if request.id is None:
        return None
    things = named_things(reader, request.listings, request.needs)
    reason = Reason(request.reason)
    return RequestBrief(request.public_id, reason, request.message, request.language, request.sender_id, things)


def _outcome_view(told: Any) -> OutcomeView | None:
    if told is None or told[0] is None:
        return None
    return OutcomeView(TookPlace(told[0]), Result(told[1]) if told[1] else None, told[2], told[3], told[4])


def _can(
    reader: Reader, meeting: Any, phase: Phase, mine: Side | None, manages: bool, guests: Sequence[Guest]
) -> MeetingCan:
    """What the reader may do now."""
    status = MeetingStatus(meeting.status)
    changes = mine is not None or manages
    to_come = changes and rules.why_not_movable(status, meeting.starts_at, reader.now) is None
    movable = to_come and rules.why_not_arrangeable(phase) is None
    stands = changes and rules.why_not_changeable(status) is None
    report = mine is not None and rules.why_no_outcome(status, meeting.starts_at, reader.now) is None
    own = next((one for one in guests if one.person.id == reader.actor.person_id and one.role != "outside"), None)
    near = status in STANDING and meeting.starts_at - presence.ASKED_BEFORE <= reader.now < meeting.ends_at
    door = presence.why_no_check_in(status, meeting.starts_at, meeting.ends_at, reader.now) is None
    may = manages or (mine is not None and mine == meeting.cancelled_side)
    revive = may and rules.may_revive(meeting, reader.now, manages=manages)
    over = meeting.attendance or (status in STANDING and meeting.ends_at <= reader.now)
    return MeetingCan(
        move=movable,
        cancel=to_come,
        revive=revive and rules.why_not_arrangeable(phase) is None,
        give_back=bool(own and own.role == "interpreter")
        and rules.why_not_movable(status, meeting.starts_at, reader.now) is None,
        link=stands,
        agenda=stands,
        interpreter=to_come and manages,
        report=report,
        confirm=bool(own and near and own.confirmed_at is None and not own.is_away),
        check_in=bool(own and door and own.arrived_at is None),
        answer=bool(own and own.role == "guest")
        and rules.why_not_movable(status, meeting.starts_at, reader.now) is None,
        swap=to_come,
        guests=mine is not None and rules.why_not_movable(status, meeting.ends_at, reader.now) is None,
        settle=manages and bool(over),
        enter=bool(own and not own.is_away)
        and presence.is_door_open(status, meeting.starts_at, meeting.ends_at, reader.now),
    )
