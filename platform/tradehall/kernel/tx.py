"""What a handler or a query has in hand."""

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tradehall.kernel.errors import DomainError, FieldError, Forbidden, Invalid, NotFound, StaleVersion
from tradehall.kernel.facts import Fact
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.policy import Actor

M = TypeVar("M")


class Reader:
    """A read of one moment: a session that queries use, who asks, and the time."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        self.session, self.actor, self.now = session, actor, now

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

    def one(self, statement: Select[M]) -> M:
        """The single row of a statement; raises NotFound."""
        row = self.session.scalars(statement).one_or_none()
        if row is None:
            raise NotFound
        return row

    def all(self, statement: Select[M]) -> list[M]:
        return list(self.session.scalars(statement))


class Tx(Reader):
    """One act: reads, changes, permission and facts. Only the runner commits it."""

    def __init__(self, session: Session, actor: Actor, now: datetime, trace: str) -> None:
        super().__init__(session, actor, now)
        self.trace = trace
        self.checked = False
        self.facts: list[Fact] = []
        self.scheduled: list[tuple[Fact, datetime, str]] = []
        session.info["now"] = now

    def require(self, allowed: bool, otherwise: type[DomainError] | DomainError = Forbidden) -> None:
        """The permission check that every act must make. What the actor may not see is `NotFound`."""
        self.checked = True
        if not allowed:
            raise otherwise

    def open_to_all(self) -> None:
        """Say that anybody may do this (signing up, asking for a new password)."""
        self.checked = True

    def record(self, fact: Fact) -> None:
        """This happened. Followers run in this transaction; reactions and live messages after it."""
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
