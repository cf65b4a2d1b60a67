"""What is kept of who may write and who hears: true to the moment, whoever writes in between."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.factories.chat import Fair, make_fair, open_conversation, write
from tradehall.accounts.models import Person
from tradehall.chat.commands import MarkRead, SendMessage
from tradehall.chat.errors import ClientIdUsed, ConversationClosed
from tradehall.chat.models import ChatMute, Conversation, ConversationMember
from tradehall.chat.service import at_once
from tradehall.events.models import Participation
from tradehall.kernel.db import Database
from tradehall.kernel.errors import DomainError, NotFound
from tradehall.kernel.facts import Heard
from tradehall.kernel.runner import Runner


@pytest.fixture
def fair(runner: Runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


@pytest.fixture
def handed(runner: Runner) -> list[Heard]:
    told: list[Heard] = []
    runner.hand_over = told.extend
    return told


@pytest.fixture(params=["here", "elsewhere"])
def change(request: pytest.FixtureRequest, runner: Runner) -> Any:
    """Writes rows, by this process or by another one's connection."""

    def do(act: Callable[[Session], None]) -> None:
        db = runner.db if request.param == "here" else Database(runner.db.url.render_as_string(hide_password=False))
        with db.write() as session:
            act(session)
            session.commit()
        if db is not runner.db:
            db.close()

    return do


def place(session: Session, person: int | None) -> ConversationMember:
    return session.query(ConversationMember).filter_by(person_id=person).one()


def test_who_leaves_is_neither_let_in_nor_told(runner: Runner, fair: Fair, talk: str, change: Any, handed: Any) -> None:
    write(runner, talk, fair.bo, "here", 1)
    write(runner, talk, fair.anna, "with you", 2)
    change(lambda session: session.delete(place(session, fair.bo.person_id)))
    with pytest.raises(NotFound):
        write(runner, talk, fair.bo, "still here", 3)
    write(runner, talk, fair.anna, "without you", 4)
    heard = [f"person:{fair.bo.person_id}" in one.brought[0].talk.rooms for one in handed]
    assert heard == [True, True, False]


def test_whose_company_is_put_out_may_not_write(runner: Runner, fair: Fair, talk: str, change: Any) -> None:
    write(runner, talk, fair.anna, "here", 1)

    def put_out(session: Session) -> None:
        session.get_one(Participation, place(session, fair.anna.person_id).participation_id).state = "suspended"

    change(put_out)
    with pytest.raises(ConversationClosed):
        write(runner, talk, fair.anna, "still here", 2)


def test_who_is_muted_may_not_write_until_the_hour_is_over(
    runner: Runner, fair: Fair, talk: str, change: Any, clock: Any
) -> None:
    write(runner, talk, fair.anna, "here", 1)

    def mute(session: Session) -> None:
        about = session.query(Conversation).one()
        until = clock.now() + timedelta(hours=1)
        session.add(ChatMute(event_id=about.event_id, person_id=fair.anna.person_id, until=until, words=""))

    change(mute)
    for number in (2, 3):
        with pytest.raises(DomainError):
            write(runner, talk, fair.anna, "still here", number)
    clock.move(hours=2)
    assert write(runner, talk, fair.anna, "again", 4)["seq"] == 2


def test_a_new_name_is_told(runner: Runner, fair: Fair, talk: str, change: Any) -> None:
    write(runner, talk, fair.anna, "here", 1)

    def rename(session: Session) -> None:
        session.get_one(Person, fair.anna.person_id).name = "Anna the Second"

    change(rename)
    assert write(runner, talk, fair.anna, "still here", 2)["sender"]["name"] == "Anna the Second"


def test_after_a_transaction_that_failed_the_next_message_has_the_next_number(
    runner: Runner, fair: Fair, talk: str
) -> None:
    write(runner, talk, fair.anna, "one", 1)
    seen: list[int] = []

    def fail_once(session: Session) -> None:
        if not session.in_nested_transaction():
            seen.append(1)
            if len(seen) == 1:
                raise OperationalError("COMMIT", {}, Exception("the line was cut"))

    event.listen(Session, "before_commit", fail_once)
    try:
        told = [write(runner, talk, fair.anna, f"message {number}", number)["seq"] for number in (2, 3)]
    finally:
        event.remove(Session, "before_commit", fail_once)
    assert len(seen) == 3
    assert told == [2, 3]


def test_marks_of_reading_end_no_memory(
    runner: Runner, fair: Fair, talk: str, queries_of: Callable[[Callable[[], Any]], int]
) -> None:
    def send(number: int) -> int:
        command = SendMessage(conversation=talk, client_id=f"number-{number}", body="Hello")
        return queries_of(lambda: runner.run(command, fair.anna))

    def forget(name: str) -> None:
        with runner.db.write() as session:
            session.get_one(Person, fair.bo.person_id).name = name
            session.commit()

    send(0)  # the first word of somebody costs one more
    forget("Bo the Second")
    first = send(1)
    assert runner.run(MarkRead(conversation=talk, seq=1), fair.kenji) == 1
    second = send(2)
    assert second < first
    forget("Bo the Third")
    assert send(3) == first


def test_a_repetition_is_the_same_message_also_to_who_may_not_write_any_more(
    runner: Runner, fair: Fair, talk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_once, "SURE", 2)
    first = write(runner, talk, fair.anna, "once", 1)
    with runner.db.write() as session:
        until, event_id = runner.clock.now() + timedelta(hours=1), session.query(Conversation).one().event_id
        session.add(ChatMute(event_id=event_id, person_id=fair.anna.person_id, until=until, words=""))
        session.commit()
    for number in (2, 3):
        write(runner, talk, fair.kenji, f"message {number}", number)
    assert write(runner, talk, fair.anna, "once", 1) == first


def test_a_repetition_is_the_same_message_however_long_none_was_repeated(
    runner: Runner, fair: Fair, talk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_once, "SURE", 3)
    first = write(runner, talk, fair.anna, "once", 1)
    for number in (2, 3, 4):
        write(runner, talk, fair.kenji, f"message {number}", number)
    assert write(runner, talk, fair.anna, "once", 1) == first
    with pytest.raises(ClientIdUsed):
        write(runner, talk, fair.anna, "twice", 1)
    assert write(runner, talk, fair.anna, "next", 5)["seq"] == 5
