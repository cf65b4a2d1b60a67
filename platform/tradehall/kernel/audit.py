"""The audit trail: append-only, chained by hashes, written in the transaction of the act."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from tradehall.kernel.db import Base, Key
from tradehall.kernel.policy import Actor

GENESIS = "0" * 64


class AuditRow(Base):
    """One act: who, when, which command, and the facts it caused (ids only, no personal data)."""

    __tablename__ = "audit"
    id: Mapped[Key]
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    session_id: Mapped[int | None]
    action: Mapped[str]
    trace: Mapped[str]
    facts: Mapped[list[dict[str, Any]]]
    prev_hash: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)


class AuditHead(Base):
    """The single row that holds the newest hash; its lock puts all writers in one order."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str]


def append(session: Session, actor: Actor, at: datetime, action: str, trace: str, facts: list[Any]) -> None:
    """Add the next link. Until commit no other transaction can add one."""
    head = session.get_one(AuditHead, 1, with_for_update=True, populate_existing=True)
    content = {
        "at": at.isoformat(),
        "actor": actor.person_id,
        "session": actor.session_id,
        "action": action,
        "trace": trace,
        "facts": facts,
    }
    link = _link(head.hash, content)
    session.add(
        AuditRow(
            at=at,
            actor_id=actor.person_id,
            session_id=actor.session_id,
            action=action,
            trace=trace,
            facts=facts,
            prev_hash=head.hash,
            hash=link,
        )
    )
    head.hash = link
    session.flush()


def _link(previous: str, content: dict[str, Any]) -> str:
    return hashlib.sha256(previous.encode() + orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def verify(session: Session) -> int | None:
    """The id of the first row that does not fit the chain, -1 if the end is missing, None if all is well."""
    previous = GENESIS
    for row in _rows(session):
        content = {
            "at": row.at.isoformat(),
            "actor": row.actor_id,
            "session": row.session_id,
            "action": row.action,
            "trace": row.trace,
            "facts": row.facts,
        }
        if row.prev_hash != previous or row.hash != _link(previous, content):
            return row.id
        previous = row.hash
    return None if previous == session.get_one(AuditHead, 1).hash else -1


def _rows(session: Session) -> Iterator[AuditRow]:
    last = 0
    while rows := session.scalars(select(AuditRow).where(AuditRow.id > last).order_by(AuditRow.id).limit(1000)).all():
        yield from rows
        last = rows[-1].id
        session.expunge_all()


_SQLITE = """CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"""
_POSTGRES_FUNCTION = """CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$"""
_POSTGRES = """CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_refuse()"""


def guard(connection: Connection) -> None:
    """For the migration: begin the chain, and make the database itself refuse to change or delete its rows."""
    connection.execute(insert(AuditHead).values(id=1, hash=GENESIS))
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            connection.execute(text(_SQLITE.format(verb=verb)))
    else:
        connection.execute(text(_POSTGRES_FUNCTION))
        connection.execute(text(_POSTGRES))
