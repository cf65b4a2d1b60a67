"""One's own notices."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select

from tradehall.accounts.models import Person
from tradehall.events.models import Event
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.pages import Order, Paged
from tradehall.kernel.tx import ME, Reader, among, given, plain
from tradehall.notices.kinds import KINDS
from tradehall.notices.models import Notice
from tradehall.notices.queries.views import NoticeList, NoticeView, shown_of

# How many notices the reader has not read, also as a part of a larger statement.
UNREAD = select(func.count()).select_from(Notice).where(Notice.person_id == ME, Notice.read_at.is_(None))


def unread_count(reader: Reader) -> int:
    """For the bell, when a line opens."""
    return int(reader.value(UNREAD) or 0)


_UNREAD = UNREAD.scalar_subquery()
_ALL = Paged(
    select(plain(Notice), Event.name, _UNREAD)
    .outerjoin(Event, Event.id == Notice.event_id)
    .where(Notice.person_id == ME, Notice.kind.in_(tuple(KINDS))),
    Order(Notice.id, True),
)
_NEW = _ALL.narrowed(Notice.read_at.is_(None))


def my_notices(reader: Reader, cursor: str | None = None, *, unread: bool = False) -> NoticeList:
    """The reader's notices, the newest first; `unread`: those alone. Raises Unauthenticated."""
    if reader.actor.person_id is None:
        raise Unauthenticated
    rows = (_NEW if unread else _ALL).page(reader, cursor, lambda row: row)
    page = rows.__class__([_view(row) for row in rows.items], rows.next, rows.cursor)
    return NoticeList(page, rows.items[0][2] if rows.items else 0)


_ONE = (
    select(plain(Notice), Event.name)
    .outerjoin(Event, Event.id == Notice.event_id)
    .where(Notice.person_id == ME, Notice.public_id == given("notice"), Notice.kind.in_(tuple(KINDS)))
)


def my_notice(reader: Reader, public_id: str) -> NoticeView:
    """One of the reader's own. Raises NotFound."""
    row = reader.row(_ONE, notice=public_id)
    if row is None:
        raise NotFound
    return _view(row)


def _view(row: Any) -> NoticeView:
    return shown_of(row[0], read=row[0].read_at is not None, event_name=row[1])


# -- for the relay ----------------------------------------------------------------------------------------

_TOLD = (
    select(plain(Notice), Person.language)
    .join(Person, Person.id == Notice.person_id)
    .where(Notice.id.in_(among("notices")))
    .order_by(Notice.id)
)
_COUNTS = (
    select(Notice.person_id, func.count())
    .where(Notice.person_id.in_(among("people")), Notice.read_at.is_(None))
    .group_by(Notice.person_id)
)


def told_of(reader: Reader, notices: Collection[int]) -> list[tuple[int, str, NoticeView]]:
    """(person, their language, the notice); for the relay."""
    return [(row[0].person_id, row[1], shown_of(row[0])) for row in reader.rows(_TOLD, notices=list(notices))]


def unread_by_person(reader: Reader, people: Collection[int]) -> dict[int, int]:
    """How many notices each of them has not read; for the relay."""
    counted = {row[0]: row[1] for row in reader.rows(_COUNTS, people=list(people))}
    return {person: counted.get(person, 0) for person in people}


_PATH = select(Notice.path).where(Notice.public_id == given("notice"), Notice.person_id == ME)


def path_of(reader: Reader, public_id: str) -> str | None:
    """Where one's own notice leads to; None where there is none."""
    found: str | None = reader.value(_PATH, notice=public_id)
    return found
