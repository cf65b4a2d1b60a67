"""Listings and needs that requests name, and names of people, read for many at once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Text, and_, func, literal, null, select, union_all

from tradehall.accounts.models import Person
from tradehall.companies.models import Listing, Member, Need
from tradehall.events.commands import Side
from tradehall.events.models import Delegate, Participation
from tradehall.events.queries import DelegateName
from tradehall.kernel.tx import Reader, among
from tradehall.meetings.commands import Coming
from tradehall.meetings.models import Guest as Outsider
from tradehall.meetings.models import MeetingPerson
from tradehall.meetings.queries.parts import name_columns
from tradehall.meetings.queries.views import Guest, Thing


def _things(listings: Any, needs: Any) -> Any:
    one = select(
        literal("listing").label("kind"), Listing.public_id, Listing.title, Listing.company_id,
        Listing.hs_code, Listing.category, Listing.id.label("row"),
    ).where(listings)  # fmt: skip
    two = select(
        literal("need"), Need.public_id, Need.title, Need.company_id, Need.hs_code, Need.category, Need.id
    ).where(needs)
    return union_all(one, two)


_NAMED = _things(Listing.public_id.in_(among("listings")), Need.public_id.in_(among("needs")))
_OFFERED = _things(
    and_(Listing.company_id.in_(among("companies")), Listing.state == "published"),
    and_(Need.company_id.in_(among("companies")), Need.state == "open"),
)


def _in_order(rows: Sequence[Any]) -> list[Thing]:
    return [Thing(*row[:6]) for row in sorted(rows, key=lambda row: (row.kind, row.row))]


def named_things(reader: Reader, listings: Collection[str], needs: Collection[str]) -> list[Thing]:
    """These listings and needs, whatever became of them since they were named."""
    return _in_order(reader.rows(_NAMED, listings=listings, needs=needs))


def offered_things(reader: Reader, companies: Collection[int], most: int = 200) -> list[Thing]:
    """What is published of these companies; at most 200 of all."""
    return _in_order(reader.rows(_OFFERED, companies=companies))[:most]


_WORKS = and_(Member.person_id == Person.id, Member.company_id == Participation.company_id)
_DELEGATES = (
    select(Delegate.participation_id, *name_columns(func.coalesce(Member.job_title, "")))
    .join(Person, Person.id == Delegate.person_id)
    .join(Participation, Participation.id == Delegate.participation_id)
    .outerjoin(Member, _WORKS)
    .where(Delegate.participation_id.in_(among("places")))
    .order_by(Delegate.position)
)
_SEATED = (
    select(
        MeetingPerson.meeting_id, MeetingPerson.role.label("role"), Participation.side.label("side"), Person.email,
        MeetingPerson.confirmed_at, MeetingPerson.arrived_at, *name_columns(func.coalesce(Member.job_title, "")),
        MeetingPerson.participation_id, MeetingPerson.answer, literal("", Text),
    )
    .join(Person, Person.id == MeetingPerson.person_id)
    .outerjoin(Participation, Participation.id == MeetingPerson.participation_id)
    .outerjoin(Member, _WORKS)
    .where(MeetingPerson.meeting_id.in_(among("meetings")))
)  # fmt: skip
_OUTSIDE = (
    select(
        Outsider.meeting_id, literal("outside", Text), Participation.side, Outsider.email,
        null(), null(), Outsider.id, Outsider.public_id, Outsider.name,
        literal("", Text), literal("", Text), Outsider.language, literal("", Text), Person.time_zone,
        Outsider.participation_id, Outsider.answer, Outsider.role,
    )
    .join(Person, Person.id == Outsider.added_by)
    .join(Participation, Participation.id == Outsider.participation_id)
    .where(Outsider.meeting_id.in_(among("meetings")))
)  # fmt: skip
_GUESTS: Any = union_all(_SEATED, _OUTSIDE)


def delegates_by_place(reader: Reader, place_ids: Collection[int]) -> dict[int, list[DelegateName]]:
    """participation id → its delegates in order, with their titles; one statement."""
    names: dict[int, list[DelegateName]] = defaultdict(list)
    for row in reader.rows(_DELEGATES, places=place_ids):
        names[row[0]].append(DelegateName(*row[1:]))
    return names


def who_comes(delegates: Sequence[DelegateName], preferred: int | None) -> list[int]:
    """The one who is preferred while they are a delegate, else the first."""
    ids = [person.id for person in delegates]
    return [preferred] if preferred in ids else ids[:1]


def people_of(reader: Reader, meeting_ids: Collection[int]) -> dict[int, list[Guest]]:
    """meeting id → who comes: delegates first, then guests, then the interpreter. Unscoped; one statement."""
    found: dict[int, list[Guest]] = {key: [] for key in meeting_ids}
    for row in sorted(reader.rows(_GUESTS, meetings=meeting_ids), key=_place_at_table):
        side = Side(row[2]) if row[2] else None
        said = Coming(row[15]) if row[15] else None
        who, interprets = DelegateName(*row[6:14]), row[16] == "interpreter"
        found[row[0]].append(Guest(who, row[3], row[1], side, row[0], row[4], row[5], said, interprets))
    return found


def _place_at_table(row: Any) -> tuple[Any, ...]:
    return row[0], ROLES.index(row[1]), row[14] or 0, row[6]


ROLES = ("delegate", "guest", "outside", "interpreter")
