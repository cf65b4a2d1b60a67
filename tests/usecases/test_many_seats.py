"""Seats of many: what is decided about one firm reads nothing of all other readers of the announcements, and who leaves
many talks at once is told of in as many statements as who leaves one."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import on_both_databases
from tests.factories.chat import Fair, make_fair, many_like, open_conversation, write
from tradehall.chat import queries
from tradehall.chat.commands import OpenAnnouncements
from tradehall.chat.facts import MemberLeft
from tradehall.chat.live import tell_left
from tradehall.chat.models import Conversation, ConversationMember
from tradehall.events.commands import DecideMany, Decision, Reopen
from tradehall.kernel.db import counting
from tradehall.kernel.facts import Emit, Heard
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.tx import Reader

pytestmark = on_both_databases


@pytest.fixture
def fair(runner: Runner) -> Fair:
    return make_fair(runner)


def firms(fair: Fair, name: str, number: int, state: str) -> list[str]:
    """So many buyers of one delegate each; their participations."""
    people = [fair.town.person(f"{name}{place}-{fair.slug}") for place in range(number)]
    return [
        fair.place("buyer", f"{name}{place}-{fair.slug}", who, state=state).public_id
        for place, who in enumerate(people)
    ]


def readers(fair: Fair, news: str) -> set[int]:
    with fair.runner.db.read() as session:
        here = select(ConversationMember.person_id).join(Conversation).where(Conversation.public_id == news)
        return set(session.scalars(here))


def test_an_approval_reads_as_much_whoever_else_reads_the_announcements(
    fair: Fair, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, real = fair.runner.run, Reader.rows
    read: list[int] = []

    def rows(self: Reader, statement: Any, **values: Any) -> Sequence[Any]:
        found = real(self, statement, **values)
        read.append(len(found))
        return found

    def decide(decision: Decision, places: list[str]) -> tuple[int, int]:
        """How many rows are read for it, in how many statements."""
        read.clear()
        with monkeypatch.context() as patched, counting() as seen:
            patched.setattr(Reader, "rows", rows)
            run(DecideMany(event=fair.slug, participations=places, decision=decision, reason="Full"), fair.olga)
        return sum(read), len(seen)

    news = run(OpenAnnouncements(event=fair.slug), fair.olga)
    few, many = (firms(fair, name, 3, "pending") for name in ("few", "many"))
    first = decide(Decision.APPROVE, few)
    there = len(readers(fair, news))
    others = firms(fair, "other", 20, "pending")
    decide(Decision.APPROVE, others)
    assert len(readers(fair, news)) == there + 20
    assert decide(Decision.APPROVE, many) == first
    assert len(readers(fair, news)) == there + 23
    for place in many:
        run(Reopen(participation=place), fair.olga)
    assert len(readers(fair, news)) == there + 20
    assert first[1] <= 30


def test_who_leaves_many_talks_is_told_of_at_once(fair: Fair, runner: Runner) -> None:
    talk = open_conversation(fair)
    write(runner, talk, fair.kenji, "Hello")
    many_like(runner, talk, 20)
    with runner.db.write() as session:
        own = session.scalars(select(Conversation.id).where(Conversation.public_id == talk)).one()
        talks = list(session.scalars(select(Conversation.id).where(Conversation.id > own).order_by(Conversation.id)))
        session.add_all(
            [
                ConversationMember(conversation_id=one, person_id=who.person_id)
                for one in talks
                for who in (fair.carl, fair.anna)
            ]
        )
        session.commit()

    def told(left: list[int]) -> tuple[list[Emit], int]:
        facts = [
            Heard(place, MemberLeft(conversation=one, person=fair.kenji.person_id)) for place, one in enumerate(left)
        ]
        with counting() as seen:
            return runner.ask(lambda reader: list(tell_left(facts, reader)), SYSTEM), len(seen)

    def offline(who: Actor, *hear: Actor) -> Emit:
        rooms = queries.rooms_of([one.person_id for one in hear])
        return Emit(rooms, "presence", {"person": who.public_id, "state": "offline"})

    one, few = told(talks[:1])
    all_, many = told(talks)
    assert len(talks) == 20
    assert one == all_ == [offline(fair.kenji, fair.carl), offline(fair.carl, fair.kenji)]  # anna shares another talk
    assert few == many <= 5
