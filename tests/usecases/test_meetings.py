"""Meetings: moving, cancelling, links, agenda, interpreters, outcomes, and what follows when people leave."""

from datetime import time

import pytest
from sqlalchemy import select

from tests.factories.events import DAY, written
from tests.factories.meetings import Fair
from tradehall.events.commands import ChangeEvent, ChangeRegistration, DayHours, InterpreterNeed, Keep, Phase, Side
from tradehall.events.errors import SlotsInUse, ZoneMovesSlots
from tradehall.events.queries import participation
from tradehall.events.service.register import drop_delegate
from tradehall.kernel.errors import Forbidden, Invalid, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.kernel.tx import Tx
from tradehall.meetings import queries
from tradehall.meetings.commands import (
    AssignInterpreter,
    CancelMeeting,
    MoveMeeting,
    ReportOutcome,
    Result,
    SetAgenda,
    SetLink,
    TookPlace,
)
from tradehall.meetings.errors import EventOver, MeetingIsCancelled, MeetingOver, NotBegun, SlotPast, SlotTaken
from tradehall.meetings.models import Claim, Meeting, MeetingRequest
from tradehall.meetings.service.following import send_somebody_else


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def meeting(fair):
    """Sato asked, Li accepted: kiln and shop in the first slot. Both let the other move without asking."""
    fair.moves_freely()
    return fair.meet(fair.sato, fair.kiln, fair.li)


def see(runner, actor, meeting):
    return runner.ask(queries.meeting_page, actor, meeting)


def claims(runner, *people):
    """(person, slot start) of all claims by their meeting, and that there are six ticks for each."""
    with runner.db.read() as session:
        rows = session.execute(select(Claim.holder_id, Claim.tick).order_by(Claim.tick)).all()
    held = {who.person_id: sorted(tick for holder, tick in rows if holder == who.person_id) for who in people}
    assert len(rows) == sum(map(len, held.values()))
    return {
        who.name: [ticks[n] * 300 for n in range(0, len(ticks), 6)] for who in people if (ticks := held[who.person_id])
    }


def stamp(fair, slot):
    return int(fair.times[fair.slots[slot]][0].timestamp())


def last_fact(runner, name):
    with runner.db.read() as session:
        return session.scalars(
            select(OutboxRow.payload).where(OutboxRow.name == name).order_by(OutboxRow.id.desc())
        ).first()


# -- moving and cancelling ----------------------------------------------------------------------------


def test_moving_frees_the_old_time_and_raises_the_sequence(fair, runner, meeting, clock):
    uid = see(runner, fair.li, meeting).uid
    clock.move(hours=1)
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[2], version=1), fair.sato)
    page = see(runner, fair.li, meeting)
    assert (page.uid, page.sequence, page.version, page.slot, page.starts_at) == (
        uid, 1, 2, fair.slots[2], fair.times[fair.slots[2]][0],
    )  # fmt: skip
    assert page.changed_at == clock.at
    assert claims(runner, fair.li, fair.sato) == {"li": [stamp(fair, 2)], "sato": [stamp(fair, 2)]}
    fact = last_fact(runner, "MeetingMoved")
    assert (fact["acting"], fact["by"]) == ("buyer", fair.sato.person_id)
    fair.meet(fair.ito, fair.kiln, fair.li, 0)  # the old time is free


def test_a_taken_slot_leaves_the_meeting_where_it_was(fair, runner, meeting):
    fair.meet(fair.ito, fair.kiln, fair.li, 1)
    before = see(runner, fair.li, meeting)
    with pytest.raises(SlotTaken):
        runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[1], version=1), fair.sato)
    assert see(runner, fair.li, meeting) == before
    assert claims(runner, fair.li, fair.sato, fair.ito)["li"] == [stamp(fair, 0), stamp(fair, 1)]
    offered = runner.ask(queries.nearest_free, fair.sato, meeting, fair.slots[1])
    assert [slot.id for slot in offered] == [fair.slots[0], fair.slots[2], fair.slots[3]]
    why = {slot.id: slot.why for slot in runner.ask(queries.move_slots, fair.sato, meeting)}
    assert why[fair.slots[1]] == "theirs"
    assert {slot.id: slot.why for slot in runner.ask(queries.move_slots, fair.li, meeting)}[fair.slots[1]] == "mine"


