"""Reads of wishes: each side sees its own, and the organisers all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import aliased

from tradehall.companies.models import Company
from tradehall.companies.search import matches, words
from tradehall.events.commands import Phase, Side
from tradehall.events.models import Participation
from tradehall.events.queries import EventView, event_by_slug, managed_event
from tradehall.events.rules import State
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.tx import Reader, given
from tradehall.meetings.errors import NotApproved
from tradehall.meetings.planning.commands import WishKind
from tradehall.meetings.planning.models import Wish, WishRules
from tradehall.meetings.planning.queries.views import Coverage, CoveragePage, Rules, WishesPage, WishRow
from tradehall.meetings.policy import can_see_directory
from tradehall.meetings.queries import parts
from tradehall.meetings.queries.parties import shut_out
from tradehall.meetings.queries.slots import choices_of_leads
from tradehall.meetings.queries.views import EventBrief, Place
from tradehall.meetings.rules import other_side

SHOWN = 40  # companies of whom nothing was said yet

_SPEAKERS = (
    select(parts.place_columns("place", Participation, Company), WishRules, parts.acts().label("acts"))
    .join(Company, Company.id == Participation.company_id)
    .outerjoin(WishRules, WishRules.event_id == Participation.event_id)
    .where(Participation.event_id == given("event"), Participation.state == State.APPROVED)
    .where(or_(parts.acts(), Participation.public_id == given("mine")))
    .order_by(Participation.id)
)
_RANK = case({WishKind.MUST: 1, WishKind.WANT: 2, WishKind.NO: 3}, value=Wish.kind, else_=4)
_ACROSS = (
    select(parts.place_columns("place", Participation, Company), Wish.kind, Wish.words, Wish.by_organiser)
    .join(Company, Company.id == Participation.company_id)
    .outerjoin(Wish, and_(Wish.other_id == Participation.id, Wish.participation_id == given("mine")))
    .where(Participation.event_id == given("event"), Participation.state == State.APPROVED)
    .where(Participation.side == given("side"), Participation.company_id != given("company"))
    .order_by(_RANK, Company.legal_name_en, Participation.id)
)


def rules_of(event: Any, row: WishRules | None, now: datetime) -> Rules:
    """Without a row: open as long as meetings are arranged, three musts."""
    if row is None:
        return Rules(event.phase != Phase.CLOSED, True, None, 3, 0)
    in_time = row.closes_at is None or row.closes_at > now
    is_open = row.open and in_time and event.phase != Phase.CLOSED
    return Rules(is_open, row.open, row.closes_at, row.most_musts, row.version)


def wishes_page(reader: Reader, slug: str, mine: str | None = None, q: str = "") -> WishesPage:
    """Whom the reader's company wants to meet; `mine`: which of them, for organisers whichever. Raises Unauthenticated,
    NotFound, NotApproved."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    event = event_by_slug(reader, slug)
    rows = reader.rows(_SPEAKERS, event=event.id, mine=mine or "")
    ours = [row for row in rows if row.acts]
    if not can_see_directory(reader.actor, takes_part=bool(ours), organises=event.organises):
        raise shut_out(reader, event.id, NotApproved)
    speaking = next((row for row in rows if row.place[1] == mine), None) if mine else next(iter(ours), None)
    if speaking is None or not (speaking.acts or event.organises):
        raise NotFound
    own = parts.place_of(speaking.place)
    known = rules_of(event, speaking[1], reader.now)
    said, others = _across(reader, event, own, q)
    free = sum(slot.free for slot in choices_of_leads(reader, event.id, own.id, 0))
    for_them = not speaking.acts
    return WishesPage(
        event=EventBrief(event.id, event.slug, event.name, event.zone, event.phase),
        rules=known,
        mine=own,
        all_mine=[parts.place_of(row.place) for row in ours],
        said=said,
        others=others[:SHOWN],
        more=len(others) > SHOWN,
        slots=free,
        musts=sum(row.kind is WishKind.MUST for row in said),
        may_say=for_them or known.is_open,
        for_them=for_them,
    )


def _across(reader: Reader, event: EventView, own: Place, q: str) -> tuple[list[WishRow], list[WishRow]]:
    """What was said, and a few of those of whom nothing was; a search finds among all."""
    statement = _ACROSS
    for word in words(q):
        statement = statement.where(Company.search.contains(word, autoescape=True))
    said: Sequence[Any] = reader.rows(
        statement.limit(400), event=event.id, mine=own.id, side=other_side(own.side), company=own.company.id
    )
    rows = [
        WishRow(parts.place_of(row.place), _kind(row.kind), row.words or "", bool(row.by_organiser)) for row in said
    ]
    return [row for row in rows if row.kind], [row for row in rows if not row.kind]


def _kind(text: str | None) -> WishKind | None:
    return WishKind(text) if text else None


# -- for programs ---------------------------------------------------------------------------------------

_Mine, _Theirs = aliased(Participation, name="mine"), aliased(Participation, name="theirs")
_MY = (
    select(_Mine.public_id, _Theirs.public_id, Wish.kind, Wish.words)
    .join(_Mine, _Mine.id == Wish.participation_id)
    .join(_Theirs, _Theirs.id == Wish.other_id)
    .where(Wish.event_id == given("event"), parts.acts(_Mine))
    .order_by(Wish.id)
)


def my_wishes(reader: Reader, slug: str) -> list[tuple[str, str, WishKind, str]]:
    """(whose, of whom, kind, words) of the participations that the reader acts for."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    event = event_by_slug(reader, slug)
    return [(row[0], row[1], WishKind(row[2]), row[3]) for row in reader.rows(_MY, event=event.id)]


# -- for organisers -------------------------------------------------------------------------------------


def _said(kind: WishKind) -> Any:
    count = select(func.count()).where(Wish.participation_id == Participation.id, Wish.kind == kind)
    return count.correlate(Participation).scalar_subquery()


_WISHED_BY = select(func.count()).where(Wish.other_id == Participation.id, Wish.kind != WishKind.NO)
_COVERAGE = (
    select(
        parts.place_columns("place", Participation, Company), _said(WishKind.MUST), _said(WishKind.WANT),
        _said(WishKind.NO), _WISHED_BY.correlate(Participation).scalar_subquery(),
    )
    .join(Company, Company.id == Participation.company_id)
    .where(Participation.event_id == given("event"), Participation.state == State.APPROVED)
    .order_by(Participation.side.desc(), Company.legal_name_en, Participation.id)
)  # fmt: skip
_RULES = select(WishRules).where(WishRules.event_id == given("event"))


def coverage_page(
    reader: Reader, slug: str, side: Side | None = None, silent: bool = False, q: str = ""
) -> CoveragePage:
    """How far the wishes of an event are said. For its organisers."""
    event = managed_event(reader, slug)
    statement = _COVERAGE.add_columns(matches(Company.search, q))
    shown, quiet, pairs = [], 0, 0
    for place, *counts, found in reader.rows(statement, event=event.id):
        row = Coverage(parts.place_of(place), *counts)
        is_silent = not (row.musts or row.wants or row.noes)
        quiet, pairs = quiet + is_silent, pairs + row.musts + row.wants
        if found and (is_silent or not silent) and side in (None, row.place.side):
            shown.append(row)
    rules = reader.session.scalar(_RULES, {"event": event.id})
    return CoveragePage(event, rules_of(event, rules, reader.now), shown, quiet, pairs)
