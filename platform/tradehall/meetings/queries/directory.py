"""Who takes part in an event, for those who take part: cards, one participant, and the form of asking."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from tradehall.companies.models import Company, Listing, Need
from tradehall.companies.search import words
from tradehall.events.commands import Goal, InterpreterNeed, Side
from tradehall.events.errors import Blocked, BlockedByUs
from tradehall.events.models import Event, Participation, ParticipationBlock
from tradehall.events.queries import DelegateName, event_by_slug
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.tx import Reader, among, given
from tradehall.meetings import policy, rules
from tradehall.meetings.errors import NotApproved, SameSide
from tradehall.meetings.models import Meeting, MeetingRequest, Standby
from tradehall.meetings.planning.wished import wished
from tradehall.meetings.queries import parts
from tradehall.meetings.queries.contacts import contacts
from tradehall.meetings.queries.parties import shut_out
from tradehall.meetings.queries.slots import choices
from tradehall.meetings.queries.things import delegates_by_place, offered_things, who_comes
from tradehall.meetings.queries.views import Card, Contact, Directory, ParticipantPage, Place


def directory(
    reader: Reader,
    slug: str,
    q: str = "",
    side: Side | None = None,
    hs: str = "",
    country: str = "",
    language: str = "",
    cursor: str | None = None,
) -> Directory:
    """The approved companies of an event, by name. Raises Unauthenticated, NotFound, NotApproved.

    Without `side` a company sees the other side, an organiser both. `hs` is the beginning of an HS code.
    """
    if reader.actor.person_id is None and not reader.actor.is_system:
        raise Unauthenticated
    event = event_by_slug(reader, slug)
    ours = [parts.place_of(row[0]) for row in reader.rows(_OURS, event=event.id)]
    if not policy.can_see_directory(reader.actor, takes_part=bool(ours), organises=event.organises):
        raise shut_out(reader, event.id, NotApproved)
    if side is None and len({place.side for place in ours}) == 1:
        side = rules.other_side(ours[0].side)
    cards = _BOTH_SIDES if side is None else _ONE_SIDE
    if filters := _filters(q, hs, country, language):
        cards = cards.narrowed(*filters)
    found = cards.page(reader, cursor, tuple, event=event.id, ours=[place.id for place in ours], side=side)
    places = [row[0][0] for row in found.items]
    people = delegates_by_place(reader, places)
    known = contacts(reader, [place.id for place in ours], places)
    shown = [_card(row, people[row[0][0]], known[row[0][0]]) for row in found.items]
    return Directory(event, Page(shown, found.next, found.cursor), ours, side)


_OURS = (
    select(parts.place_columns("place", Participation, Company))
    .join(Company, Company.id == Participation.company_id)
    .where(Participation.event_id == given("event"), Participation.state == State.APPROVED, parts.acts())
    .order_by(Participation.id)
)


def _asked(place: Any, ours: Any) -> Any:
    """A column: the newest open request between a participation and ours."""
    return (
        select(func.max(MeetingRequest.public_id))
        .where(
            parts.still_open(),
            or_(
                and_(MeetingRequest.target_id == place, MeetingRequest.sender_id.in_(ours)),
                and_(MeetingRequest.sender_id == place, MeetingRequest.target_id.in_(ours)),
            ),
        )
        .scalar_subquery()
    )


def _booked(place: Any, ours: Any) -> Any:
    """A column: the newest meeting that stands between a participation and ours."""
    return (
        select(func.max(Meeting.public_id))
        .where(
            Meeting.status.in_(rules.STANDING),
            or_(
                and_(Meeting.exporter_id == place, Meeting.buyer_id.in_(ours)),
                and_(Meeting.buyer_id == place, Meeting.exporter_id.in_(ours)),
            ),
        )
        .scalar_subquery()
    )


def _blocked_by_us(place: Any, ours: Any) -> ColumnElement[bool]:
    """A column: whether one of ours has blocked the participation. That it blocked one of ours nobody is shown."""
    block = aliased(ParticipationBlock)
    return exists().where(block.blocked_id == place, block.blocker_id.in_(ours))


def _sent(place: Any) -> Any:
    """A column: how many requests of a participation wait for an answer."""
    return select(func.count()).where(parts.still_open(), MeetingRequest.sender_id == place).scalar_subquery()


_LISTINGS = select(func.count()).where(Listing.company_id == Company.id, Listing.state == "published")
_NEEDS = select(func.count()).where(Need.company_id == Company.id, Need.state == "open")
_CARDS: Select[Any] = (
    select(
        parts.place_columns("place", Participation, Company),
        Company.about,
        Company.sectors,
        Participation.wanted,
        _LISTINGS.correlate(Company).scalar_subquery(),
        _NEEDS.correlate(Company).scalar_subquery(),
        _asked(Participation.id, among("ours")),
        _booked(Participation.id, among("ours")),
        _blocked_by_us(Participation.id, among("ours")),
        wished(Participation.id, among("ours")),
    )
    .join(Company, Company.id == Participation.company_id)
    .where(Participation.event_id == given("event"), Participation.state == State.APPROVED)
)
_BOTH_SIDES = Paged(_CARDS, Order(Company.legal_name_en), Order(Participation.id))
_ONE_SIDE = _BOTH_SIDES.narrowed(Participation.side == given("side"))


def _filters(q: str, hs: str, country: str, language: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_said(word) for word in words(q)]
    if digits := "".join(char for char in hs if char.isascii() and char.isdigit())[:6]:
        found.append(_trades_in(digits))
    if country:
        found.append(Company.country == country)
    if language:
        found.append(_holds(Participation.languages, f'"{language}"'))
    return found


def _holds(column: Any, part: str) -> ColumnElement[bool]:
    """Whether the JSON of a column holds a piece of text."""
    return cast(column, Text).contains(part, autoescape=True)


def _offers(condition_on: Any) -> ColumnElement[bool]:
    """Whether one of the company's listings or needs meets a condition (a function of the table)."""
    listing, need = aliased(Listing), aliased(Need)
    return or_(
        exists().where(listing.company_id == Company.id, listing.state == "published", condition_on(listing)),
        exists().where(need.company_id == Company.id, need.state == "open", condition_on(need)),
    )