def test_what_cannot_be_moved(fair, runner, meeting, clock):
    for slot in (fair.slots[0], "01arz3ndektsv4rrffq69g5fav"):
        with pytest.raises(Invalid) as refused:
            runner.run(MoveMeeting(meeting=meeting, slot=slot, version=1), fair.li)
        assert list(refused.value.fields) == ["slot"]
    with pytest.raises(StaleVersion):
        runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[1], version=7), fair.li)
    fair.phase(Phase.CLOSED)
    with pytest.raises(EventOver):
        runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[1], version=1), fair.li)
    fair.phase(Phase.LIVE)
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[2], version=1), fair.li)
    clock.at = fair.times[fair.slots[1]][0]
    with pytest.raises(SlotPast):
        runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[0], version=2), fair.li)
    clock.at = fair.times[fair.slots[2]][0]
    for command in (
        MoveMeeting(meeting=meeting, slot=fair.slots[4], version=2),
        CancelMeeting(meeting=meeting, reason="Too late", version=2),
    ):
        for who in (fair.li, fair.zhao):
            with pytest.raises(MeetingOver):
                runner.run(command, who)


def test_cancelling_frees_everybody_and_lets_go_of_the_slot(fair, runner, meeting):
    other = fair.ask(fair.ito, fair.kiln, 0)
    runner.run(CancelMeeting(meeting=meeting, reason="Our flight is late", version=1), fair.boss)
    page = see(runner, fair.sato, meeting)
    assert (page.status, page.sequence, page.slot, page.cancel_reason, page.cancelled_by) == (
        "cancelled", 1, None, "Our flight is late", "boss",
    )  # fmt: skip
    assert claims(runner, fair.li, fair.sato) == {}
    assert last_fact(runner, "MeetingCancelled")["people"] == [fair.li.person_id, fair.sato.person_id]
    for command in (
        CancelMeeting(meeting=meeting, reason="Again", version=2),
        MoveMeeting(meeting=meeting, slot=fair.slots[1], version=2),
        SetAgenda(meeting=meeting, agenda="x", version=2),
        SetLink(meeting=meeting, url="https://meet.example/1", version=2),
    ):
        with pytest.raises(MeetingIsCancelled):
            runner.run(command, fair.sato)
    fair.accept(fair.li, other, 0)


def test_who_may_do_what(fair, runner, meeting):
    fair.enrol(fair.hu)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    commands = [
        MoveMeeting(meeting=meeting, slot=fair.slots[1], version=2),
        CancelMeeting(meeting=meeting, reason="No", version=2),
        SetLink(meeting=meeting, url="https://meet.example/1", version=2),
        SetAgenda(meeting=meeting, agenda="Plates", version=2),
    ]
    assign = AssignInterpreter(meeting=meeting, interpreter=None, version=2)
    report = ReportOutcome(meeting=meeting, took_place=TookPlace.YES)
    for command in [*commands, assign, report]:
        for who, refusal in [
            (VISITOR, Unauthenticated),
            (fair.moss, NotFound),
            (fair.ito, NotFound),
            (fair.bolt, NotFound),
        ]:
            with pytest.raises(refusal):
                runner.run(command, who)
        with pytest.raises(Forbidden):
            runner.run(command, fair.hu)  # the interpreter looks on
    with pytest.raises(Forbidden):
        runner.run(assign, fair.li)
    with pytest.raises(Forbidden):
        runner.run(report, fair.zhao)
    for who, refusal in [(VISITOR, Unauthenticated), (fair.moss, NotFound), (fair.ito, NotFound)]:
        for query in (queries.meeting_page, queries.meeting_for_calendar):
            with pytest.raises(refusal):
                runner.ask(query, who, meeting)
    for version, command in enumerate(commands[:1] + commands[2:] + commands[1:2], 2):
        runner.run(command.model_copy(update={"version": version}), fair.zhao)
    page = see(runner, fair.zhao, meeting)
    assert (page.mine, page.organises, page.status, page.sequence) == (None, True, "cancelled", 3)


