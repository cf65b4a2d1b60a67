"""Who was blocked or muted cannot write, by whatever door; what was said stays to be read."""

import pytest

from tests.conftest import on_both_databases
from tests.factories.chat import Fair, client_id, make_fair, open_conversation, write
from tradehall.chat import queries
from tradehall.chat.commands import OpenConversation, SendMessage
from tradehall.chat.live import safety
from tradehall.chat.safety.commands import DecideReport, LookAtReport, MuteFor, Reason, ReportMessage, UnmutePerson
from tradehall.chat.safety.errors import Muted, TalkBlocked, TalkBlockedByUs
from tradehall.events.commands import BlockParticipation, UnblockParticipation
from tradehall.events.facts import ParticipationBlocked
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.runner import Runner

pytestmark = on_both_databases
DETAILS = "Our account number is 1234567890"  # goes past those that are sent together


@pytest.fixture
def fair(runner: Runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


def block(fair: Fair, who, side: str) -> None:
    fair.runner.run(BlockParticipation(participation=fair.places[side].public_id), who)


def mute(fair: Fair, talk: str, who, by, length: MuteFor = MuteFor.HOUR) -> None:
    runner = fair.runner
    said = write(runner, talk, who, "Rubbish")
    report = runner.run(ReportMessage(conversation=talk, message=said["id"], reason=Reason.SPAM), by)
    runner.run(LookAtReport(report=report), fair.olga)
    runner.run(DecideReport(report=report, mute=length, words="Enough of it", version=1), fair.olga)


@pytest.mark.parametrize("body", ["Hello", DETAILS])
def test_neither_side_writes_and_each_reads_its_own_sentence(runner, fair, talk, body):
    write(runner, talk, fair.anna, "Good morning")
    block(fair, fair.bo, "buyer")
    with pytest.raises(TalkBlockedByUs):
        write(runner, talk, fair.anna, body)
    with pytest.raises(TalkBlocked) as refused:
        write(runner, talk, fair.kenji, body)
    assert "block" not in refused.value.text
    assert [m.body for m in runner.ask(queries.messages_after, fair.kenji, talk, 0).messages] == ["Good morning"]


def test_unblocking_opens_the_talk_again(runner, fair, talk):
    block(fair, fair.anna, "buyer")
    runner.run(UnblockParticipation(participation=fair.places["buyer"].public_id), fair.anna)
    assert write(runner, talk, fair.kenji, "Hello")["seq"] == 1


def test_other_talks_of_either_side_go_on(runner, fair, talk):
    fair.meeting(fair.places["exporter"], fair.places["other"], hours=30)
    other = runner.run(OpenConversation(participation=fair.places["other"].public_id), fair.anna)
    block(fair, fair.anna, "buyer")
    assert write(runner, other, fair.carl, "Hello")["seq"] == 1


def test_what_was_sent_before_the_block_is_still_the_same_message(runner, fair, talk):
    first = write(runner, talk, fair.kenji, "Hello", key="once")
    block(fair, fair.anna, "buyer")
    again = runner.run(SendMessage(conversation=talk, client_id=client_id("once"), body="Hello"), fair.kenji)
    assert again["id"] == first["id"]


def test_the_two_do_not_see_each_other_any_more(runner, fair, talk):
    assert fair.kenji.person_id in runner.ask(queries.companions, SYSTEM, fair.anna.person_id)
    block(fair, fair.kenji, "exporter")
    assert set(runner.ask(queries.audience, fair.anna, talk).people) == {fair.anna.person_id}
    assert runner.ask(queries.companions, SYSTEM, fair.anna.person_id) == set()


def test_open_pages_of_both_sides_are_told_and_nobody_else(runner, fair, talk):
    block(fair, fair.kenji, "exporter")
    fact = ParticipationBlocked(event=fair.event, blocker=fair.places["buyer"].id, blocked=fair.places["exporter"].id)
    told = list(runner.ask(lambda reader: list(safety.tell_of_block(fact, reader)), SYSTEM))
    standing = {emit.room for emit in told if emit.event == "chat:standing"}
    assert standing == {f"person:{who.person_id}" for who in (fair.anna, fair.bo, fair.kenji)}
    gone = {(emit.payload["person"], emit.room) for emit in told if emit.event == "presence"}
    ours = tuple(f"person:{who.person_id}" for who in (fair.anna, fair.bo))
    assert gone == {
        (fair.anna.public_id, (f"person:{fair.kenji.person_id}",)),
        (fair.bo.public_id, (f"person:{fair.kenji.person_id}",)),
        (fair.kenji.public_id, ours),
    }
    assert fair.places["buyer"].public_id not in str(told)


@pytest.mark.parametrize("body", ["Hello", DETAILS])
def test_who_is_muted_reads_until_when_and_why(runner, fair, clock, talk, body):
    mute(fair, talk, fair.kenji, fair.anna)
    with pytest.raises(Muted) as refused:
        write(runner, talk, fair.kenji, body)
    assert refused.value.params == {"minutes": 60, "words": "Enough of it"}
    assert write(runner, talk, fair.anna, body)["seq"] == 2
    clock.move(minutes=59)
    with pytest.raises(Muted) as refused:
        write(runner, talk, fair.kenji, body)
    assert refused.value.params["minutes"] == 1
    clock.move(minutes=1)
    assert write(runner, talk, fair.kenji, body)["seq"] == 3


def test_a_mute_is_of_one_event_and_can_be_taken_back(runner, fair, talk):
    mute(fair, talk, fair.kenji, fair.anna, MuteFor.EVENT)
    runner.run(UnmutePerson(event=fair.slug, person=fair.kenji.public_id), fair.olga)
    assert write(runner, talk, fair.kenji, "Thank you")["seq"] == 2
