"""Reads of the day: what waits for a person, the organisers' day page, and how far one can count on whom."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, case, exists, or_, select, union_all
from sqlalchemy.orm import aliased

from tradehall.companies.queries import members_of
from tradehall.events.commands import Side
from tradehall.events.queries import EventView, delegates_of
from tradehall.events.queries.events import managed_event
from tradehall.kernel import clock
from tradehall.kernel.errors import Forbidden
from tradehall.kernel.panels import panels
from tradehall.kernel.tx import ME, NOW, Reader, among, given
from tradehall.meetings import presence, rules
from tradehall.meetings.commands import Attendance, Coming, InterpreterWish
from tradehall.meetings.models import Meeting, MeetingMove, MeetingPerson, MeetingRequest, Outcome
from tradehall.meetings.presence import Record
from tradehall.meetings.queries import parts
from tradehall.meetings.queries.day_views import Colleague, Day, DayRow, Matter, Seating
from tradehall.meetings.queries.meetings import CONCERNING, MEETINGS, OPEN_MOVE, meeting_page, names, side_of
from tradehall.meetings.queries.parts import BuyerCompany, BuyerPlace, ExporterCompany, ExporterPlace
from tradehall.meetings.queries.things import people_of
from tradehall.meetings.queries.views import Guest
from tradehall.meetings.rules import STANDING, MeetingStatus

REMEMBERED = timedelta(days=14)  # so long one is asked what came of a meeting


def _told(side: Side) -> Any:
    return exists().where(Outcome.meeting_id == Meeting.id, Outcome.side == side)


_REPORTED = select(Outcome.side).where(Outcome.meeting_id == given("meeting"))


def reported_sides(reader: Reader, meeting_id: int) -> set[Side]:
    """The sides that have said what came of the meeting. For the system."""
    return {Side(side) for side in reader.all(_REPORTED, meeting=meeting_id)}


# -- what waits for me ------------------------------------------------------------------------------

_ACTS_EXPORTER, _ACTS_BUYER = parts.acts(ExporterPlace), parts.acts(BuyerPlace)
_UNTOLD = and_(
    Meeting.ends_at <= NOW,
    Meeting.ends_at > given("since"),
    or_(and_(_ACTS_EXPORTER, ~_told(Side.EXPORTER)), and_(_ACTS_BUYER, ~_told(Side.BUYER))),
)
_SOON = and_(Meeting.ends_at > NOW, Meeting.starts_at <= given("soon"), Meeting.status.in_(STANDING))
_Seat = aliased(MeetingPerson, name="own_seat")
_AWAY = and_(_Seat.role == "guest", _Seat.answer == Coming.NO)
_MATTERS = (
    select(
        Meeting.public_id, Meeting.starts_at, Meeting.ends_at, Meeting.status,
        ExporterCompany.legal_name, ExporterCompany.language, BuyerCompany.legal_name, BuyerCompany.language,
        _ACTS_EXPORTER, _ACTS_BUYER, MeetingMove.side, MeetingMove.starts_at, MeetingMove.ends_at,
        _Seat.person_id, _Seat.confirmed_at, _Seat.arrived_at,
    )
    .join(ExporterPlace, ExporterPlace.id == Meeting.exporter_id)
    .join(BuyerPlace, BuyerPlace.id == Meeting.buyer_id)
    .join(ExporterCompany, ExporterCompany.id == ExporterPlace.company_id)
    .join(BuyerCompany, BuyerCompany.id == BuyerPlace.company_id)
    .outerjoin(MeetingMove, OPEN_MOVE)
    .outerjoin(_Seat, and_(_Seat.meeting_id == Meeting.id, _Seat.person_id == ME, ~_AWAY))
    .where(CONCERNING, Meeting.status != MeetingStatus.CANCELLED)
    .where(or_(MeetingMove.id.is_not(None), and_(_SOON, _Seat.person_id.is_not(None)), _UNTOLD))
    .order_by(Meeting.starts_at)
    .limit(20)
)  # fmt: skip


def my_matters(reader: Reader) -> list[Matter]:
    """What the reader is asked about meetings: other times, whether they come, to check in, what came of it."""
    if reader.actor.person_id is None:
        return []
    soon, since = reader.now + presence.ASKED_BEFORE, reader.now - REMEMBERED
    return [matter for row in reader.rows(_MATTERS, soon=soon, since=since) for matter in _matters(row, reader.now)]


def _matters(row: Any, now: datetime) -> Iterable[Matter]:
    side = side_of(row[8], row[9])
    company, language = (row[4], row[5]) if side == Side.BUYER else (row[6], row[7])
    about = (row[0], row[1], row[2], company, language)
    if row[10] and side and row[10] != side:
        yield Matter("move", *about, (row[11], row[12]))
    if row[13] and row[2] > now and row[1] <= now + presence.ASKED_BEFORE:
        if row[1] - presence.DOOR_OPENS <= now:
            if row[15] is None:
                yield Matter("check_in", *about)
        elif row[14] is None:
            yield Matter("confirm", *about)
    if row[2] <= now and side:
        yield Matter("outcome", *about)


# -- the organisers' day ----------------------------------------------------------------------------

_OF_DAY = (
    MEETINGS.add_columns(_told(Side.EXPORTER), _told(Side.BUYER))
    .where(Meeting.event_id == given("event"))
    .where(Meeting.starts_at >= given("first"), Meeting.starts_at < given("last"))
    .order_by(Meeting.starts_at, Meeting.id)
)


def event_day(reader: Reader, slug: str, wanted: str = "", *, with_panels: bool = True) -> Day:
    """The meetings of one day on the event's clock: the day that is asked for, else today or the nearest one."""
    event = managed_event(reader, slug)
    days = _days(event)
    day = _chosen(days, wanted, clock.local(reader.now, event.zone).date())
    first = clock.wall(datetime.combine(day, time()), event.zone)
    last = clock.wall(datetime.combine(day + timedelta(days=1), time()), event.zone)
    rows = reader.rows(_OF_DAY, event=event.id, first=first, last=last)
    people = people_of(reader, [row[0].id for row in rows])
    page = Day(event, day, days, [_day_row(row, people[row[0].id], reader.now) for row in rows])
    if not with_panels:
        return page
    page.panels.extend(panels(reader, "day", page))
    page.row_panels.extend(panels(reader, "day_rows", page))
    return page