def test_pages_tell_what_may_be_done(fair, runner, meeting, clock):
    def can(who):
        found = see(runner, who, meeting).can
        return {name for name in found.__dataclass_fields__ if getattr(found, name)}

    changes = {"move", "cancel", "link", "agenda", "swap", "guests"}
    assert (can(fair.li), can(fair.zhao)) == (changes, changes - {"guests"} | {"interpreter"})
    fair.phase(Phase.CLOSED)
    assert can(fair.li) == changes - {"move"}
    clock.at = fair.times[fair.slots[0]][0]
    assert (can(fair.sato), can(fair.zhao)) == (
        {"link", "agenda", "report", "confirm", "check_in", "enter", "guests"}, {"link", "agenda"},
    )  # fmt: skip


def test_link_and_agenda_change_no_sequence(fair, runner, meeting, clock):
    clock.move(minutes=5)
    runner.run(SetLink(meeting=meeting, url="https://meet.example/1?pwd=7", note="Waiting room", version=1), fair.li)
    runner.run(SetAgenda(meeting=meeting, agenda="1. Plates\n2. Prices", version=2), fair.sato)
    page = see(runner, fair.sato, meeting)
    assert (page.link_url, page.link_note, page.link_by) == ("https://meet.example/1?pwd=7", "Waiting room", "li")
    assert (page.agenda, page.sequence, page.version, page.changed_at) == ("1. Plates\n2. Prices", 0, 3, clock.at)
    with pytest.raises(StaleVersion) as refused:
        runner.run(SetAgenda(meeting=meeting, agenda="Mine", version=2), fair.li)
    assert refused.value.details["changes"] == [{"field": "agenda", "yours": "Mine", "theirs": "1. Plates\n2. Prices"}]
    runner.run(SetLink(meeting=meeting, version=3), fair.li)
    assert (see(runner, fair.li, meeting).link_url, see(runner, fair.li, meeting).link_by) == ("", None)


# -- interpreters ---------------------------------------------------------------------------------------


def test_an_interpreter_is_booked_like_a_party(fair, runner, meeting):
    fair.enrol(fair.hu, ("ja", "zh"))
    assign = AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1)
    runner.run(assign, fair.zhao)
    page = see(runner, fair.hu, meeting)
    assert (page.interpreter.name, page.sequence, page.comes, page.mine) == ("hu", 1, True, None)
    assert claims(runner, fair.li, fair.sato, fair.hu)["hu"] == [stamp(fair, 0)]
    second = fair.meet(fair.ito, fair.kiln, fair.li, 1)
    third = fair.meet(fair.kim, fair.kiln, fair.li, 3)
    with pytest.raises(Invalid):  # not between Chinese and Korean
        runner.run(assign.model_copy(update={"meeting": third}), fair.zhao)
    runner.run(assign.model_copy(update={"meeting": second}), fair.zhao)
    with pytest.raises(SlotTaken):  # the interpreter is at the second
        runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[1], version=2), fair.sato)
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[2], version=2), fair.sato)
    assert claims(runner, fair.li, fair.sato, fair.hu, fair.ito, fair.kim)["hu"] == [stamp(fair, 1), stamp(fair, 2)]


