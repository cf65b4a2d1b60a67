"""What interpreters read: their offers, their meetings, a day, and the brief of a meeting."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from tradehall.companies.queries import (
    companies_by_ids,
    listings_by_public_ids,
    listings_of,
    needs_by_public_ids,
    needs_of,
)
from tradehall.events.models import Slot
from tradehall.events.queries import DelegateName
from tradehall.kernel import clock
from tradehall.kernel.errors import Forbidden, Unauthenticated
from tradehall.kernel.tx import ME, NOW, Reader, given, plain
from tradehall.meetings import policy, rules
from tradehall.meetings.commands import Reason
from tradehall.meetings.diary import SlotWhy
from tradehall.meetings.models import (
    Interpreter,
    InterpreterOffer,
    Meeting,
    MeetingPerson,
    MeetingRequest,
    VideoRules,
)
from tradehall.meetings.queries.interpreter_views import Assignment, Brief, DaySheet, Interpreting, Profile
from tradehall.meetings.queries.interpreters import brief_of, pairs_of
from tradehall.meetings.queries.listed import claimed
from tradehall.meetings.queries.meetings import MEETINGS, meeting_page, reported, row_of
from tradehall.meetings.queries.parties import REST
from tradehall.meetings.queries.things import named_things, people_of
from tradehall.meetings.queries.video import RULES
from tradehall.meetings.queries.views import Thing
from tradehall.meetings.rules import STANDING, MeetingStatus, OfferState

MOST = 200  # meetings of one interpreter at a time
MOST_THINGS = 6  # of each side, where the request names nothing

_INTERPRETS = exists().where(
    MeetingPerson.meeting_id == Meeting.id, MeetingPerson.person_id == ME, MeetingPerson.role == "interpreter"
)
_OFFERED = and_(
    InterpreterOffer.meeting_id == Meeting.id,
    InterpreterOffer.person_id == ME,
    InterpreterOffer.state == OfferState.OFFERED,
)
_MINE: Any = (
    MEETINGS.add_columns(
        *reported(), Slot.public_id, plain(InterpreterOffer), plain(MeetingRequest), _INTERPRETS, *REST, RULES
    )
    .outerjoin(VideoRules, VideoRules.event_id == Meeting.event_id)
    .outerjoin(Slot, Slot.id == Meeting.slot_id)
    .outerjoin(InterpreterOffer, _OFFERED)
    .outerjoin(MeetingRequest, MeetingRequest.id == Meeting.request_id)
    .order_by(Meeting.starts_at, Meeting.id)
    .limit(MOST)
)
_OPEN = and_(InterpreterOffer.id.is_not(None), Meeting.starts_at > NOW, Meeting.status.in_(STANDING))
_COMING = _MINE.where(or_(_OPEN, and_(_INTERPRETS, Meeting.ends_at > NOW, Meeting.status.in_(STANDING))))
_ON_A_DAY = _MINE.where(
    _INTERPRETS,
    Meeting.status != MeetingStatus.CANCELLED,
    Meeting.starts_at >= given("first"),
    Meeting.starts_at < given("end"),
)
_PROFILE = select(plain(Interpreter)).where(Interpreter.person_id == ME)
ASKED = (
    select(func.count())
    .select_from(InterpreterOffer)
    .join(Meeting, Meeting.id == InterpreterOffer.meeting_id)
    .where(InterpreterOffer.person_id == ME, InterpreterOffer.state == OfferState.OFFERED)
    .where(Meeting.starts_at > NOW, Meeting.status.in_(STANDING))
)


def my_profile(reader: Reader) -> Profile | None:
    """The reader's own entry on the list; None until it is written. Raises Unauthenticated, Forbidden."""
    if reader.actor.person_id is None:
        raise Unauthenticated
    row = reader.value(_PROFILE)
    if not policy.can_have_profile(reader.actor, is_listed=row is not None):
        raise Forbidden
    return Profile(pairs_of(row.pairs), row.subjects, row.city, row.about, row.version) if row else None


def interpreting(reader: Reader) -> Interpreting:
    """The reader's open offers and the meetings that they interpret, by time."""
    profile = my_profile(reader)
    found = _assignments(reader, reader.rows(_COMING))
    return Interpreting(profile, [one for one in found if one.offer], [one for one in found if not one.offer])


def my_offers(reader: Reader) -> list[Assignment]:
    """The reader's open offers, by time; empty for those who interpret nothing."""
    if reader.actor.person_id is None:
        raise Unauthenticated
    return [one for one in _assignments(reader, reader.rows(_COMING)) if one.offer]


