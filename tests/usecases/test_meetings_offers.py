"""Meetings that are offered to interpreters: who accepts has it, and has to be free and rested."""

import pytest
from sqlalchemy import select

from tests.conftest import on_both_databases
from tests.factories.meetings import Fair
from tradehall.kernel.errors import Forbidden, Invalid, NotFound
from tradehall.kernel.runner import Runner
from tradehall.meetings.commands import (
    AcceptOffer,
    AssignInterpreter,
    CancelMeeting,
    ChangeInterpreterProfile,
    DeclineOffer,
    InterpreterWish,
    LanguagePair,
    Level,
    Mode,
    MoveMeeting,
    OfferInterpreter,
    WithdrawOffer,
)
from tradehall.meetings.errors import (
    InterpreterBusy,
    MeetingIsCancelled,
    MeetingOver,
    NeedsPause,
    OfferOver,
    OfferTaken,
)
from tradehall.meetings.models import Claim, Interpreter, InterpreterOffer, Meeting
from tradehall.meetings.rules import MeetingStatus

pytestmark = on_both_databases


@pytest.fixture
def fair(runner: Runner) -> Fair:
    """Hu and mei interpret between Chinese and Japanese, jin between Chinese and Korean."""
    made = Fair(runner)
    made.mei = made.person("mei", "interpreter", language="ja", zone="Asia/Tokyo")
    made.jin = made.person("jin", "interpreter", language="ko", zone="Asia/Seoul")
    made.enrol(made.hu)
    made.enrol(made.mei, ("ja", "zh"))
    made.enrol(made.jin, ("zh", "ko"))
    made.moves_freely()
    return made


def row(runner: Runner, public_id: str) -> Meeting:
    with runner.db.read() as session:
        return session.scalars(select(Meeting).where(Meeting.public_id == public_id)).one()


def states(runner: Runner) -> dict[int, str]:
    """Who was asked, and how each offer stands."""
    with runner.db.read() as session:
        return {offer.person_id: offer.state for offer in session.scalars(select(InterpreterOffer))}


def offer(runner: Runner, person, meeting: str | None = None) -> str:
    """The public id of the offer to a person."""
    with runner.db.read() as session:
        found = select(InterpreterOffer.public_id).where(InterpreterOffer.person_id == person.person_id)
        if meeting:
            found = found.join(Meeting, Meeting.id == InterpreterOffer.meeting_id).where(Meeting.public_id == meeting)
        return session.scalars(found).one()


def held(runner: Runner, person) -> int:
    with runner.db.read() as session:
        return len(session.scalars(select(Claim).where(Claim.holder_id == person.person_id)).all())


def waiting(fair: Fair, slot: int = 0) -> str:
    """A meeting of kiln and shop that waits for an interpreter."""
    return fair.meet(fair.sato, fair.kiln, fair.li, slot, interpreter=InterpreterWish.FIND)


def other(fair: Fair, slot: int) -> str:
    """The same of kiln and cafe, where wang comes."""
    return fair.meet(fair.wang, fair.cafe, fair.ito, slot, interpreter=InterpreterWish.FIND)


def ask(fair: Fair, meeting: str, *people) -> None:
    fair.runner.run(OfferInterpreter(meeting=meeting, interpreters=[one.public_id for one in people]), fair.zhao)


def test_who_accepts_first_has_the_meeting_and_the_others_need_not_answer(runner, fair):
    meeting = waiting(fair)
    ask(fair, meeting, fair.hu, fair.mei)
    assert states(runner) == {fair.hu.person_id: "offered", fair.mei.person_id: "offered"}
    assert (held(runner, fair.hu), row(runner, meeting).status) == (0, MeetingStatus.TENTATIVE)
    runner.run(AcceptOffer(offer=offer(runner, fair.hu)), fair.hu)
    now = row(runner, meeting)
    assert (now.status, now.sequence, now.version, held(runner, fair.hu)) == (MeetingStatus.CONFIRMED, 1, 2, 6)
    assert states(runner) == {fair.hu.person_id: "accepted", fair.mei.person_id: "lapsed"}
    with pytest.raises(OfferTaken):
        runner.run(AcceptOffer(offer=offer(runner, fair.mei)), fair.mei)
    with pytest.raises(OfferOver):
        runner.run(AcceptOffer(offer=offer(runner, fair.hu)), fair.hu)


