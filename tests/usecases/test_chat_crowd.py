"""Conversations of many people: what one says costs no more statements and no more packets than among three, and
nobody is told what all the others do."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories.chat import Fair, client_id, crowd, make_fair, open_conversation, write
from tradehall.chat import queries
from tradehall.chat.commands import MarkRead, SendMessage
from tradehall.chat.facts import MessagesRead, MessagesSent
from tradehall.chat.live import tell_messages, tell_reads
from tradehall.chat.models import ConversationMember
from tradehall.kernel.facts import Heard
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import HANDLERS, Runner
from tradehall.kernel.tx import Tx


@pytest.fixture
def fair(runner: Runner) -> Fair:
    return make_fair(runner)


def sent(answer: dict[str, Any]) -> MessagesSent:
    """Of the only conversation: its messages have the ids of their seqs."""
    return MessagesSent(messages=[answer["seq"]])


def test_a_message_to_a_crowd_is_read_and_encoded_as_often_as_one_to_three(
    runner: Runner, fair: Fair, queries_of: Callable[[Callable[[], Any]], int]
) -> None:
    talk = open_conversation(fair)
    told: list[list[Any]] = []
    statements = []
    more: list[Actor] = []
    for number in range(2):
        fact = sent(write(runner, talk, fair.anna, "Hello", number))
        statements.append(
            queries_of(
                lambda fact=fact: told.append(runner.ask(lambda r: list(tell_messages([Heard(1, fact)], r)), SYSTEM))
            )
        )
        more = crowd(fair, talk) if not number else more
    assert statements[0] == statements[1] <= 3
    [message] = told[1]
    assert message.event == "chat:message"
    assert len(message.room) == len(set(message.room)) == len(more) + 3


def test_messages_that_follow_each_other_are_told_in_order_to_the_same_rooms(runner: Runner, fair: Fair) -> None:
    talk = open_conversation(fair)
    facts = [sent(write(runner, talk, fair.anna, f"m{n}", n)) for n in range(5)]
    told = runner.ask(
        lambda reader: list(tell_messages([Heard(place, fact) for place, fact in enumerate(facts)], reader)), SYSTEM
    )
    assert [emit.payload["message"]["seq"] for emit in told] == [1, 2, 3, 4, 5]
    assert len({emit.room for emit in told}) == 1


def test_what_is_read_and_what_was_brought_are_told_in_their_order(runner: Runner, fair: Fair) -> None:
    talk = open_conversation(fair)
    handed: list[Heard] = []
    runner.hand_over = handed.extend
    for number in range(4):
        write(runner, talk, fair.anna, f"m{number}", number)
    mixed = [one._replace(brought=one.brought if place % 2 else None) for place, one in enumerate(handed)]
    told = runner.ask(lambda reader: list(tell_messages(mixed, reader)), SYSTEM)
    assert [emit.payload["message"]["seq"] for emit in told] == [1, 2, 3, 4]


def test_nobody_is_told_what_a_crowd_does(runner: Runner, fair: Fair) -> None:
    talk = open_conversation(fair)
    write(runner, talk, fair.anna, "Hello")
    assert len(runner.ask(queries.audience, fair.kenji, talk).people) == 3
    assert runner.ask(queries.companions, SYSTEM, fair.kenji.person_id)
    person, *_ = crowd(fair, talk)
    assert runner.ask(queries.audience, person, talk).people == {person.person_id: person.public_id}
    assert runner.ask(queries.companions, SYSTEM, person.person_id) == set()
    assert runner.run(MarkRead(conversation=talk, seq=1), person) == 1
    mark = MessagesRead(conversation=1, person=person.person_id or 0, seq=1)
    told = runner.ask(lambda reader: list(tell_reads([Heard(1, mark)], reader)), SYSTEM)
    assert {emit.room for emit in told} == {f"person:{person.person_id}"}
    assert [emit.event for emit in told] == ["chat:read", "notice"]


def test_who_left_a_crowd_hears_nothing_more(runner: Runner, fair: Fair) -> None:
    talk = open_conversation(fair)
    gone, *_ = crowd(fair, talk)
    with runner.db.write() as session:
        session.delete(session.get_one(ConversationMember, (1, gone.person_id)))
        session.commit()
    fact = sent(write(runner, talk, fair.anna, "Without you"))
    told = runner.ask(lambda reader: list(tell_messages([Heard(1, fact)], reader)), SYSTEM)
    assert told
    assert all(f"person:{gone.person_id}" not in emit.room for emit in told)


def test_a_message_is_told_to_those_who_were_there_when_it_was_stored_and_nothing_is_read_for_that(
    runner: Runner, fair: Fair, queries_of: Callable[[Callable[[], Any]], int]
) -> None:
    talk = open_conversation(fair)
    gone, *_ = crowd(fair, talk)
    handed: list[Heard] = []
    runner.hand_over = handed.extend
    with_them = write(runner, talk, fair.anna, "With you")
    with runner.db.write() as session:
        session.delete(session.get_one(ConversationMember, (1, gone.person_id)))
        session.commit()
    without = write(runner, talk, fair.anna, "Without you", 1)
    told: list[Any] = []
    assert queries_of(lambda: told.extend(runner.ask(lambda r: list(tell_messages(handed, r)), SYSTEM))) == 0
    assert [emit.payload["message"] for emit in told] == [with_them, without]
    assert [f"person:{gone.person_id}" in emit.room for emit in told] == [True, False]


def test_many_messages_of_one_transaction_take_as_many_statements_as_one(
    runner: Runner, fair: Fair, queries_of: Callable[[Callable[[], Any]], int]
) -> None:
    """Performed together as `kernel.together` does it; each keeps its own seq and its own refusal."""
    talk = open_conversation(fair)

    def perform(who: list[Actor], start: int) -> list[Any]:
        commands = [
            SendMessage(conversation=talk, client_id=client_id(start + n), body=f"m{n}") for n in range(len(who))
        ]
        many = HANDLERS[SendMessage].many
        assert many is not None
        with runner.db.write() as session:
            answers = many([Tx(session, one, runner.clock.now(), "t") for one in who], commands)
            session.commit()
        return answers

    answers: list[list[Any]] = []
    counts = [
        queries_of(lambda: answers.append(perform([fair.anna], 100))),
        queries_of(lambda: answers.append(perform([fair.anna, fair.kenji, fair.carl, fair.bo] * 8, 200))),
    ]
    assert counts[1] <= counts[0] + 1
    assert [answer["seq"] for answer in answers[1] if isinstance(answer, dict)] == list(range(2, 26))
    assert {type(answer).__name__ for answer in answers[1] if not isinstance(answer, dict)} == {"NotFound"}
