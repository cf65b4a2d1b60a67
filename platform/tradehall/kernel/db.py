"""The database: one way to open a write, one way to read, and column types that refuse what would rot.

SQLite: WAL, synchronous=FULL, writers take a lock of the process and then BEGIN IMMEDIATE, retried with
pauses that yield. (A busy time-out inside SQLite would stop every greenlet of the process.)
PostgreSQL: read committed, row locks where a handler asks for them.
"""

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from tradehall.kernel import clock
from tradehall.kernel.errors import Unavailable
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.memory import Memory
from tradehall.kernel.texts import Translated

WRITE_WAIT = 10.0  # seconds a writer queues before it is told that the service is busy
statements: ContextVar[list[str] | None] = ContextVar("statements", default=None)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Naive datetimes are refused; what comes back is aware, in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = clock.aware(value)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class TranslatedColumn(TypeDecorator[Translated]):
    """A `Translated` as JSON: one key per language, and `source`."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Translated | None, dialect: Dialect) -> Any:
        return None if value is None else value.as_json()

    def process_result_value(self, value: Any, dialect: Dialect) -> Translated | None:
        return None if value is None else Translated.from_json(value)


BigInt = BigInteger().with_variant(Integer, "sqlite")
Key = Annotated[int, mapped_column(BigInt, primary_key=True)]


class Base(DeclarativeBase):
    """Base of all tables; constraints get names by convention so that both databases can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        Translated: TranslatedColumn(),
        str: Text(),
        int: BigInt,
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[dict[str, Any]]: JSON(),
    }


class Public:
    """A row that is known outside by a random time-ordered id."""

    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)


class Timed:
    """Knows when it was made and last changed; both set by the transaction."""

    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


@event.listens_for(Session, "before_flush")
def _stamp(session: Session, *_args: object) -> None:
    now = session.info.get("now")
    if now is None:
        return
    for row in session.new:
        if hasattr(row, "created_at") and row.created_at is None:
            row.created_at = now
        if hasattr(row, "updated_at") and row.updated_at is None:
            row.updated_at = now
    for row in session.dirty:
        if hasattr(row, "updated_at") and session.is_modified(row):
            row.updated_at = now


@dataclass(frozen=True, slots=True)
class Violation:
    """Which named constraint a statement broke."""

    constraint: str


