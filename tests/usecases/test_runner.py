"""The one way in: commit, permission, keys, conflicts, followers, audit, outbox."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from tests.databases import database_at
from tests.toy import seats
from tests.toy.seats import Note, Seat, SeatTaken, TakeSeat, TakeSeatUnasked
from tradehall.kernel import audit, outbox
from tradehall.kernel import clock as clock_module
from tradehall.kernel.clock import SetClock
from tradehall.kernel.db import Database
from tradehall.kernel.errors import Conflict, Forbidden, KeyReused, Unavailable
from tradehall.kernel.facts import EMITTERS
from tradehall.kernel.mail import Post
from tradehall.kernel.outbox import Delivery, Dispatcher, OutboxRow
from tradehall.kernel.parse import Command
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import (
    HANDLERS,
    ForgetOldKeys,
    IdempotencyRow,
    NoPermissionCheck,
    Runner,
    handles,
    handles_many,
)
from tradehall.kernel.tx import Reader, Tx

ANNA = Actor(kind="person", person_id=1, public_id="a", name="Anna")


@pytest.fixture(params=["sqlite", "postgres"])
def db(request: pytest.FixtureRequest, tmp_path) -> Iterator[Database]:
    made = Database(database_at(request, request.param, tmp_path / "kernel.sqlite3"))
    seats.create_tables(made.writer)
    yield made
    made.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(clock_module.wall(clock_module.datetime(2026, 3, 2, 9, 0), "Asia/Shanghai"))


@pytest.fixture
def runner(db: Database, clock: SetClock) -> Runner:
    return Runner(db, clock)


@pytest.fixture
def dispatcher(runner: Runner, db: Database, clock: SetClock) -> Dispatcher:
    return Dispatcher(runner, Post(db, clock, mail_url="", sender="x@y.example", host="y.example"), name="worker")


def count(db: Database, table: type, *where: object) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def test_an_act_commits_its_rows_audit_and_outbox_together(runner, db):
    assert runner.run(TakeSeat(number=1, holder="anna"), ANNA) == {"seat": 1}
    assert count(db, Seat) == 1
    assert count(db, Note, Note.kind == "followed") == 1
    assert count(db, OutboxRow, OutboxRow.name == "SeatGiven", OutboxRow.actor_id == 1) == 1
    assert count(db, Delivery, Delivery.state == "pending") == 1
    assert count(db, audit.AuditRow, audit.AuditRow.action == "TakeSeat") == 1


def test_a_refusal_leaves_nothing(runner, db):
    with pytest.raises(Forbidden):
        runner.run(TakeSeat(number=1, holder="nobody"), ANNA)
    assert (count(db, Seat), count(db, OutboxRow), count(db, audit.AuditRow)) == (0, 0, 0)


def test_a_handler_without_permission_check_cannot_commit(runner, db):
    with pytest.raises(NoPermissionCheck, match="TakeSeatUnasked"):
        runner.run(TakeSeatUnasked(number=1, holder="anna"), ANNA)
    assert count(db, Seat) == 0


def test_a_broken_constraint_is_its_domain_error(runner, db):
    runner.run(TakeSeat(number=1, holder="anna"), ANNA)
    with pytest.raises(SeatTaken):
        runner.run(TakeSeat(number=1, holder="ben"), ANNA)
    assert count(db, Seat) == 1


def test_a_follower_that_refuses_undoes_the_act(runner, db):
    with pytest.raises(Conflict, match="Nobody sits on 13"):
        runner.run(TakeSeat(number=13, holder="anna"), ANNA)
    assert count(db, Seat) == 0


def test_the_same_key_does_nothing_twice_and_answers_the_same(runner, db):
    first = runner.run(TakeSeat(number=1, holder="anna"), ANNA, key="k")
    again = runner.run(TakeSeat(number=1, holder="anna"), ANNA, key="k")
    assert first == again == {"seat": 1}
    assert count(db, Seat) == 1


def test_the_same_key_with_other_content_is_refused(runner):
    runner.run(TakeSeat(number=1, holder="anna"), ANNA, key="k")
    with pytest.raises(KeyReused):
        runner.run(TakeSeat(number=2, holder="anna"), ANNA, key="k")


def test_keys_belong_to_one_actor(runner, db):
    runner.run(TakeSeat(number=1, holder="anna"), ANNA, key="k")
    other = Actor(kind="person", person_id=2)
    runner.run(TakeSeat(number=2, holder="ben"), other, key="k")
    assert count(db, Seat) == 2


def test_a_refused_act_leaves_its_key_free(runner):
    with pytest.raises(Forbidden):
        runner.run(TakeSeat(number=1, holder="nobody"), ANNA, key="k")
    assert runner.run(TakeSeat(number=1, holder="anna"), ANNA, key="k") == {"seat": 1}


def test_keys_are_forgotten_after_two_days(runner, db, clock):
    runner.run(TakeSeat(number=1, holder="anna"), ANNA, key="k")
    clock.move(hours=47)
    runner.run(ForgetOldKeys(), SYSTEM)
    assert count(db, IdempotencyRow) == 1
    clock.move(hours=2)
    runner.run(ForgetOldKeys(), SYSTEM)
    assert count(db, IdempotencyRow) == 0


def test_the_same_key_at_once_does_it_once(runner, db):
    barrier, answers = threading.Barrier(8), []

    def take() -> None:
        barrier.wait()
        answers.append(runner.run(TakeSeat(number=5, holder="anna"), ANNA, key="once"))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [{"seat": 5}] * 8
    assert count(db, Seat) == 1


def test_a_handler_may_not_run_commands(runner):
    class Nested(TakeSeat):
        pass

    @handles(Nested)
    def nested(tx: Tx, command: Nested) -> None:
        runner.run(TakeSeat(number=command.number, holder="anna"), ANNA)

    try:
        with pytest.raises(RuntimeError, match="inside a handler"):
            runner.run(Nested(number=1, holder="x"), ANNA)
    finally:
        del HANDLERS[Nested]


def test_two_handlers_for_one_command_stop_the_start():
    with pytest.raises(RuntimeError, match="two handlers for TakeSeat"):
        handles(TakeSeat)(lambda tx, command: None)


def test_two_functions_for_many_acts_of_one_command_stop_the_start():
    class Often(Command):
        pass

    def perform(txs, commands):
        return [tx.open_to_all() for tx in txs]

    handles_many(Often, shared=lambda command: 0)(perform)
    try:
        handles(Often, shared=lambda command: 0)(lambda tx, command: None)
        with pytest.raises(RuntimeError, match="two handlers for Often"):
            handles_many(Often, shared=lambda command: 0)(perform)
        with pytest.raises(RuntimeError, match="two handlers for Often"):
            handles(Often)(lambda tx, command: None)
    finally:
        del HANDLERS[Often]


def test_what_must_go_alone_and_is_performed_by_nobody_is_a_defect(runner):
    class Often(Command):
        big: bool = False

    handles_many(Often, shared=lambda command: 0, fits=lambda command: not command.big)(
        lambda txs, commands: [tx.open_to_all() for tx in txs]
    )
    try:
        assert runner.run(Often(), SYSTEM) is None
        with pytest.raises(RuntimeError, match="no handler for this kind of Often"):
            runner.run(Often(big=True), SYSTEM)
    finally:
        del HANDLERS[Often]


def test_many_acts_without_a_permission_check_cannot_commit(runner):
    class Often(Command):
        pass

    handles_many(Often, shared=lambda command: 0)(lambda txs, commands: [None for _ in txs])
    try:
        with pytest.raises(NoPermissionCheck):
            runner.run(Often(), SYSTEM)
    finally:
        del HANDLERS[Often]


def test_a_query_cannot_write(runner, db):
    def sly(reader: Reader) -> None:
        reader.session.add(Seat(number=1, holder="x"))
        reader.session.flush()

    with pytest.raises(DatabaseError):
        runner.ask(sly, ANNA)
    assert count(db, Seat) == 0


def test_the_audit_chain_shows_tampering(runner, db):
    for number in range(5):
        runner.run(TakeSeat(number=number, holder="anna"), ANNA)
    with db.read() as session:
        assert audit.verify(session) is None
    with pytest.raises(DatabaseError, match="append-only"), db.write() as session:
        session.execute(text("UPDATE audit SET actor_id = 9 WHERE id = 3"))
    with pytest.raises(DatabaseError, match="append-only"), db.write() as session:
        session.execute(text("DELETE FROM audit WHERE id = 3"))
    with db.write() as session:
        if db.is_sqlite:
            session.execute(text("DROP TRIGGER audit_no_UPDATE"))
        else:
            session.execute(text("DROP TRIGGER audit_append_only ON audit"))
        session.execute(text("UPDATE audit SET actor_id = 9 WHERE id = 3"))
        session.commit()
    with db.read() as session:
        assert audit.verify(session) == 3


def test_reactions_run_once_and_are_settled(runner, db, dispatcher):
    runner.run(TakeSeat(number=1, holder="anna"), ANNA)
    assert dispatcher.run_due() == 1
    assert dispatcher.run_due() == 0
    assert count(db, Note, Note.kind == "reacted") == 1
    assert count(db, Delivery, Delivery.state == "done") == 1


def test_a_reaction_that_was_cut_off_is_taken_up_again_and_still_happens_once(runner, db, dispatcher, clock):
    runner.run(TakeSeat(number=1, holder="anna"), ANNA)
    [(delivery, name, row)] = dispatcher._lease(10)
    assert dispatcher.run_due() == 0  # leased by a process that is about to die
    reaction, fact = outbox._find(name, row)
    reaction.run(fact, outbox.Desk(runner, dispatcher.post, delivery, clock.now(), "t", 0))  # done, not settled
    clock.move(seconds=61)
    assert dispatcher.run_due() == 1
    assert count(db, Note, Note.kind == "reacted") == 1


def test_a_poisoned_reaction_is_retried_then_parked_and_others_go_on(runner, db, dispatcher, clock):
    runner.run(TakeSeat(number=666, holder="anna"), ANNA)
    runner.run(TakeSeat(number=1, holder="anna"), ANNA)
    for _ in range(outbox.MAX_TRIES):
        dispatcher.run_due()
        clock.move(hours=2)
    assert dispatcher.run_due() == 0
    with db.read() as session:
        dead = session.scalars(select(Delivery).where(Delivery.state == "dead")).one()
    assert (dead.attempts, dead.last_error) == (outbox.MAX_TRIES, "ValueError: poison")
    assert count(db, Note, Note.kind == "reacted", Note.number == 1) == 1


def test_the_web_process_leaves_the_work_to_a_living_worker(runner, db, dispatcher, clock):
    web = Dispatcher(runner, dispatcher.post, name="web")
    assert web.may_work()
    assert dispatcher.may_work()
    assert not web.may_work()
    clock.move(seconds=16)
    assert web.may_work()


def test_a_locked_database_gives_a_clear_answer(runner, db, monkeypatch):
    if not db.is_sqlite:
        return
    monkeypatch.setattr("tradehall.kernel.db.WRITE_WAIT", 0.2)
    other = Database(str(db.url))
    with other.write(), pytest.raises(Unavailable):
        runner.run(TakeSeat(number=1, holder="anna"), ANNA)
    other.close()
    assert runner.run(TakeSeat(number=1, holder="anna"), ANNA) == {"seat": 1}


def test_every_toy_fact_is_told_live():
    assert seats.SeatGiven in EMITTERS
