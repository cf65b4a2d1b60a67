"""Facts and what they owed are forgotten a month after the last of it was done; what anybody may still need stays."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, text

from tests.databases import database_at
from tests.toy import seats
from tests.toy.seats import Note, SeatGiven, TakeSeat
from tradehall.kernel.clock import SetClock, wall
from tradehall.kernel.db import Database, counting
from tradehall.kernel.errors import Forbidden
from tradehall.kernel.keeping import AT_ONCE, PAUSE, Clearing, ForgetOldFacts
from tradehall.kernel.mail import Post
from tradehall.kernel.outbox import MAX_TRIES, Delivery, Dispatcher, OutboxRow, write_down
from tradehall.kernel.parse import Command
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.kernel.runner import Runner, handles
from tradehall.kernel.tx import Tx


class PlanSeat(Command):
    """Give a seat later."""

    number: int
    days: int


@handles(PlanSeat)
def plan_seat(tx: Tx, command: PlanSeat) -> None:
    tx.open_to_all()
    tx.schedule(SeatGiven(number=command.number), tx.now + timedelta(days=command.days), f"seat:{command.number}")


@pytest.fixture(params=["sqlite", "postgres"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    made = Database(database_at(request, request.param, tmp_path / "keeping.sqlite3"))
    seats.create_tables(made.writer)
    yield made
    made.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(wall(datetime(2026, 3, 2, 9, 0), "Asia/Shanghai"))


@pytest.fixture
def runner(db: Database, clock: SetClock) -> Runner:
    return Runner(db, clock)


@pytest.fixture
def dispatcher(runner: Runner, db: Database, clock: SetClock) -> Dispatcher:
    return Dispatcher(runner, Post(db, clock, mail_url="", sender="x@y.example", host="y.example"), name="worker")


def give(runner: Runner, *numbers: int) -> None:
    for number in numbers:
        runner.run(TakeSeat(number=number, holder="anna"), SYSTEM)


def forget(runner: Runner) -> None:
    """A whole round."""
    after = runner.run(ForgetOldFacts(), SYSTEM)
    while after:
        after = runner.run(ForgetOldFacts(after=after), SYSTEM)


def known(db: Database) -> list[int]:
    """Numbers of the seats of which the outbox tells."""
    with db.read() as session:
        return [payload["number"] for payload in session.scalars(select(OutboxRow.payload).order_by(OutboxRow.id))]


def owed(db: Database) -> list[str]:
    with db.read() as session:
        return list(session.scalars(select(Delivery.state).order_by(Delivery.id)))


def many(db: Database, clock: SetClock, count: int) -> None:
    """Facts, all of whose deliveries are done."""
    now = clock.now()
    columns = {
        "name": "SeatGiven", "payload": {"number": 1}, "at": now, "actor_id": None, "trace": "t", "depth": 0,
        "dedupe": None,
    }  # fmt: skip
    with db.write() as session:
        write_down(session, [(dict(columns), SeatGiven(number=1), now) for _ in range(count)], owing=True)
        session.execute(text("UPDATE deliveries SET state = 'done', done_at = run_at"))
        session.commit()


def test_what_is_done_is_forgotten_after_a_month(
    runner: Runner, db: Database, dispatcher: Dispatcher, clock: SetClock
) -> None:
    give(runner, 1, 2)
    dispatcher.run_due()
    clock.move(days=1)
    give(runner, 3, 4)
    dispatcher.run_due()
    clock.move(days=28, hours=23)
    forget(runner)
    assert known(db) == [1, 2, 3, 4]
    clock.move(hours=2)
    forget(runner)
    assert known(db) == [3, 4]
    assert owed(db) == ["done", "done"]


def test_what_is_owed_or_failed_stays_until_a_month_after_it_is_done(
    runner: Runner, db: Database, dispatcher: Dispatcher, clock: SetClock
) -> None:
    give(runner, 666, 1)
    for _ in range(MAX_TRIES):
        dispatcher.run_due()
        clock.move(hours=2)
    clock.move(days=40)
    give(runner, 2)
    clock.move(days=40)
    give(runner, 3)
    forget(runner)
    assert known(db) == [666, 2, 3]
    assert owed(db) == ["dead", "pending", "pending"]
    with db.write() as session:
        session.execute(text("UPDATE outbox SET payload = '{\"number\": 6}' WHERE id = 1"))
        session.execute(text("UPDATE deliveries SET state = 'pending' WHERE state = 'dead'"))
        session.commit()
    dispatcher.run_due()
    clock.move(days=29)
    forget(runner)
    assert known(db) == [6, 2, 3]
    clock.move(days=2)
    forget(runner)
    assert known(db) == [3]


def test_the_newest_stay_so_that_no_number_is_given_again(
    runner: Runner, db: Database, dispatcher: Dispatcher, clock: SetClock
) -> None:
    give(runner, 1, 2)
    dispatcher.run_due()
    silent = Runner(db, clock, silent=True)
    give(silent, 3, 4)  # they owe nothing
    clock.move(days=100)
    forget(runner)
    assert known(db) == [2, 4]
    with db.read() as session:
        before = session.execute(select(OutboxRow.id, Delivery.id).outerjoin(Delivery)).all()
    give(runner, 5)
    with db.read() as session:
        [after] = session.execute(select(OutboxRow.id, Delivery.id).join(Delivery).where(Delivery.state == "pending"))
    assert after[0] == max(row[0] for row in before) + 1
    assert after[1] == max(row[1] or 0 for row in before) + 1


def test_what_is_planned_is_not_planned_again_before_and_after_its_time(
    runner: Runner, db: Database, dispatcher: Dispatcher, clock: SetClock
) -> None:
    runner.run(PlanSeat(number=7, days=90), SYSTEM)
    for number, days in enumerate((40, 51, 28)):  # the last time it has been told for 28 days
        clock.move(days=days)
        dispatcher.run_due()
        give(runner, number)
        dispatcher.run_due()
        forget(runner)
        runner.run(PlanSeat(number=7, days=0), SYSTEM)
        dispatcher.run_due()
    with db.read() as session:
        noted = session.scalars(select(Note.kind).where(Note.number == 7)).all()
    assert noted == ["reacted"]
    assert 7 in known(db)
    clock.move(days=3)
    forget(runner)
    assert 7 not in known(db)


def test_only_the_system_forgets(runner: Runner) -> None:
    with pytest.raises(Forbidden):
        runner.run(ForgetOldFacts(), VISITOR)


def test_few_go_at_a_time_in_few_statements_and_the_round_ends(runner: Runner, db: Database, clock: SetClock) -> None:
    many(db, clock, 2 * AT_ONCE + AT_ONCE // 2)
    clock.move(days=31)
    give(runner, 2)
    chore, left = Clearing(), []
    for _ in range(4):
        with counting() as seen:
            chore.run_if_due(runner)
        assert len(seen) <= 3
        left.append(len(known(db)))
        chore.run_if_due(runner)  # not due yet
        assert len(known(db)) == left[-1]
        clock.move(seconds=PAUSE.total_seconds())
    stay = 1
    assert left == [AT_ONCE * 3 // 2 + stay, AT_ONCE // 2 + stay, stay, stay]


def test_a_round_begins_an_hour_after_the_last(runner: Runner, db: Database, clock: SetClock) -> None:
    chore = Clearing()
    many(db, clock, 3)
    clock.move(days=29, hours=23, minutes=30)
    give(runner, 2)
    left = []
    for minutes in (0, 40, 20):
        clock.move(minutes=minutes)
        chore.run_if_due(runner)
        left.append(known(db))
    assert left == [[1, 1, 1, 2], [1, 1, 1, 2], [2]]


def test_a_stretch_is_found_by_its_keys(runner: Runner, db: Database, clock: SetClock) -> None:
    many(db, clock, 20_000)
    clock.move(days=31)
    many(db, clock, 1)
    with db.write() as session:
        session.execute(text("ANALYZE"))
        session.commit()
    ran: list[tuple[str, Any]] = []

    def note(_line: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        ran.append((statement, parameters))

    for engine in (db.writer, db.reader) if db.is_sqlite else (db.writer,):
        event.listen(engine, "before_cursor_execute", note)
    runner.run(ForgetOldFacts(after=9_000), SYSTEM)
    explain = "EXPLAIN QUERY PLAN " if db.is_sqlite else "EXPLAIN "
    asked, plan = [one for one in ran if " outbox" in one[0] or " deliveries" in one[0]], ""
    with db.write() as session:
        for statement, parameters in asked:
            rows = session.connection().exec_driver_sql(explain + statement, parameters).all()
            plan += "\n".join(str(row[-1]) for row in rows) + "\n"
    assert len(asked) == 3
    assert "SCAN outbox" not in plan
    assert "SCAN deliveries" not in plan
    assert "Seq Scan" not in plan