def test_interpreters_are_changed_and_freed(fair, runner, meeting):
    mori = fair.person("mori", "interpreter", language="ja")
    fair.enrol(fair.hu)
    fair.enrol(mori, ("zh", "ko"), ("zh", "ja"))
    chosen = runner.ask(queries.interpreters_for, fair.zhao, meeting)
    assert [(c.person.name, c.fits, c.free) for c in chosen] == [("hu", True, True), ("mori", True, True)]
    for who, refusal in [(fair.li, Forbidden), (fair.moss, NotFound), (VISITOR, Unauthenticated)]:
        with pytest.raises(refusal):
            runner.ask(queries.interpreters_for, who, meeting)
    for version, person in enumerate((fair.hu, mori), 1):
        runner.run(AssignInterpreter(meeting=meeting, interpreter=person.public_id, version=version), fair.zhao)
    fact = last_fact(runner, "InterpreterAssigned")
    assert (fact["before"], fact["after"]) == (fair.hu.person_id, mori.person_id)
    assert fact["people"] == sorted(who.person_id for who in (fair.li, fair.sato, mori))
    with pytest.raises(NotFound):
        see(runner, fair.hu, meeting)
    runner.run(AssignInterpreter(meeting=meeting, version=3), fair.zhao)
    assert claims(runner, fair.li, fair.sato) == {"li": [stamp(fair, 0)], "sato": [stamp(fair, 0)]}
    assert see(runner, fair.li, meeting).sequence == 3


def test_who_cannot_interpret(fair, runner, meeting, clock):
    fair.enrol(fair.li)  # sits at the table
    for person in (fair.li.public_id, fair.moss.public_id, "01arz3ndektsv4rrffq69g5fav"):
        with pytest.raises(Invalid) as refused:
            runner.run(AssignInterpreter(meeting=meeting, interpreter=person, version=1), fair.zhao)
        assert list(refused.value.fields) == ["interpreter"]
    fair.enrol(fair.hu)
    second = fair.meet(fair.ito, fair.kiln, fair.li, 1)
    twin = fair.place("twin", [fair.wang], owner=fair.moss)
    third = fair.meet(fair.kim, twin, fair.wang, 1)
    assert third
    runner.run(AssignInterpreter(meeting=second, interpreter=fair.hu.public_id, version=1), fair.zhao)
    clock.at = fair.times[fair.slots[0]][0]
    with pytest.raises(MeetingOver):
        runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), SYSTEM)


# -- outcomes -------------------------------------------------------------------------------------------


def test_each_side_tells_its_own_outcome(fair, runner, meeting, clock):
    told = ReportOutcome(meeting=meeting, took_place=TookPlace.NO_PARTNER_ABSENT)
    with pytest.raises(NotBegun):
        runner.run(told, fair.li)
    clock.at = fair.times[fair.slots[0]][1]
    runner.run(told, fair.li)
    assert see(runner, fair.li, meeting).status == "missed"
    good = ReportOutcome(
        meeting=meeting, took_place=TookPlace.PARTLY, result=Result.SAMPLE_AGREED, rating=4, next_step="Send cups"
    )
    runner.run(good, fair.sato)
    mine, theirs = see(runner, fair.sato, meeting), see(runner, fair.boss, meeting)
    assert (mine.status, mine.outcome.result, mine.outcome.rating, mine.outcome.next_step) == (
        "held", "sample_agreed", 4, "Send cups",
    )  # fmt: skip
    assert (theirs.outcome.took_place, theirs.outcome.result) == ("no_partner_absent", None)
    assert see(runner, fair.zhao, meeting).outcome is None
    runner.run(good.model_copy(update={"rating": 5, "version": 1}), fair.sato)
    with pytest.raises(StaleVersion):
        runner.run(good.model_copy(update={"rating": 1, "version": 1}), fair.sato)
    assert (see(runner, fair.sato, meeting).outcome.rating, see(runner, fair.sato, meeting).outcome.version) == (5, 2)
    with pytest.raises(Forbidden):
        runner.run(good.model_copy(update={"side": Side.EXPORTER}), fair.sato)
    runner.run(good.model_copy(update={"side": Side.EXPORTER}), SYSTEM)
    with pytest.raises(Invalid):
        runner.run(good, SYSTEM)


# -- when people leave ------------------------------------------------------------------------------------


def change_delegates(fair, runner, *people):
    command = ChangeRegistration(
        participation=fair.kiln,
        delegates=[person.public_id for person in people],
        languages=["zh"],
        interpreter_needed=InterpreterNeed.NO,
        version=runner.ask(participation, SYSTEM, fair.kiln).version,
    )
    runner.run(command, fair.boss)


