"""What a handler or a query has in hand.

To build a statement takes far longer than to run it: every alias, bundle and condition is made anew, and a key
for the cache of compiled SQL is drawn from all of them. So what pages read is built once, as a constant of its
module or, where it comes in variants, by a function under `functools.cache`. Values take their places only when
it runs: `WHERE = select(…).where(Event.slug == given("slug"), Slot.starts_at > NOW)`, then
`reader.rows(WHERE, slug=slug)`; `ME` and `NOW` are always there. What only fills a view reads `plain(Event)`,
whose rows have the entity's attributes, and nothing of what it takes to track changes.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache, cached_property
from itertools import chain, cycle, islice
from typing import Any, TypeVar

from sqlalchemy import CTE, BindParameter, Connection, Executable, Select, bindparam, column, inspect, select, text
from sqlalchemy.orm import Bundle, Session

from tradehall.kernel.db import BigInt, UtcDateTime, run_plain
from tradehall.kernel.errors import DomainError, FieldError, Forbidden, Invalid, NotFound, StaleVersion
from tradehall.kernel.facts import Fact
from tradehall.kernel.ids import is_public_id, new_public_id
from tradehall.kernel.policy import Actor

M = TypeVar("M")

ME: BindParameter[int] = bindparam("me", type_=BigInt)  # who asks; 0, which nobody has, for visitors and the system
NOW: BindParameter[datetime] = bindparam("now", type_=UtcDateTime())


def given(name: str, type_: Any = None) -> Any:
    """The place of one value in a statement; its type is that of the column beside it."""
    return bindparam(name, type_=type_)


def among(name: str) -> Any:
    """The place of a collection, for `column.in_(among("ids"))`."""
    return bindparam(name, expanding=True)


def pairs(size: int, first: Any, second: Any) -> CTE:
    """A table of so many pairs to join with, columns `column1` and `column2`: SQLite reads all of a table to find the
    rows of `tuple_(…).in_(…)`. `paired` gives the size and the values. (Written as text, since the compiled form of
    `values()` is not kept.)
    """
    names = iter(_pair_names(size))
    places = list(zip(names, names, strict=True))
    rows = ", ".join(f"(:{one}, :{other})" for one, other in places)
    types = [bindparam(name, type_=kind) for pair in places for name, kind in zip(pair, (first, second), strict=True)]
    columns = (column("column1", first), column("column2", second))
    return text(f"VALUES {rows}").bindparams(*types).columns(*columns).cte("pairs")


@cache
def _pair_names(size: int) -> tuple[str, ...]:
    return tuple(f"{which}_{place}" for place in range(size) for which in ("first", "second"))


def few_sizes(count: int) -> int:
    """So many or some more, for there to be few statements: up to 32 a multiple of four, then a power of two."""
    return -(-count // 4) * 4 if 4 < count <= 32 else 1 << (count - 1).bit_length()


def paired(keys: Collection[tuple[Any, Any]]) -> tuple[int, dict[str, Any]]:
    """Keys, at least one, for a statement with `pairs`; some may stand there twice."""
    size = few_sizes(len(keys))
    return size, dict(zip(_pair_names(size), chain.from_iterable(islice(cycle(keys), size)), strict=True))


def escaped(text: str) -> str:
    """A value for `column.contains(given("word"), escape="/")`."""
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")


def plain(entity: Any) -> Bundle[Any]:
    """All columns of a table or alias but the deferred ones as one cell of the row, with the entity's attributes."""
    mapper = inspect(entity).mapper
    columns = (getattr(entity, column.key) for column in mapper.column_attrs if not column.deferred)
    return Bundle(mapper.local_table.name, *columns)