def my_day(reader: Reader, day: date) -> DaySheet:
    """The meetings that the reader interprets on a day of their own calendar, by time."""
    if reader.actor.person_id is None:
        raise Unauthenticated
    zone = reader.actor.time_zone
    first, end = (_midnight(at, zone) for at in (day, day + timedelta(days=1)))
    found = _assignments(reader, reader.rows(_ON_A_DAY, first=first, end=end))
    has_role = policy.can_have_profile(reader.actor, is_listed=False)
    return DaySheet(found, has_role or reader.value(_PROFILE) is not None)


def _midnight(day: date, zone: str) -> datetime:
    """When a day begins there; after a clock change at midnight an hour later."""
    for hour in range(3):
        try:
            return clock.wall(datetime.combine(day, time(hour)), zone)
        except ValueError:
            continue
    raise AssertionError(zone)


def _assignments(reader: Reader, rows: Sequence[Any]) -> list[Assignment]:
    guests = people_of(reader, [row[0].id for row in rows])
    requests = [row[10] for row in rows if row[10].id is not None]
    listings = [one for request in requests for one in request.listings]
    needs = [one for request in requests for one in request.needs]
    things = {thing.id: thing for thing in named_things(reader, listings, needs)}
    busy = _busy(reader, rows)
    return [_assignment(row, guests[row[0].id], things, busy) for row in rows]


def _busy(reader: Reader, rows: Sequence[Any]) -> set[int]:
    """What the reader has around the meetings that they are offered."""
    spans = [
        rules.around(row[0].starts_at, row[0].ends_at, stretch=row[12], pause=row[13])
        for row in rows
        if row[9].id is not None
    ]
    if not spans:
        return set()
    me, whole = reader.actor.person_id or 0, range(min(span.start for span in spans), max(span.stop for span in spans))
    return claimed(reader, [me], whole, 0)[me]


def _assignment(row: Any, guests: Any, things: dict[str, Thing], busy: set[int]) -> Assignment:
    meeting, offer, request, interprets = row[0], row[9], row[10], row[11]
    is_open = offer.id is not None and not interprets
    named = [*request.listings, *request.needs] if request.id is not None else []
    return Assignment(
        meeting=row_of((*row[:9], row[-1]), guests),
        reason=Reason(request.reason) if request.id is not None else None,
        things=[things[key] for key in named if key in things],
        offer=brief_of(offer) if is_open else None,
        why_not=_why_not(meeting, busy, row[12], row[13]) if is_open else None,
    )


def _why_not(meeting: Any, busy: set[int], stretch: int, pause: int) -> SlotWhy | None:
    time = (meeting.starts_at, meeting.ends_at)
    if any(tick in busy for tick in rules.ticks(*time)):
        return SlotWhy.MINE
    return SlotWhy.PAUSE if rules.needs_pause(busy, *time, stretch=stretch, pause=pause) else None


def brief(reader: Reader, public_id: str) -> Brief:
    """What prepares the interpreter of a meeting. Theirs and the organisers'; Forbidden for the two sides."""
    page = meeting_page(reader, public_id, with_panels=False)
    interprets = page.interpreter is not None and page.interpreter.id == reader.actor.person_id
    if not policy.can_read_brief(reader.actor, interprets=interprets, organises=page.organises):
        raise Forbidden
    things = page.request.things if page.request else []
    named = [thing.id for thing in things if thing.kind == "listing"]
    maker, buyer = page.exporter.company.id, page.buyer.company.id
    listings = list(listings_by_public_ids(reader, named, [maker]).values()) if named else []
    listings = listings or listings_of(reader, [maker], [maker])[maker][:MOST_THINGS]
    wanted = [thing.id for thing in things if thing.kind == "need"]
    needs = list(needs_by_public_ids(reader, wanted).values()) if wanted else []
    needs = needs or needs_of(reader, [buyer])[buyer][:MOST_THINGS]
    codes = [*(row.hs_code for row in listings), *(row.hs_code for row in needs if row.hs_code)]
    return Brief(page, listings, needs, codes or _sectors(reader, maker, buyer), _tongues(reader, page.interpreter))


_PAIRS = select(Interpreter.pairs).where(Interpreter.person_id == given("person"))


def _tongues(reader: Reader, interpreter: DelegateName | None) -> list[str]:
    pairs = reader.value(_PAIRS, person=interpreter.id) if interpreter else None
    return [code for pair in pairs or [] for code in (pair["from"], pair["to"])]


def _sectors(reader: Reader, *companies: int) -> list[str]:
    return [code for company in companies_by_ids(reader, companies).values() for code in company.sectors]