class Database:
    """Two engines over one database: `write()` for the runner, `read()` for everybody else."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.memory = Memory()
        self._gate = threading.Lock()
        self._line: Connection | None = None  # SQLite's writers: to take a line out of the pool takes longer than a row
        if self.is_sqlite:
            self.writer = _sqlite_engine(url, pool_size=1, query_only=False)
            self.reader = _sqlite_engine(url, pool_size=20, query_only=True)
        else:
            self.writer = create_engine(url, pool_size=20, max_overflow=0, pool_timeout=5, pool_recycle=1800)
            # many rows in one statement: the driver's own way, a pipeline, complains aloud of each that is refused
            self.writer.dialect.use_insertmanyvalues_wo_returning = True
            self.reader = self.writer.execution_options(postgresql_readonly=True)
        event.listen(self.writer, "before_cursor_execute", _count)
        if self.reader is not self.writer and self.is_sqlite:
            event.listen(self.reader, "before_cursor_execute", _count)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in an open write transaction; the caller commits, else everything is rolled back.

        Raises Unavailable when the database stays locked for ten seconds.
        """
        if not self.is_sqlite:
            with Session(self.writer, expire_on_commit=False) as session:
                yield session
            return
        deadline = clock.monotonic() + WRITE_WAIT
        if not self._gate.acquire(blocking=False) and not self._gate.acquire(timeout=WRITE_WAIT):
            raise Unavailable
        line, self._line = self._line, None
        try:
            self.memory.begin()
            line = line or self.writer.connect()
            with Session(line, expire_on_commit=False, info={"memory": self.memory}) as session:
                self._begin_immediate(session, deadline)
                yield session
            line, self._line = None, line
        finally:
            if line is not None:  # what went wrong may have left it in any state
                line.close()
            self._gate.release()

    def _begin_immediate(self, session: Session, deadline: float) -> None:
        wait = 0.001
        while True:
            try:
                session.connection()
                return
            except OperationalError as error:
                session.rollback()
                if not _is_held(error.orig):
                    raise
                if clock.monotonic() > deadline:
                    raise Unavailable from error
                clock.pause(wait)
                wait = min(wait * 2, 0.05)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that cannot write: the database itself refuses."""
        with Session(self.reader, autoflush=False) as session:
            yield session

    def answers(self) -> bool:
        """Whether the database can be read and has our tables."""
        try:
            with self.read() as session:
                session.connection().exec_driver_sql("SELECT 1 FROM outbox LIMIT 1")
        except SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
        self.writer.dispose()
        self.reader.dispose()


def _sqlite_engine(url: str, *, pool_size: int, query_only: bool) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=WRITE_WAIT,
        connect_args={"check_same_thread": False, "timeout": 0, "cached_statements": 512},
    )
    begin = "BEGIN" if query_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        # a file that is being opened first by two processes at once: wait for the journal mode only here
        connection.execute("PRAGMA busy_timeout=5000")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA busy_timeout=0")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA cache_size=-16000")
        if query_only:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def began(connection: Connection) -> None:
        run_plain(connection, begin)

    return engine


def run_plain(connection: Connection, statement: str, values: Any = (), *, each: bool = False) -> sqlite3.Cursor:
    """Run a statement on SQLite past SQLAlchemy, which takes thirty times as long to hand it on; with `each`, once for
    each of the values. Errors are the same."""
    _note(statement)
    line: Any = connection.connection.dbapi_connection
    try:
        ran: sqlite3.Cursor = line.executemany(statement, values) if each else line.execute(statement, values)
    except sqlite3.Error as error:
        raise DBAPIError.instance(statement, values, error, sqlite3.Error, dialect=connection.dialect) from error
    return ran


def _count(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
    _note(statement)


def _note(statement: str) -> None:
    seen = statements.get()
    if seen is not None and not statement.startswith("BEGIN"):
        seen.append(statement)


@contextmanager
def counting() -> Iterator[list[str]]:
    """Collect the SQL statements that this context executes."""
    seen: list[str] = []
    token = statements.set(seen)
    try:
        yield seen
    finally:
        statements.reset(token)


def violation(error: IntegrityError) -> Violation | None:
    """The broken constraint by its name. PostgreSQL tells it; of a unique one SQLite tells the columns."""
    diag = getattr(error.orig, "diag", None)
    if diag is not None:
        return Violation(diag.constraint_name) if diag.constraint_name else None
    text = str(error.orig)
    if match := re.match(r"UNIQUE constraint failed: (.+)", text):
        columns = [part.strip() for part in match[1].split(",")]
        return _unique_named(columns[0].split(".")[0], {column.split(".")[1] for column in columns})
    if match := re.match(r"CHECK constraint failed: (\w+)", text):
        return Violation(match[1])
    return None


def _unique_named(table_name: str, columns: set[str]) -> Violation | None:
    table: Table | None = Base.metadata.tables.get(table_name)
    if table is None:
        return None
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint) and {c.name for c in constraint.columns} == columns:
            return Violation(str(constraint.name))
    for index in table.indexes:
        if index.unique and {c.name for c in index.columns} == columns:
            return Violation(str(index.name))
    return None


def is_passing(error: Exception) -> bool:
    """Whether another try may succeed: a lock, a deadlock, a serialisation failure, a lost row version."""
    if isinstance(error, StaleDataError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state in {"40001", "40P01", "55P03"}:
        return True
    return _is_held(error.orig)


def _is_held(error: BaseException | None) -> bool:
    """SQLite: somebody else has the lock. "locking protocol": they have held the one of the log's index too long."""
    words = ("locked", "busy", "locking protocol")
    return isinstance(error, sqlite3.OperationalError) and any(word in str(error) for word in words)


def is_outage(error: Exception) -> bool:
    """Whether the database is away, full or overrun, rather than asked something wrong."""
    if isinstance(error, PoolTimeoutError | TimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated or "disk is full" in str(error.orig) or "disk I/O" in str(error.orig):
        return True
    state = getattr(error.orig, "sqlstate", "")
    if state is None:  # of a connection that PostgreSQL did not even open psycopg knows no state
        return isinstance(error, OperationalError)
    return state[:2] in {"08", "53", "57"}