def _said(word: str) -> ColumnElement[bool]:
    """The word occurs in what the company says of itself, offers or looks for."""
    found = _offers(lambda table: table.search.contains(word, autoescape=True))
    return or_(Company.search.contains(word, autoescape=True), found)


def _trades_in(digits: str) -> ColumnElement[bool]:
    """A listing or need begins with the code, or the company names the sector."""
    found = _offers(lambda table: table.hs_code.startswith(digits, autoescape=True))
    return or_(_holds(Company.sectors, f'"{digits}'), found)


def _card(row: Any, people: list[DelegateName], known: list[Contact]) -> Card:
    place, about, sectors, wanted, listings, needs, asked, meeting, blocked, wish = row
    last = known[0] if known else None
    shown = parts.place_of(place, people)
    return Card(shown, about, sectors, wanted, listings, needs, asked, meeting, last, bool(blocked), wish)


# -- one participant ----------------------------------------------------------------------------------


# The approved participation with that public id, and the reader's own of the same event.
_Block = aliased(ParticipationBlock, name="block")
_Named = aliased(Participation, name="named")
_WITH_OURS = (
    select(
        parts.place_columns("place", Participation, Company),
        parts.EVENT,
        parts.acts().label("acts"),
        parts.organises(Participation.event_id).label("organises"),
        Company.about,
        Company.sectors,
        Participation.wanted,
        Participation.goals,
        Participation.interpreter_needed,
        _asked(Participation.id, parts.mine()).label("asked"),
        _booked(Participation.id, parts.mine()).label("booked"),
        exists().where(Standby.other_id == Participation.id, Standby.participation_id.in_(parts.mine())).label("waits"),
        _blocked_by_us(Participation.id, parts.mine()).label("blocked"),
        exists().where(_Block.blocker_id == Participation.id, _Block.blocked_id.in_(parts.mine())).label("closed"),
        wished(Participation.id, parts.mine()).label("wish"),
        _sent(Participation.id).label("sent"),
        Event.request_limit.label("limit"),
    )
    .join(Company, Company.id == Participation.company_id)
    .join(Event, Event.id == Participation.event_id)
    .where(
        Participation.event_id == select(_Named.event_id).where(_Named.public_id == given("named")).scalar_subquery(),
        Participation.state == State.APPROVED,
        or_(Participation.public_id == given("named"), parts.acts()),
    )
    .order_by(Participation.id)
)


