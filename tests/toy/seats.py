"""A domain of a dozen lines, to try the kernel on: seats that can be taken once."""

from pydantic import Field
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from tradehall.kernel.db import Base, Key
from tradehall.kernel.errors import Conflict, Forbidden
from tradehall.kernel.facts import Emit, Fact, emits, follows, reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.kernel.parse import Command
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.tx import Reader, Tx


class Seat(Base):
    """One seat that somebody holds."""

    __tablename__ = "toy_seats"
    id: Mapped[Key]
    number: Mapped[int]
    holder: Mapped[str]
    __table_args__ = (UniqueConstraint("number"),)


class Note(Base):
    """What a reaction or a follower wrote down about a seat."""

    __tablename__ = "toy_notes"
    id: Mapped[Key]
    number: Mapped[int]
    kind: Mapped[str]


class SeatTaken(Conflict):
    code = "seat-taken"
    sentence = "This seat is taken."


class TakeSeat(Command):
    number: int = Field(ge=0, le=10_000)
    holder: str


class TakeSeatUnasked(TakeSeat):
    """Its handler forgets to ask for permission."""


class WriteNote(Command):
    number: int
    kind: str


class SeatGiven(Fact):
    number: int


broken("uq_toy_seats_number", SeatTaken)


@handles(TakeSeat)
def take_seat(tx: Tx, command: TakeSeat) -> dict[str, int]:
    tx.require(command.holder != "nobody", Forbidden)
    seat = tx.add(Seat(number=command.number, holder=command.holder))
    tx.record(SeatGiven(number=seat.number))
    return {"seat": seat.number}


@handles(TakeSeatUnasked)
def take_seat_unasked(tx: Tx, command: TakeSeatUnasked) -> None:
    tx.add(Seat(number=command.number, holder=command.holder))


@handles(WriteNote)
def write_note(tx: Tx, command: WriteNote) -> None:
    tx.require(tx.actor.is_system)
    tx.add(Note(number=command.number, kind=command.kind))


@follows(SeatGiven)
def note_in_the_same_act(tx: Tx, fact: SeatGiven) -> None:
    if fact.number == 13:
        raise Conflict("Nobody sits on 13.")
    tx.add(Note(number=fact.number, kind="followed"))


@reacts_to(SeatGiven, name="toy.note")
def note_afterwards(fact: SeatGiven, desk: Desk) -> None:
    if fact.number == 666:
        raise ValueError("poison")
    desk.run(WriteNote(number=fact.number, kind="reacted"))


@emits(SeatGiven)
def tell(fact: SeatGiven, reader: Reader) -> list[Emit]:
    return [Emit("hall", "seat:given", {"number": fact.number})]


def create_tables(engine: object) -> None:
    Base.metadata.create_all(engine, tables=[Seat.__table__, Note.__table__])  # type: ignore[arg-type]
