"""Where the Python peers keep messages: an ORM session for each message, as the manuals of the libraries show it."""

import os
from contextlib import suppress
from typing import Any

from sqlalchemy import UniqueConstraint, create_engine, event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from tests.bench.peers.shape import shaped


class Base(DeclarativeBase):
    pass


class Message(Base):
    __tablename__ = "peer_messages"
    id: Mapped[int] = mapped_column(primary_key=True)
    talk: Mapped[str]
    seq: Mapped[int]
    client_id: Mapped[str] = mapped_column(unique=True)
    body: Mapped[str]
    __table_args__ = (UniqueConstraint("talk", "seq"),)

    def as_json(self) -> dict[str, Any]:
        return shaped(self.id, self.seq, self.client_id, self.body)


class Talk(Base):
    __tablename__ = "peer_talks"
    name: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


URL = os.environ["PEER_DATABASE"]
engine = (
    create_engine(URL, connect_args={"timeout": 30}, pool_size=40)
    if URL.startswith("sqlite")
    else create_engine(URL, pool_size=40, max_overflow=0)
)
sessions = sessionmaker(engine)

if URL.startswith("sqlite"):

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")


def ready() -> None:
    """The tables, at the start of the process."""
    Base.metadata.create_all(engine)


def meet(name: str) -> None:
    """There is such a conversation."""
    with sessions() as session, suppress(IntegrityError):  # another connection has just said so
        if session.get(Talk, name) is None:
            session.add(Talk(name=name, last=0))
            session.commit()


def store(told: dict[str, Any]) -> dict[str, Any]:
    """One message, committed."""
    with sessions() as session:
        talk = session.get_one(Talk, told["conversation"], with_for_update=True)
        talk.last += 1
        message = Message(talk=talk.name, seq=talk.last, client_id=told["client_id"], body=told["body"])
        session.add(message)
        session.flush()
        shown = message.as_json()
        session.commit()
    return shown


def after(name: str, seq: int) -> list[dict[str, Any]]:
    with Session(engine) as session:
        later = select(Message).where(Message.talk == name, Message.seq > seq).order_by(Message.seq)
        return [message.as_json() for message in session.scalars(later)]
