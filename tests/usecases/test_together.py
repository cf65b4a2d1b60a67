"""Commands of high rate that share a transaction: one commit for many, and none pays for another's mistake."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.factories.chat import Fair, make_fair, open_conversation, write
from tradehall.chat.commands import MarkRead, SendMessage
from tradehall.chat.errors import ClientIdUsed
from tradehall.chat.models import Message
from tradehall.chat.service import at_once as plain
from tradehall.kernel import together
from tradehall.kernel.errors import NotFound
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import ForgetOldKeys, Runner

WRITERS = 12


@pytest.fixture
def fair(runner: Runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


@contextmanager
def commits(hold: Callable[[int], None]) -> Iterator[list[int]]:
    """The numbers of the commits as they come; `hold(number)` may keep one waiting, or break it."""
    seen: list[int] = []

    def before(session: Session) -> None:
        if session.in_nested_transaction():
            return
        seen.append(len(seen) + 1)
        hold(seen[-1])

    event.listen(Session, "before_commit", before)
    try:
        yield seen
    finally:
        event.remove(Session, "before_commit", before)


def later(runner: Runner, commands: list[Any], actor: Actor) -> list[Any]:
    """What is told of them, by another thread."""
    told: SimpleQueue[list[Any]] = SimpleQueue()
    runner.run_later(commands, actor, told.put)
    return told.get(timeout=20)


def at_once(runner: Runner, acts: list[Callable[[], object]]) -> tuple[int, list[object]]:
    """Run the first act and hold its commit until all others wait behind it: the number of commits, the answers."""
    answers: list[object] = [None] * len(acts)
    committing, go_on = threading.Event(), threading.Event()

    def hold(number: int) -> None:
        if number == 1:
            committing.set()
            assert go_on.wait(20)

    def do(place: int) -> None:
        try:
            answers[place] = acts[place]()
        except Exception as error:
            answers[place] = error

    threads = [threading.Thread(target=do, args=(place,)) for place in range(len(acts))]
    with commits(hold) as seen:
        threads[0].start()
        assert committing.wait(20)
        for thread in threads[1:]:
            thread.start()
        while runner.gathered < len(acts) - 1:
            threads[1].join(0.001)
        go_on.set()
        for thread in threads:
            thread.join()
    return len(seen), answers


def test_those_who_come_during_a_commit_share_the_next(runner, fair, talk):
    acts = [lambda n=n: write(runner, talk, fair.anna, f"message {n}", n) for n in range(WRITERS)]
    count, answers = at_once(runner, acts)
    assert count == 2
    assert sorted(answer["seq"] for answer in answers) == list(range(1, WRITERS + 1))
    with runner.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == WRITERS
        facts = session.scalars(select(OutboxRow.payload).where(OutboxRow.name == "MessagesSent")).all()
        assert [len(fact["messages"]) for fact in facts] == [1, WRITERS - 1]


def test_more_than_one_transaction_takes_are_each_done_once(runner, fair, talk, monkeypatch):
    monkeypatch.setattr(together, "MOST", 2)
    acts = [lambda n=n: write(runner, talk, fair.anna, f"message {n}", n) for n in range(WRITERS)]
    count, answers = at_once(runner, acts)
    assert count == 1 + WRITERS // 2
    assert sorted(answer["seq"] for answer in answers) == list(range(1, WRITERS + 1))
    assert runner.gathered == 0


def test_who_is_refused_takes_nobody_along(runner, fair, talk):
    write(runner, talk, fair.anna, "before", "taken")
    acts = [
        lambda: write(runner, talk, fair.anna, "one", "key-1"),
        lambda: write(runner, talk, fair.anna, "another text", "taken"),
        lambda: write(runner, talk, fair.carl, "a stranger", "key-2"),
        lambda: write(runner, talk, fair.kenji, "two", "key-3"),
        lambda: write(runner, talk, fair.anna, "one", "key-1"),
    ]
    count, answers = at_once(runner, acts)
    assert count == 2
    assert isinstance(answers[1], ClientIdUsed)
    assert isinstance(answers[2], NotFound)
    assert (answers[0]["seq"], answers[3]["seq"]) == (2, 3)
    assert answers[4] == answers[0]
    with runner.db.read() as session:
        assert list(session.scalars(select(Message.seq).order_by(Message.seq))) == [1, 2, 3]


def test_several_of_one_caller_share_a_transaction_and_keep_their_order(runner, fair, talk):
    said = [("one", "several-1"), ("another text", "several-1"), ("two", "several-2"), ("one", "several-1")]
    commands = [SendMessage(conversation=talk, client_id=key, body=words) for words, key in said]
    with commits(lambda _number: None) as seen:
        answers = later(runner, commands, fair.anna)
    assert len(seen) == 1
    assert isinstance(answers[1], ClientIdUsed)
    assert [answers[place]["seq"] for place in (0, 2, 3)] == [1, 2, 1]


def test_after_a_transaction_that_failed_several_of_one_caller_pass_alone_in_their_order(runner, fair, talk):
    def fail_once(number: int) -> None:
        if number == 1:
            raise OperationalError("COMMIT", {}, Exception("the line was cut"))

    commands = [SendMessage(conversation=talk, client_id=f"several-{n}", body=f"message {n}") for n in range(5)]
    with commits(fail_once) as seen:
        answers = later(runner, commands, fair.anna)
    assert len(seen) == 6
    assert [answer["seq"] for answer in answers] == [1, 2, 3, 4, 5]


def test_messages_of_several_kinds_keep_their_order_in_one_transaction(runner, fair, talk):
    """Some are stored together, some by themselves, and each gets the number after the one before it."""
    first = write(runner, talk, fair.anna, "kept in mind", "kept-0001")
    later(runner, [SendMessage(conversation=talk, client_id="kept-0002", body="and this")], fair.anna)
    commands = [
        SendMessage(
            conversation=talk, client_id=f"kinds-000{n}", body=f"{n}", **({} if n % 2 else {"reply_to": first["id"]})
        )
        for n in range(6)
    ]
    with commits(lambda _number: None) as seen:
        answers = later(runner, commands, fair.anna)
    assert [(answer["body"], answer["seq"]) for answer in answers] == [(f"{n}", n + 3) for n in range(6)]
    assert len(seen) == 1


@pytest.mark.parametrize("most", [2, 64])
def test_what_comes_after_an_act_that_is_tried_alone_waits_for_it(runner, fair, talk, monkeypatch, most):
    """A message that is repeated when nobody looks for repetitions breaks in the database, and with it those beside
    it."""
    monkeypatch.setattr(plain, "SURE", 1)
    monkeypatch.setattr(together, "MOST", most)
    one = SendMessage(conversation=talk, client_id="again-001", body="one")
    first = runner.run(one, fair.anna)
    commands = [
        one,
        SendMessage(conversation=talk, client_id="again-002", body="two"),
        SendMessage(conversation=talk, client_id="again-003", body="three", reply_to=first["id"]),
        SendMessage(conversation=talk, client_id="again-004", body="four"),
    ]
    answers = later(runner, commands, fair.anna)
    assert [(answer["body"], answer["seq"]) for answer in answers] == [
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
    ]


def test_several_of_one_caller_may_be_more_than_one_transaction_takes(runner, fair, talk, monkeypatch):
    monkeypatch.setattr(together, "MOST", 2)
    commands = [SendMessage(conversation=talk, client_id=f"several-{n}", body=f"message {n}") for n in range(5)]
    with commits(lambda _number: None) as seen:
        answers = later(runner, commands, fair.anna)
    assert len(seen) == 3
    assert [answer["seq"] for answer in answers] == [1, 2, 3, 4, 5]


def test_who_waits_and_who_does_not_pass_together(runner, fair, talk):
    told: SimpleQueue[list[Any]] = SimpleQueue()
    two = [SendMessage(conversation=talk, client_id=f"later-on-{n}", body="later") for n in range(2)]

    def ask() -> object:
        runner.run_later(two, fair.kenji, told.put)
        return write(runner, talk, fair.anna, "at once", "waits")

    def first() -> object:
        return write(runner, talk, fair.anna, "first", "first")

    count, answers = at_once(runner, [first, ask, *[lambda: None] * 2])
    assert count == 2
    assert sorted([answers[1]["seq"], *(one["seq"] for one in told.get(timeout=20))]) == [2, 3, 4]


def test_whoever_cannot_be_told_holds_up_nobody(runner, fair, talk):
    def break_down(_told: list[Any]) -> None:
        raise ZeroDivisionError

    runner.run_later([SendMessage(conversation=talk, client_id="broken-1", body="one")], fair.anna, break_down)
    [answer] = later(runner, [SendMessage(conversation=talk, client_id="whole-01", body="two")], fair.anna)
    assert answer["seq"] == 2


def test_only_commands_of_high_rate_go_several_at_once(runner, fair):
    with pytest.raises(RuntimeError, match="share a transaction"):
        runner.run_later([ForgetOldKeys()], fair.anna, print)


def test_when_the_shared_transaction_fails_each_act_is_tried_alone(runner, fair, talk):
    def fail_once(number: int) -> None:
        if number == 1:
            raise OperationalError("COMMIT", {}, Exception("the line was cut"))

    with commits(fail_once) as seen:
        sent = write(runner, talk, fair.anna, "In spite of all", "key-1")
    assert len(seen) == 2
    assert sent["seq"] == 1
    with runner.db.read() as session:
        assert list(session.scalars(select(Message.body))) == ["In spite of all"]


def test_an_act_that_breaks_in_the_database_is_undone_and_tried_alone(runner, fair, talk):
    """The first release of a savepoint fails: nothing of the act may pass for done."""
    broken: list[str] = []

    def fail_once(_connection: object, _name: str, _context: object) -> None:
        if not broken:
            broken.append("once")
            raise OperationalError("RELEASE", {}, Exception("the line was cut"))

    event.listen(runner.db.writer, "release_savepoint", fail_once)
    try:
        acts = [lambda n=n: write(runner, talk, fair.anna, f"message {n}", n) for n in range(3)]
        acts.append(lambda: runner.run(MarkRead(conversation=talk, seq=1), fair.kenji))  # another kind of act
        _, answers = at_once(runner, acts)
    finally:
        event.remove(runner.db.writer, "release_savepoint", fail_once)
    assert broken == ["once"]
    assert sorted(answer["seq"] for answer in answers[:3]) == [1, 2, 3]
    assert answers[3] == 1
    with runner.db.read() as session:
        assert sorted(session.scalars(select(Message.body))) == ["message 0", "message 1", "message 2"]