def _days(event: EventView) -> list[date]:
    if event.starts_at is None or event.ends_at is None:
        return []
    first, last = (clock.local(at, event.zone).date() for at in (event.starts_at, event.ends_at))
    return [first + timedelta(days=number) for number in range(min((last - first).days, 30) + 1)]


def _chosen(days: Sequence[date], wanted: str, today: date) -> date:
    named = next((day for day in days if day.isoformat() == wanted), None)
    if named or not days:
        return named or today
    return min(max(today, days[0]), days[-1])


def _day_row(row: Any, guests: list[Guest], now: datetime) -> DayRow:
    meeting, _, exporter, buyer, _, _, exporter_told, buyer_told = row
    seated = [guest for guest in guests if guest.role != "outside"]
    there = [guest for guest in seated if guest.arrived_at]
    sides = {guest.side for guest in there if guest.side}
    unconfirmed = [guest.person for guest in seated if guest.confirmed_at is None and not guest.is_away]
    status = MeetingStatus(meeting.status)
    told = bool(exporter_told and buyer_told) or meeting.settled_by is not None
    state = presence.day_state(
        status, meeting.attendance, meeting.starts_at, meeting.ends_at, now,
        confirmed=not unconfirmed, arrived=len(sides), told=told,
    )  # fmt: skip
    interpreters = names(guests, None)
    return DayRow(
        public_id=meeting.public_id,
        status=status,
        state=state,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        exporter=parts.place_of(exporter, names(guests, Side.EXPORTER)),
        buyer=parts.place_of(buyer, names(guests, Side.BUYER)),
        interpreter=interpreters[0] if interpreters else None,
        lacks_interpreter=meeting.interpreter_wish != InterpreterWish.NONE and not interpreters,
        unconfirmed=unconfirmed,
        there=[guest.person for guest in there],
        waits=next(iter(sides)) if state == presence.DayState.WAITING else None,
    )


# -- who comes --------------------------------------------------------------------------------------


def seating_page(reader: Reader, public_id: str) -> Seating:
    """A meeting and who of its companies could come: one's own, both for organisers."""
    page = meeting_page(reader, public_id, with_panels=False)
    if not (page.mine or page.organises):
        raise Forbidden
    places = [page.own] if page.mine else [page.exporter, page.buyer]
    members = members_of(reader, [place.company.id for place in places])
    delegates = delegates_of(reader, [place.id for place in places])
    coming = {guest.person.id for guest in page.guests if guest.role != "outside"}
    return Seating(
        page,
        {
            place.side: [
                Colleague(member, member.person_id in delegates[place.id], member.person_id in coming)
                for member in members[place.company.id]
            ]
            for place in places
        },
    )


# -- reliability ------------------------------------------------------------------------------------


def _of_meetings(place: Any, side: Side) -> Any:
    came = Meeting.attendance.in_((Attendance.BOTH, side.value))
    missed = Meeting.attendance.in_((rules.other_side(side).value, Attendance.NOBODY))
    cancelled = and_(Meeting.status == MeetingStatus.CANCELLED, Meeting.cancelled_side == side)
    kind = case((came, "came"), (missed, "missed"), else_="cancelled")
    return select(
        place, kind, Meeting.starts_at, Meeting.changed_at,
    ).where(place.in_(among("places")), or_(came, missed, cancelled))  # fmt: skip


_ANSWERED = case((MeetingRequest.state == "expired", "unanswered"), else_="answered")
_RECORDS: Any = union_all(
    _of_meetings(Meeting.exporter_id, Side.EXPORTER),
    _of_meetings(Meeting.buyer_id, Side.BUYER),
    select(MeetingRequest.target_id, _ANSWERED, MeetingRequest.updated_at, MeetingRequest.updated_at).where(
        MeetingRequest.target_id.in_(among("places")), MeetingRequest.state.in_(("accepted", "declined", "expired"))
    ),
)


def records(reader: Reader, places: Collection[int]) -> dict[int, Record]:
    """Participation id → what it did in the event. Unscoped: for organisers alone."""
    counted: dict[int, dict[str, int]] = {place: defaultdict(int) for place in places}
    for place, kind, starts_at, at in reader.rows(_RECORDS, places=list(places)):
        if kind != "cancelled":
            counted[place][kind] += 1
        elif at > starts_at - presence.NOTICE:
            counted[place]["late"] += 1
    return {place: Record(**numbers) for place, numbers in counted.items()}