class Reader:
    """A read of one moment: a session that queries use, who asks, and the time."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        self.session, self.actor, self.now = session, actor, now

    def rows(self, statement: Executable, **values: Any) -> Sequence[Any]:
        """All rows of a statement that was built once."""
        return self.session.execute(statement, self._given(values)).all()

    def columns(self, statement: Executable, **values: Any) -> Sequence[Any]:
        """The same for a statement over columns alone, past all that the session does for entities and bundles."""
        return self.connection.execute(statement, self._given(values)).all()

    def _given(self, values: dict[str, Any]) -> dict[str, Any]:
        return {"me": self.actor.person_id or 0, "now": self.now, **values}

    @cached_property
    def connection(self) -> Connection:
        """What the session's transaction runs on."""
        return self.session.connection()

    def row(self, statement: Executable, **values: Any) -> Any:
        """Its only row, or None."""
        return self.session.execute(statement, self._given(values)).one_or_none()

    def value(self, statement: Executable, **values: Any) -> Any:
        """The first column of its first row; None without one."""
        return self.session.scalar(statement, self._given(values))

    def find(self, model: type[M], public_id: str) -> M | None:
        """The row with that public id, or None."""
        if not is_public_id(public_id):
            return None
        return self.session.scalar(select(model).where(_public_id(model) == public_id))

    def get(self, model: type[M], public_id: str, *, lock: bool = False) -> M:
        """The row with that public id; raises NotFound. `lock` keeps other writers off it until commit."""
        if not is_public_id(public_id):
            raise NotFound
        statement = select(model).where(_public_id(model) == public_id)
        return self.one(statement.with_for_update() if lock else statement)

    def one(self, statement: Select[M], **values: Any) -> M:
        """The single row of a statement; raises NotFound."""
        row = self.session.scalars(statement, self._given(values)).one_or_none()
        if row is None:
            raise NotFound
        return row

    def all(self, statement: Select[M], **values: Any) -> list[M]:
        """The first column of all its rows."""
        return list(self.session.scalars(statement, self._given(values)))


class Tx(Reader):
    """One act: reads, changes, permission and facts. Only the runner commits it."""

    def __init__(self, session: Session, actor: Actor, now: datetime, trace: str | None) -> None:
        super().__init__(session, actor, now)
        self._trace = trace
        self.checked = False
        self.facts: list[Fact] = []
        self.brought: dict[int, Any] = {}  # place among the facts → what the relay need not read again
        self.scheduled: list[tuple[Fact, datetime, str]] = []
        session.info["now"] = now

    @cached_property
    def trace(self) -> str:
        """What it caused bears it, too."""
        return self._trace or new_public_id()

    def require(self, allowed: bool, otherwise: type[DomainError] | DomainError = Forbidden) -> None:
        """The permission check that every act must make. What the actor may not see is `NotFound`."""
        self.checked = True
        if not allowed:
            raise otherwise

    def open_to_all(self) -> None:
        """Say that anybody may do this (signing up, asking for a new password)."""
        self.checked = True

    @property
    def remembered(self) -> dict[Any, Any] | None:
        """What acts of this kind have kept, if it is still true; None where nothing is kept."""
        memory = self.session.info.get("memory")
        if memory is None:
            return None
        [version] = run_plain(self.connection, "PRAGMA data_version").fetchone()
        kept: dict[Any, Any] = memory.of(self.connection.connection.dbapi_connection, version)
        return kept

    def record(self, fact: Fact, brought: Any = None) -> None:
        """This happened. Followers run in this transaction; reactions and live messages after it. `brought` is for
        the relay of this process, which gets it once the act is committed and else reads what it tells of."""
        if brought is not None:
            self.brought[len(self.facts)] = brought
        self.facts.append(fact)

    def schedule(self, fact: Fact, at: datetime, key: str) -> None:
        """Let reactions to `fact` run at `at`; the same key is scheduled once only."""
        self.scheduled.append((fact, at, key))

    def add(self, row: M) -> M:
        """Insert the row now, so that it has its id and broken constraints show here."""
        self.session.add(row)
        self.session.flush()
        return row

    def add_all(self, rows: list[Any]) -> None:
        self.session.add_all(rows)
        self.session.flush()

    def delete(self, row: Any) -> None:
        self.session.delete(row)

    def expect_version(self, row: Any, version: int, mine: dict[str, Any] | None = None) -> None:
        """Compare-and-set: raises StaleVersion that tells what differs from `mine` (field → value)."""
        if row.version == version:
            row.version = version + 1
            return
        changes = [
            {"field": field, "yours": _plain(value), "theirs": _plain(getattr(row, field, None))}
            for field, value in (mine or {}).items()
            if _plain(value) != _plain(getattr(row, field, None))
        ]
        raise StaleVersion(details={"version": row.version, "changes": changes})

    def refuse(self, field: str, text: str, code: str = "invalid", **params: Any) -> None:
        """Raise Invalid that marks one field."""
        raise Invalid(fields={field: [FieldError(text, code, **params)]})


def _public_id(model: Any) -> Any:
    return model.public_id


def _plain(value: Any) -> Any:
    if hasattr(value, "as_json"):
        return value.as_json()
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, int | float | str | list | dict | type(None)) else str(value)
