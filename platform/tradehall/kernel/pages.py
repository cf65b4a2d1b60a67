"""Lists in pages, by key: the next page begins behind the last row, whatever was added in between."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import Integer, Select, and_, or_

from tradehall.kernel import clock
from tradehall.kernel.errors import Malformed
from tradehall.kernel.tx import Reader, given

PAGE = 25
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Page(Generic[V]):
    """Some rows, and the cursors that lead on and back to the start."""

    items: list[V]
    next: str | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One column of the order, ascending or not."""

    column: Any
    descending: bool = False


class Paged:
    """A list's statement in its order (whose last column must be unique), built once like any other."""

    def __init__(self, statement: Select[Any], *order: Order) -> None:
        self._order = order
        ordered = [o.column.desc() if o.descending else o.column.asc() for o in order]
        keyed = statement.add_columns(*(o.column for o in order))
        self._first = keyed.order_by(*ordered).limit(given("most", Integer()))

    def narrowed(self, *conditions: Any) -> "Paged":
        """The same list of fewer rows."""
        made = Paged.__new__(Paged)
        made._order, made._first = self._order, self._first.where(*conditions)
        return made

    @cached_property
    def _following(self) -> Select[Any]:
        return self._first.where(_behind(self._order))

    def page(
        self, reader: Reader, cursor: str | None, view: Callable[[Any], V], size: int = PAGE, **values: Any
    ) -> Page[V]:
        """The first page, or the one behind a cursor. Raises Malformed for a bad cursor.

        `view` turns each result row (a tuple) into what is shown.
        """
        statement, last = self._first, len(self._order)
        if cursor:
            statement = self._following
            values |= {f"after_{index}": value for index, value in enumerate(_read(cursor, self._order))}
        rows = reader.rows(statement, **values, most=size + 1)
        following = _write(rows[size - 1][-last:]) if len(rows) > size else None
        return Page([view(row[:-last]) for row in rows[:size]], following, cursor)


def paged(
    reader: Reader,
    statement: Select[Any],
    order: Sequence[Order],
    cursor: str | None,
    view: Callable[[Any], V],
    size: int = PAGE,
    **values: Any,
) -> Page[V]:
    """One page of a statement that is made for this call alone, as a search is."""
    return Paged(statement, *order).page(reader, cursor, view, size, **values)


def _behind(order: Sequence[Order]) -> Any:
    branches = []
    for index, current in enumerate(order):
        same = [before.column == given(f"after_{at}") for at, before in enumerate(order[:index])]
        after = given(f"after_{index}")
        branches.append(and_(*same, current.column < after if current.descending else current.column > after))
    return or_(*branches)


def _write(values: Sequence[Any]) -> str:
    plain = [_plain(value) for value in values]
    return base64.urlsafe_b64encode(orjson.dumps(plain)).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return {"on": value.isoformat()} if isinstance(value, date) else value


def _read(cursor: str, order: Sequence[Order]) -> list[Any]:
    """The values in a cursor, each of its column's type; a cursor that was made up is Malformed."""
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor[:2000] + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            raise Malformed
        read = [_time(v) if isinstance(v, dict) else _scalar(v) for v in values]
    except (ValueError, KeyError, TypeError, OverflowError, binascii.Error):
        raise Malformed from None
    if any(type(value) is not o.column.type.python_type for o, value in zip(order, read, strict=True)):
        raise Malformed
    return read


def _time(value: dict[str, str]) -> datetime | date:
    return date.fromisoformat(value["on"]) if "on" in value else clock.aware(datetime.fromisoformat(value["at"]))


def _scalar(value: Any) -> Any:
    if isinstance(value, str) and "\x00" not in value:
        return value
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    raise Malformed