def participant_page(reader: Reader, public_id: str) -> ParticipantPage:
    """One company in an event, for those who see its directory. Raises Unauthenticated, NotFound."""
    return _participant(reader, public_id, None, with_slots=False)


def ask_page(reader: Reader, public_id: str, sender: str | None = None) -> ParticipantPage:
    """The same with the slots in which who comes is free on both sides; `sender`: for whom is asked."""
    return _participant(reader, public_id, sender, with_slots=True)


def _participant(reader: Reader, public_id: str, sender: str | None, *, with_slots: bool) -> ParticipantPage:
    if reader.actor.person_id is None and not reader.actor.is_system:
        raise Unauthenticated
    rows = reader.rows(_WITH_OURS, named=public_id) if is_public_id(public_id) else []
    row = next((row for row in rows if row.place[1] == public_id), None)
    ours = [other for other in rows if other.acts]
    if row is None or not policy.can_see_directory(reader.actor, takes_part=bool(ours), organises=bool(row.organises)):
        raise NotFound
    people = delegates_by_place(reader, [other.place[0] for other in rows])
    target = parts.place_of(row.place, people[row.place[0]])
    own = [parts.place_of(other.place, people[other.place[0]]) for other in ours]
    places = [place for place in own if place.side != target.side and not row.acts]
    asking = next((place for place in places if place.public_id == sender), places[0] if places else None)
    company = target.company.id
    things = offered_things(reader, {company, *(place.company.id for place in places)})
    slots = []
    if with_slots:
        theirs = [person.id for person in target.people[:1]]
        mine = who_comes(asking.people, reader.actor.person_id) if asking else []
        slots = choices(reader, event=row.event.id, mine=mine, theirs=theirs, wanted=target.id)
    known = contacts(reader, [place.id for place in own], [target.id])[target.id]
    sent = next((other.sent for other in ours if asking and other.place[0] == asking.id), 0)
    return ParticipantPage(
        event=parts.event_of(row.event),
        place=target,
        about=row.about,
        sectors=row.sectors,
        wanted=row.wanted,
        goals=[Goal(goal) for goal in row.goals],
        interpreter_needed=InterpreterNeed(row.interpreter_needed),
        things=[thing for thing in things if thing.company_id == company],
        mine=places,
        my_things=[thing for thing in things if thing.company_id != company],
        asked=row.asked,
        meetings=[row.booked] if row.booked else [],
        why_not=_why_not(row, ours, places),
        asking=asking,
        contacts=known,
        sent=sent,
        limit=row.limit,
        slots=slots,
        waits=bool(row.waits),
        blocked=bool(row.blocked),
        wish=row.wish,
    )


def _why_not(row: Any, ours: Sequence[Any], across: Sequence[Place]) -> str | None:
    """Why the reader cannot ask this company, as a marked text."""
    if ours and not across:
        return SameSide.sentence
    if row.blocked or row.closed:
        return BlockedByUs.sentence if row.blocked else Blocked.sentence
    why = rules.why_not_arrangeable(parts.event_of(row.event).phase) if across else None
    return why.sentence if why else None