def test_somebody_else_goes_or_the_meeting_is_cancelled(fair, runner, meeting):
    twin = fair.place("twin", [fair.wang], owner=fair.moss)
    busy = fair.meet(fair.ito, fair.kiln, fair.li, 1)
    fair.meet(fair.kim, twin, fair.wang, 1)  # wang is taken in the second slot
    change_delegates(fair, runner, fair.wang)
    page = see(runner, fair.sato, meeting)
    assert ([p.name for p in page.exporter.people], page.sequence, page.version) == (["wang"], 1, 2)
    gone = see(runner, fair.ito, busy)
    assert (gone.status, gone.cancelled_by) == ("cancelled", None)
    assert gone.cancel_reason.startswith("The person who would have come")
    assert claims(runner, fair.li, fair.sato, fair.wang, fair.kim) == {
        "sato": [stamp(fair, 0)], "wang": [stamp(fair, 0), stamp(fair, 1)], "kim": [stamp(fair, 1)],
    }  # fmt: skip
    people = last_fact(runner, "DelegateSwapped")["people"]
    assert people == sorted(who.person_id for who in (fair.li, fair.wang, fair.sato))


def test_the_last_delegate_leaves_the_company(fair, runner, meeting):
    change_delegates(fair, runner, fair.li)
    kiln = next(iter(fair.companies.values()))
    with runner.db.write() as session:
        tx = Tx(session, SYSTEM, runner.clock.now(), "t")
        drop_delegate(tx, kiln, fair.li.person_id)
        session.flush()
        for fact in list(tx.facts):
            send_somebody_else(tx, fact)
        session.commit()
    assert see(runner, fair.sato, meeting).status == "cancelled"
    assert claims(runner) == {}


def test_past_meetings_stay_when_a_delegate_leaves(fair, runner, meeting, clock):
    clock.at = fair.times[fair.slots[0]][0]
    change_delegates(fair, runner, fair.wang)
    page = see(runner, fair.sato, meeting)
    assert ([p.name for p in page.exporter.people], page.status, page.sequence) == (["li"], "confirmed", 0)


def test_another_zone_counts_the_meetings_that_would_move(fair, runner, meeting):
    there = ChangeEvent(event="zibo", version=1, **written(zone="Asia/Kathmandu"))
    with pytest.raises(ZoneMovesSlots) as asked:
        runner.run(there, fair.zhao)
    assert asked.value.details["clock"]["meetings"] == 1
    with pytest.raises(SlotsInUse):
        runner.run(there.model_copy(update={"keep": Keep.CLOCK}), fair.zhao)
    before = see(runner, fair.li, meeting)
    runner.run(there.model_copy(update={"keep": Keep.MOMENTS}), fair.zhao)
    after = see(runner, fair.li, meeting)
    assert (after.starts_at, after.slot, after.event.zone) == (before.starts_at, before.slot, "Asia/Kathmandu")


def test_slots_with_meetings_stay_in_the_grid(fair, runner, meeting):
    earlier = ChangeEvent(event="zibo", version=1, **written(days=[DayHours(day=DAY, opens=time(11), closes=time(12))]))
    with pytest.raises(SlotsInUse):
        runner.run(earlier, fair.zhao)
    request = fair.ask(fair.ito, fair.kiln, 0, 4)
    runner.run(CancelMeeting(meeting=meeting, reason="No", version=1), fair.li)
    runner.run(earlier, fair.zhao)
    assert see(runner, fair.li, meeting).starts_at == fair.times[fair.slots[0]][0]
    assert [slot.id for slot in runner.ask(queries.request_page, fair.li, request).slots] == [fair.slots[4]]
    with runner.db.read() as session:
        assert session.scalars(select(Meeting.slot_id)).all() == [None]
        assert session.scalars(select(MeetingRequest.state)).all() == ["accepted", "sent"]
