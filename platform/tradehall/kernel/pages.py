"""Lists in pages, by key: the next page begins behind the last row, whatever was added in between."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import Select, and_, or_

from tradehall.kernel import clock
from tradehall.kernel.errors import Malformed
from tradehall.kernel.tx import Reader

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


def paged(
    reader: Reader,
    statement: Select[Any],
    order: Sequence[Order],
    cursor: str | None,
    view: Callable[[Any], V],
    size: int = PAGE,
) -> Page[V]:
    """One page of `statement` in `order` (whose last column must be unique). Raises Malformed for a bad cursor.

    `view` turns each result row (a tuple) into what is shown.
    """
    if cursor:
        statement = statement.where(_behind(order, _read(cursor, order)))
    ordered = [o.column.desc() if o.descending else o.column.asc() for o in order]
    keyed = statement.add_columns(*(o.column for o in order)).order_by(*ordered).limit(size + 1)
    rows = reader.session.execute(keyed).all()
    more = len(rows) > size
    rows = rows[:size]
    following = _write(rows[-1][-len(order) :]) if more else None
    return Page([view(row[: -len(order)]) for row in rows], following, cursor)


def _behind(order: Sequence[Order], values: Sequence[Any]) -> Any:
    branches = []
    for index, (current, value) in enumerate(zip(order, values, strict=True)):
        same = [before.column == v for before, v in zip(order[:index], values, strict=False)]
        step = current.column < value if current.descending else current.column > value
        branches.append(and_(*same, step))
    return or_(*branches)


def _write(values: Sequence[Any]) -> str:
    plain = [{"at": v.isoformat()} if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(orjson.dumps(plain)).decode().rstrip("=")


def _read(cursor: str, order: Sequence[Order]) -> list[Any]:
    """The values in a cursor, each of its column's type; a cursor that was made up is Malformed."""
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor[:2000] + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            raise Malformed
        read = [clock.aware(datetime.fromisoformat(v["at"])) if isinstance(v, dict) else _scalar(v) for v in values]
    except (ValueError, KeyError, TypeError, OverflowError, binascii.Error):
        raise Malformed from None
    if any(type(value) is not o.column.type.python_type for o, value in zip(order, read, strict=True)):
        raise Malformed
    return read


def _scalar(value: Any) -> Any:
    if isinstance(value, str) and "\x00" not in value:
        return value
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    raise Malformed