def test_a_declined_offer_can_be_made_again(runner, fair):
    meeting = waiting(fair)
    ask(fair, meeting, fair.hu)
    runner.run(DeclineOffer(offer=offer(runner, fair.hu), reason="A wedding"), fair.hu)
    assert states(runner) == {fair.hu.person_id: "declined"}
    with pytest.raises(OfferOver):
        runner.run(AcceptOffer(offer=offer(runner, fair.hu)), fair.hu)
    ask(fair, meeting, fair.hu)
    ask(fair, meeting, fair.hu)
    assert states(runner) == {fair.hu.person_id: "offered"}
    runner.run(WithdrawOffer(offer=offer(runner, fair.hu)), fair.zhao)
    assert states(runner) == {fair.hu.person_id: "withdrawn"}
    assert row(runner, meeting).status == MeetingStatus.TENTATIVE


def test_offers_are_answered_by_whom_they_are_for_and_made_by_organisers(runner, fair):
    meeting = waiting(fair)
    for nobody, error in ((fair.li, Forbidden), (fair.hu, NotFound), (fair.moss, NotFound)):
        with pytest.raises(error):
            runner.run(OfferInterpreter(meeting=meeting, interpreters=[fair.hu.public_id]), nobody)
    ask(fair, meeting, fair.hu)
    mine = offer(runner, fair.hu)
    for nobody, error in ((fair.zhao, Forbidden), (fair.mei, NotFound), (fair.li, NotFound)):
        with pytest.raises(error):
            runner.run(AcceptOffer(offer=mine), nobody)
    for nobody, error in ((fair.hu, Forbidden), (fair.mei, NotFound), (fair.sato, NotFound)):
        with pytest.raises(error):
            runner.run(WithdrawOffer(offer=mine), nobody)


def test_only_who_fits_is_asked(runner, fair):
    meeting = waiting(fair)
    for person in (fair.jin, fair.moss, fair.li):
        with pytest.raises(Invalid):
            ask(fair, meeting, person)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    with pytest.raises(Invalid):
        ask(fair, meeting, fair.hu)
    runner.run(CancelMeeting(meeting=meeting, reason="Illness", version=2), fair.li)
    with pytest.raises(MeetingIsCancelled):
        ask(fair, meeting, fair.mei)


def test_who_is_busy_by_then_cannot_accept(runner, fair):
    first, second = waiting(fair), other(fair, 0)
    ask(fair, first, fair.hu)
    ask(fair, second, fair.hu)
    runner.run(AcceptOffer(offer=offer(runner, fair.hu, first)), fair.hu)
    with pytest.raises(InterpreterBusy) as refused:
        runner.run(AcceptOffer(offer=offer(runner, fair.hu, second)), fair.hu)
    assert (refused.value.code, refused.value.details) == ("slot-taken", {"interpreter": fair.hu.public_id})
    with pytest.raises(InterpreterBusy):
        ask(fair, second, fair.hu) or runner.run(
            AssignInterpreter(meeting=second, interpreter=fair.hu.public_id, version=1), fair.zhao
        )
    assert row(runner, second).status == MeetingStatus.TENTATIVE


def test_after_so_many_minutes_an_interpreter_rests(runner, fair):
    fair.rules(interpreter_stretch=60, interpreter_pause=15)
    meetings = [waiting(fair, 0), other(fair, 1), fair.meet(fair.sato, fair.kiln, fair.li, 2), waiting(fair, 3)]
    for meeting in meetings[:2]:
        runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    ask(fair, meetings[2], fair.mei)
    with pytest.raises(NeedsPause):
        ask(fair, meetings[2], fair.hu)
    with pytest.raises(NeedsPause):
        runner.run(AssignInterpreter(meeting=meetings[2], interpreter=fair.hu.public_id, version=1), fair.zhao)
    runner.run(AssignInterpreter(meeting=meetings[3], interpreter=fair.hu.public_id, version=1), fair.zhao)


