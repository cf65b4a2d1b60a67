"""What people were told at the API is what is in the database, though the server dies under them again and again.

The bar is five zeros, in a run that saw enough to say so. The control takes away the constraint that forbids
double booking: then the judge must find some, or it could not see any.
"""

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.faults.judge import judge
from tests.faults.ledger import Bar, Fault, House, Run, make_world, run
from tests.race.test_booking import drop_constraint
from tests.services import Postgres, run_postgres
from tradehall.chat.models import Message
from tradehall.deals.models import Confirmation
from tradehall.kernel.db import Database
from tradehall.kernel.keys import IdempotencyRow
from tradehall.kernel.outbox import OutboxRow
from tradehall.meetings.models import Claim, Meeting, MeetingRequest

SEED = 20200315
ZEROS = {"lost": 0, "dup": 0, "double": 0, "phantom": 0, "torn": 0}
SHORT = {
    "sqlite": Bar(seconds=15, faults=4, acks=100, replays=5, after_cuts=1),
    "postgres": Bar(seconds=10, faults=3, acks=60, replays=5, after_cuts=1),
}
CONTROL = Bar(seconds=4, acks=150, overlaps=20)
LONG = Bar(seconds=600, faults=100, acks=2000, replays=50, after_cuts=20, longest=1500)
CRASHES = Bar(seconds=600, faults=40, acks=2000, replays=50, busy=100, longest=1500)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Postgres]:
    """A PostgreSQL that keeps what it says it keeps."""
    with run_postgres(durable=True) as server:
        yield server


def hold(found: Run, db: Database, tell: list[object]) -> None:
    """A run that went as runs should and saw enough leaves five zeros."""
    with db.read() as session:
        verdict = judge(found.book, session)
    tell += [found.figures(), verdict]
    assert found.book.defects == []
    assert found.missed == [], "the run is invalid: it saw too little"
    assert verdict.counts() == ZEROS, verdict


@pytest.mark.timeout(400)
def test_nothing_is_lost_or_doubled_when_the_server_is_killed(url, db, tmp_path, tell):
    bar = SHORT["sqlite" if db.is_sqlite else "postgres"]
    hold(run(make_world(url), tmp_path, bar, seed=SEED), db, tell)


@pytest.mark.soak
@pytest.mark.timeout(2400)
def test_in_ten_minutes_of_kills_nothing_is_lost_or_doubled(url, db, tmp_path, tell):
    world = make_world(url, exporters=8, buyers=24, days=8)
    hold(run(world, tmp_path, LONG, seed=random.randrange(2**32)), db, tell)


@pytest.mark.soak
@pytest.mark.timeout(2400)
@pytest.mark.parametrize("url", ["postgres"], indirect=True)
def test_in_ten_minutes_of_crashes_of_postgresql_nothing_is_lost_or_doubled(url, db, cluster, tmp_path, tell):
    world = make_world(url, exporters=8, buyers=24, days=8)
    seed = random.randrange(2**32)
    hold(run(world, tmp_path, CRASHES, seed=seed, fault=crash(cluster), life=(2, 8)), db, tell)


def crash(cluster: Postgres) -> Fault:
    """PostgreSQL loses a process of its own: it ends all others at once, as in an immediate shutdown, and recovers
    from its log. The web server lives on."""

    def fault(house: House) -> None:
        for pid in cluster.pids("checkpointer"):
            os.kill(pid, signal.SIGKILL)
        began, pause = time.monotonic(), threading.Event()
        while not cluster.pids("checkpointer"):
            assert time.monotonic() < began + 60, "PostgreSQL does not come back"
            pause.wait(0.01)  # between two looks
        house.restarts.append(time.monotonic() - began)

    return fault


# -- the control ------------------------------------------------------------------------------------


@pytest.mark.timeout(400)
def test_without_the_constraint_the_judge_finds_double_bookings(url, db, tmp_path, tell):
    world = make_world(url)
    drop_constraint(db)
    found = run(world, tmp_path, CONTROL, seed=SEED, fault=None)
    with db.read() as session:
        verdict = judge(found.book, session)
    tell += [found.figures(), verdict.counts()]
    assert found.book.defects == []
    assert found.missed == []
    assert verdict.double
    assert verdict.counts() == {**ZEROS, "double": len(verdict.double)}, verdict
    for plant, kinds in PLANTED:
        with db.write() as session:
            plant(session)
            session.flush()
            session.expire_all()
            seen = judge(found.book, session).counts()
            session.rollback()
        assert {kind for kind in seen if seen[kind] > verdict.counts()[kind]} >= kinds, (plant.__name__, seen)


def first(session: Session, statement: Any) -> Any:
    found = session.scalars(statement.limit(1)).one_or_none()
    assert found is not None, "the run made nothing of this kind"
    return found


def copy(session: Session, row: Any, **changes: Any) -> None:
    """The same row again."""
    values = {column.name: getattr(row, column.name) for column in row.__table__.columns}
    own = {name: value for name, value in values.items() if name not in ("id", "public_id")}
    session.add(type(row)(**{**own, **changes}))


def a_message_goes(session: Session) -> None:
    session.delete(first(session, select(Message).order_by(Message.id.desc())))


def a_message_comes(session: Session) -> None:
    row = first(session, select(Message).order_by(Message.id.desc()))
    copy(session, row, seq=10_000, client_id="nobody-sent-this", body="act-99-000001 Hello")


def a_request_comes_twice(session: Session) -> None:
    copy(session, first(session, select(MeetingRequest)))


def a_claim_goes(session: Session) -> None:
    session.delete(first(session, select(Claim)))


def a_fact_goes(session: Session) -> None:
    session.delete(first(session, select(OutboxRow).where(OutboxRow.name == "MeetingBooked")))


def a_fact_comes_twice(session: Session) -> None:
    copy(session, first(session, select(OutboxRow).where(OutboxRow.name == "MeetingBooked")))


def a_confirmation_goes(session: Session) -> None:
    session.delete(first(session, select(Confirmation)))


def a_key_goes(session: Session) -> None:
    session.delete(first(session, select(IdempotencyRow).where(IdempotencyRow.actor.startswith("person:"))))


def a_cancellation_goes(session: Session) -> None:
    row = first(session, select(Meeting).where(Meeting.status == "cancelled"))
    row.status, row.version = "confirmed", row.version - 1


def a_cancellation_comes(session: Session) -> None:
    row = first(session, select(Meeting).where(Meeting.status == "confirmed"))
    row.status, row.version = "cancelled", row.version + 1


PLANTED: list[tuple[Callable[[Session], None], set[str]]] = [
    (a_message_goes, {"lost", "torn"}),
    (a_message_comes, {"phantom", "torn"}),
    (a_request_comes_twice, {"dup"}),
    (a_claim_goes, {"torn"}),
    (a_fact_goes, {"torn"}),
    (a_fact_comes_twice, {"dup"}),
    (a_confirmation_goes, {"torn"}),
    (a_key_goes, {"torn"}),
    (a_cancellation_goes, {"lost", "torn"}),
    (a_cancellation_comes, {"phantom", "torn"}),
]
