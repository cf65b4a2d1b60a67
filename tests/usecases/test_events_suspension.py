"""A company that the organisers put out of an event leaves nothing behind, cannot act, and reads why."""

import pytest
from sqlalchemy import select

from tests.conftest import on_both_databases
from tests.factories.contest import faults
from tests.factories.meetings import Fair
from tests.factories.telling import Told
from tradehall.chat import queries as chat
from tradehall.chat.commands import SendMessage
from tradehall.chat.errors import ConversationClosed
from tradehall.events.commands import ReinstateParticipation, SuspendParticipation, WithdrawRegistration
from tradehall.events.errors import ArrangementsStand, NotChangeable, NotDecidable, Suspended
from tradehall.events.queries import participation
from tradehall.events.rules import State
from tradehall.kernel.errors import Forbidden, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.policy import VISITOR
from tradehall.kernel.runner import Runner
from tradehall.meetings import queries
from tradehall.meetings.commands import (
    AssignInterpreter,
    CancelMeeting,
    InterpreterWish,
    MarkSlots,
    MoveMeeting,
    OfferInterpreter,
    SetAgenda,
    WaitForSlot,
)
from tradehall.meetings.models import InterpreterOffer, MeetingMove, Standby
from tradehall.meetings.rules import MeetingStatus, RequestState

pytestmark = on_both_databases
WHY = "Their licence has run out"


@pytest.fixture
def fair(runner: Runner) -> Fair:
    made = Fair(runner)
    made.enrol(made.hu)
    return made


@pytest.fixture
def mails(hall):
    """Who got letters that hold such words, in all."""
    return lambda words: sorted(who for who, _, text in Told(hall).letters() if words in text)


def suspend(fair: Fair, place: str, who=None, **given) -> str:
    command = SuspendParticipation(participation=place, reason=WHY, **{"confirmed": True, **given})
    return fair.runner.run(command, who or fair.zhao)


def reinstate(fair: Fair, place: str, who=None, **given) -> str:
    return fair.runner.run(ReinstateParticipation(participation=place, **given), who or fair.zhao)


def rows(runner: Runner, statement) -> list:
    with runner.db.read() as session:
        return list(session.scalars(statement))


def test_it_is_told_first_what_follows(fair):
    fair.meet(fair.sato, fair.kiln, fair.li)
    fair.ask(fair.li, fair.cafe, 1)
    with pytest.raises(ArrangementsStand) as asked:
        suspend(fair, fair.kiln, confirmed=False)
    assert asked.value.details == {"meetings": 1, "requests": 1}
    assert fair.runner.ask(participation, fair.zhao, fair.kiln).state == State.APPROVED


def test_everything_that_it_leaves_behind_is_over_and_everybody_is_told(fair, runner, mails):
    first = fair.meet(fair.sato, fair.kiln, fair.li)
    second = fair.meet(fair.ito, fair.kiln, fair.li, 1, interpreter=InterpreterWish.FIND)
    third = fair.meet(fair.kim, fair.kiln, fair.li, 3)
    runner.run(AssignInterpreter(meeting=first, interpreter=fair.hu.public_id, version=1), fair.zhao)
    runner.run(OfferInterpreter(meeting=second, interpreters=[fair.hu.public_id]), fair.zhao)
    runner.run(MoveMeeting(meeting=third, slot=fair.slots[4], version=1), fair.kim)
    asked = fair.ask(fair.li, fair.shop, 2)
    tea = fair.place("tea", [fair.moss])
    stays = fair.meet(fair.moss, fair.cafe, fair.ito, 4)
    runner.run(WaitForSlot(event="zibo", target=fair.kiln), fair.ito)
    runner.run(WaitForSlot(event="zibo", target=fair.dorm), fair.li)
    mails("")

    suspend(fair, fair.kiln)

    for meeting in (first, second, third):
        page = runner.ask(queries.meeting_page, fair.zhao, meeting)
        assert (page.status, page.slot) == (MeetingStatus.CANCELLED, None)
    assert runner.ask(queries.meeting_page, fair.ito, stays).status == MeetingStatus.CONFIRMED
    assert runner.ask(queries.request_page, fair.sato, asked).state == RequestState.WITHDRAWN
    assert rows(runner, select(MeetingMove.state)) == ["lapsed"]
    assert rows(runner, select(InterpreterOffer.state)) == ["lapsed"]
    assert rows(runner, select(Standby.id)) == []
    assert faults(runner) == {"held twice": 0, "without a meeting": 0, "not held": 0}
    assert set(mails(WHY)) == {"boss", "li", "wang"}
    assert set(mails(f"/requests/{asked}")) >= {"sato"}
    assert set(mails(f"/meetings/{first}")) >= {"sato", "hu", "li"}
    assert "ito" in mails("/events/zibo/directory")
    assert runner.ask(participation, fair.zhao, tea).state == State.APPROVED