def test_one_interpreter_is_replaced_by_another_in_one_act(runner, fair):
    meeting = waiting(fair)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    ask(fair, meeting, fair.mei)
    runner.run(AcceptOffer(offer=offer(runner, fair.mei)), fair.mei)
    assert (held(runner, fair.hu), held(runner, fair.mei)) == (0, 6)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=3), fair.zhao)
    assert (held(runner, fair.hu), held(runner, fair.mei)) == (6, 0)
    assert states(runner) == {fair.mei.person_id: "lapsed"}
    assert row(runner, meeting).status == MeetingStatus.CONFIRMED


def test_what_was_offered_was_the_meeting_at_its_time(runner, fair):
    meeting = waiting(fair)
    ask(fair, meeting, fair.hu, fair.mei)
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[1], version=1), fair.li)
    assert set(states(runner).values()) == {"lapsed"}
    ask(fair, meeting, fair.hu)
    runner.run(CancelMeeting(meeting=meeting, reason="Illness", version=2), fair.li)
    assert set(states(runner).values()) == {"lapsed"}


def test_a_meeting_is_not_moved_to_where_its_interpreter_cannot_come(runner, fair):
    first, second = waiting(fair, 0), other(fair, 2)
    for meeting in (first, second):
        runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    fair.rules(interpreter_stretch=30, interpreter_pause=15)
    with pytest.raises(InterpreterBusy):
        runner.run(MoveMeeting(meeting=first, slot=fair.slots[2], version=2), fair.li)
    with pytest.raises(NeedsPause):
        runner.run(MoveMeeting(meeting=first, slot=fair.slots[1], version=2), fair.li)
    with pytest.raises(Forbidden):
        runner.run(MoveMeeting(meeting=first, slot=fair.slots[2], version=2, free_interpreter=True), fair.li)
    runner.run(MoveMeeting(meeting=first, slot=fair.slots[2], version=2, free_interpreter=True), fair.zhao)
    now = row(runner, first)
    assert (now.status, held(runner, fair.hu)) == (MeetingStatus.TENTATIVE, 6)
    runner.run(AssignInterpreter(meeting=first, interpreter=fair.mei.public_id, version=3), fair.zhao)
    runner.run(MoveMeeting(meeting=first, slot=fair.slots[4], version=4), fair.li)
    assert (row(runner, first).status, held(runner, fair.mei)) == (MeetingStatus.CONFIRMED, 6)


def test_what_has_begun_is_not_taken_any_more(runner, fair, clock):
    meeting = waiting(fair)
    ask(fair, meeting, fair.hu)
    clock.at = row(runner, meeting).starts_at
    with pytest.raises(MeetingOver):
        runner.run(AcceptOffer(offer=offer(runner, fair.hu)), fair.hu)


def pair(heard: str, said: str, mode: Mode = Mode.CONSECUTIVE) -> LanguagePair:
    return LanguagePair(heard=heard, said=said, level=Level.C1, mode=mode)


def test_interpreters_write_their_own_entry(runner, fair):
    made = ChangeInterpreterProfile(pairs=[pair("zh", "en")], subjects=["glass, tiles", "釉薬"], city="Qingdao")
    runner.run(made.model_copy(update={"version": 1}), fair.hu)
    with runner.db.read() as session:
        found = session.get(Interpreter, fair.hu.person_id)
        assert (found.subjects, found.city, found.pairs[0]["to"]) == (["glass", "tiles", "釉薬"], "Qingdao", "en")
    for nobody in (fair.li, fair.zhao):
        with pytest.raises(Forbidden):
            runner.run(made, nobody)


@pytest.mark.parametrize("pairs", [[("zh", "zh")], [("zh", "ja"), ("zh", "ja")]])
def test_a_pair_leads_from_one_language_into_another_and_stands_once(runner, pairs):
    with pytest.raises(ValueError, match=r"another|once"):
        ChangeInterpreterProfile(pairs=[pair(*one) for one in pairs])
