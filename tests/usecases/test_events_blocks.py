"""A company that blocked another in an event is left alone by it; the other is not told who closed the door."""

import pytest
from sqlalchemy import select

from tests.conftest import on_both_databases
from tests.factories.meetings import Fair
from tradehall.events.commands import BlockParticipation, SuspendParticipation, UnblockParticipation
from tradehall.events.errors import Blocked, BlockedByUs, NotAcross
from tradehall.events.models import ParticipationBlock
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import VISITOR
from tradehall.kernel.runner import Runner
from tradehall.meetings import queries
from tradehall.meetings.commands import WaitForSlot
from tradehall.meetings.models import Standby
from tradehall.meetings.rules import RequestState

pytestmark = on_both_databases


@pytest.fixture
def fair(runner: Runner) -> Fair:
    return Fair(runner)


def block(fair: Fair, who, place: str, **given) -> str:
    return fair.runner.run(BlockParticipation(participation=place, **given), who)


def unblock(fair: Fair, who, place: str) -> str:
    return fair.runner.run(UnblockParticipation(participation=place), who)


def rows(runner: Runner, statement) -> list:
    with runner.db.read() as session:
        return list(session.scalars(statement))


def facts(runner: Runner, name: str) -> list:
    return rows(runner, select(OutboxRow.payload).where(OutboxRow.name == name))


def test_neither_side_asks_the_other_and_only_the_blocker_reads_why(fair):
    assert block(fair, fair.li, fair.shop) == fair.shop
    with pytest.raises(BlockedByUs):
        fair.ask(fair.li, fair.shop)
    with pytest.raises(Blocked) as refused:
        fair.ask(fair.sato, fair.kiln)
    assert not isinstance(refused.value, BlockedByUs)
    with pytest.raises(Blocked):
        fair.runner.run(WaitForSlot(event=fair.slug, target=fair.kiln), fair.sato)
    fair.ask(fair.li, fair.cafe)
    fair.ask(fair.kim, fair.kiln, 1)


def test_unblocking_opens_it_again_unless_the_other_blocked_too(fair):
    block(fair, fair.li, fair.shop)
    block(fair, fair.sato, fair.kiln)
    unblock(fair, fair.wang, fair.shop)
    with pytest.raises(Blocked):
        fair.ask(fair.li, fair.shop)
    unblock(fair, fair.sato, fair.kiln)
    fair.ask(fair.li, fair.shop)


def test_twice_is_once_and_what_is_not_blocked_cannot_be_unblocked_twice(fair):
    block(fair, fair.li, fair.shop)
    block(fair, fair.wang, fair.shop)
    assert len(rows(fair.runner, select(ParticipationBlock.id))) == 1
    unblock(fair, fair.li, fair.shop)
    unblock(fair, fair.li, fair.shop)
    assert len(facts(fair.runner, "ParticipationBlocked")) == len(facts(fair.runner, "ParticipationUnblocked")) == 1


def test_requests_between_the_two_are_closed_and_others_stay(fair):
    theirs, ours = fair.ask(fair.sato, fair.kiln), fair.ask(fair.li, fair.cafe, 1)
    mine = fair.ask(fair.kim, fair.kiln, 2)
    block(fair, fair.li, fair.shop)
    block(fair, fair.li, fair.cafe)
    state = {key: fair.runner.ask(queries.request_page, fair.li, key).state for key in (theirs, ours, mine)}
    assert state == {theirs: RequestState.DECLINED, ours: RequestState.WITHDRAWN, mine: RequestState.SENT}
    told = facts(fair.runner, "RequestDeclined")[0]
    assert (told["acting"], told["public_id"]) == ("target", theirs)


def test_who_waits_for_a_time_of_the_other_waits_no_longer(fair):
    fair.runner.run(WaitForSlot(event=fair.slug, target=fair.kiln), fair.sato)
    fair.runner.run(WaitForSlot(event=fair.slug, target=fair.kiln), fair.ito)
    block(fair, fair.li, fair.shop)
    assert len(rows(fair.runner, select(Standby.id))) == 1


def test_a_meeting_that_is_booked_stays(fair):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    block(fair, fair.li, fair.shop)
    assert fair.runner.ask(queries.meeting_page, fair.sato, meeting).status == "confirmed"


def test_the_directory_shows_it_to_the_blocker_alone(fair):
    block(fair, fair.li, fair.shop)
    seen = {
        card.place.public_id: card.blocked for card in fair.runner.ask(queries.directory, fair.wang, "zibo").cards.items
    }
    assert seen == {fair.shop: True, fair.cafe: False, fair.dorm: False}
    theirs = fair.runner.ask(queries.directory, fair.sato, "zibo").cards.items
    assert [card.blocked for card in theirs] == [False]
    ours = fair.runner.ask(queries.ask_page, fair.li, fair.shop)
    other = fair.runner.ask(queries.ask_page, fair.sato, fair.kiln)
    assert (ours.blocked, ours.why_not) == (True, BlockedByUs.sentence)
    assert (other.blocked, other.why_not) == (False, Blocked.sentence)
    organiser = fair.runner.ask(queries.directory, fair.zhao, "zibo").cards.items
    assert not any(card.blocked for card in organiser)


@pytest.mark.parametrize(
    ("who", "place", "error"),
    [
        ("moss", "shop", NotFound),
        ("zhao", "shop", NotFound),
        ("bolt", "shop", NotFound),
        ("li", "nail", NotFound),
        ("sato", "cafe", NotAcross),
        ("li", "kiln", NotFound),
        ("hu", "kiln", NotFound),
    ],
)
def test_only_those_who_meet_a_company_across_the_table_block_it(fair, who, place, error):
    with pytest.raises(error):
        block(fair, getattr(fair, who), getattr(fair, place))


def test_visitors_do_not(fair):
    with pytest.raises(Unauthenticated):
        block(fair, VISITOR, fair.shop)


def test_whom_we_blocked_we_unblock_even_when_they_are_suspended(fair):
    block(fair, fair.li, fair.shop)
    fair.runner.run(SuspendParticipation(participation=fair.shop, reason="A licence", confirmed=True), fair.zhao)
    unblock(fair, fair.li, fair.shop)
    assert not rows(fair.runner, select(ParticipationBlock.id))