def test_a_suspended_company_cannot_act_and_sees_why(fair, runner, clock):
    held = fair.meet(fair.sato, fair.kiln, fair.li)
    clock.at = fair.times[fair.slots[0]][1]
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 2)
    conversation = runner.ask(chat.conversations, fair.li).items[0].public_id
    suspend(fair, fair.kiln)
    refused = [
        fair.asking(fair.cafe, 3),
        WaitForSlot(event="zibo", target=fair.cafe),
        MarkSlots(event="zibo", off=[fair.slots[4]]),
        SetAgenda(meeting=held, agenda="Plates", version=1),
        CancelMeeting(meeting=meeting, reason="Ill", version=1),
    ]
    for command in refused:
        with pytest.raises(Suspended) as why:
            runner.run(command, fair.li)
        assert why.value.params == {"reason": WHY}
    for query in (queries.directory, queries.slots_with, queries.my_availability):
        with pytest.raises(Suspended):
            runner.ask(query, fair.li, "zibo")
    with pytest.raises(ConversationClosed):
        runner.run(SendMessage(conversation=conversation, client_id="m-0000001", body="Hello"), fair.li)
    with pytest.raises(NotChangeable):
        runner.run(WithdrawRegistration(participation=fair.kiln, confirmed=True), fair.boss)
    assert runner.ask(participation, fair.li, fair.kiln).reason == WHY
    assert runner.ask(queries.meeting_page, fair.li, held).public_id == held  # what was is still to be read
    with pytest.raises(NotFound):
        fair.ask(fair.sato, fair.kiln, 3)
    assert [card.place.public_id for card in runner.ask(queries.directory, fair.sato, "zibo").cards.items] == []


def test_who_is_put_out_hears_nothing_in_chats(fair, runner):
    fair.meet(fair.sato, fair.kiln, fair.li)
    conversation = runner.ask(chat.conversations, fair.li).items[0].public_id
    assert set(runner.ask(chat.audience, fair.sato, conversation).people) >= {fair.li.person_id, fair.sato.person_id}
    suspend(fair, fair.kiln)
    assert set(runner.ask(chat.audience, fair.sato, conversation).people) == {fair.sato.person_id}
    assert set(runner.ask(chat.audience, fair.li, conversation).people) == {fair.li.person_id}


def test_reinstating_brings_back_the_place_and_no_meetings(fair, runner, mails):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    suspend(fair, fair.kiln)
    reinstate(fair, fair.kiln)
    place = runner.ask(participation, fair.li, fair.kiln)
    assert (place.state, place.reason) == (State.APPROVED, "")
    assert runner.ask(queries.meeting_page, fair.li, meeting).status == MeetingStatus.CANCELLED
    fair.meet(fair.ito, fair.kiln, fair.li)
    assert set(mails("已取消的内容不会自动恢复")) == {"boss", "li", "wang"}


def test_who_may(fair, runner):
    for who, error in ((fair.li, Forbidden), (fair.sato, NotFound), (VISITOR, Unauthenticated)):
        with pytest.raises(error):
            suspend(fair, fair.kiln, who)
    suspend(fair, fair.kiln, version=2)
    with pytest.raises(NotDecidable):
        suspend(fair, fair.kiln)
    for who, error in ((fair.li, Forbidden), (fair.moss, NotFound), (VISITOR, Unauthenticated)):
        with pytest.raises(error):
            reinstate(fair, fair.kiln, who)
    with pytest.raises(StaleVersion):
        reinstate(fair, fair.kiln, version=2)
    reinstate(fair, fair.kiln, version=3)
    with pytest.raises(NotDecidable):
        reinstate(fair, fair.kiln)
    with pytest.raises(NotDecidable):
        suspend(fair, fair.nail)
