"""The day of a meeting, on a clock that tests move: asked, confirmed, checked in, waited for, told, settled."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories.meetings import Fair
from tests.factories.telling import Told
from tradehall.companies.commands import RemoveMember
from tradehall.kernel.errors import Forbidden, Invalid, NotFound, Unauthenticated
from tradehall.kernel.policy import VISITOR
from tradehall.meetings import queries
from tradehall.meetings.commands import (
    AddGuest,
    AssignInterpreter,
    Attendance,
    Because,
    CancelMeeting,
    CheckIn,
    ConfirmAttendance,
    MoveMeeting,
    RemoveGuest,
    ReportOutcome,
    SettleAttendance,
    StopWaiting,
    SwapDelegate,
    TookPlace,
    WaitForSlot,
)
from tradehall.meetings.errors import (
    ComesAlready,
    Finished,
    MeetingIsCancelled,
    MeetingOver,
    NothingToSettle,
    NotYet,
    SlotTaken,
    TooManyGuests,
    WaitsAlready,
)
from tradehall.meetings.models import Claim, Standby
from tradehall.meetings.presence import DayState, Record
from tradehall.meetings.queries.day import records


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def meeting(fair):
    return fair.meet(fair.sato, fair.kiln, fair.li)


@pytest.fixture
def mails(hall):
    return Told(hall).letters


def see(fair, meeting, who=None):
    return fair.runner.ask(queries.meeting_page, who or fair.li, meeting)


def start(fair, slot=0):
    return fair.times[fair.slots[slot]][0]


def held(fair, who):
    with fair.runner.db.read() as session:
        return len(session.scalars(select(Claim.tick).where(Claim.holder_id == who.person_id)).all())


def day_of(fair):
    return [(row.state, row.waits) for row in fair.runner.ask(queries.event_day, fair.zhao, "zibo").meetings]


# -- do you still come? -------------------------------------------------------------------------------


def test_a_day_before_everybody_is_asked_once(fair, runner, meeting, mails, clock):
    fair.enrol(fair.hu)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    mails()
    clock.at = start(fair) - timedelta(hours=24, seconds=1)
    assert mails() == []
    clock.move(seconds=1)
    sent = mails()
    assert sorted(who for who, _, _ in sent) == ["hu", "li", "sato"]
    assert all(f"/meetings/{meeting}" in text for _, _, text in sent)
    assert mails() == []
    assert see(fair, meeting).can.confirm
    runner.run(ConfirmAttendance(meeting=meeting), fair.li)
    runner.run(ConfirmAttendance(meeting=meeting), fair.li)
    assert not see(fair, meeting).can.confirm
    assert day_of(fair)[0][0] == DayState.UNCONFIRMED
    for who in (fair.sato, fair.hu):
        runner.run(ConfirmAttendance(meeting=meeting), who)
    assert day_of(fair)[0][0] == DayState.READY


def test_what_was_moved_or_cancelled_asks_nobody_of_the_old_time(fair, runner, meeting, mails, clock):
    gone = fair.meet(fair.ito, fair.kiln, fair.li, 1)
    runner.run(CancelMeeting(meeting=gone, because=Because.ILL, version=1), fair.ito)
    runner.run(ConfirmAttendance(meeting=meeting), fair.li)
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[4], version=1), fair.zhao)
    mails()
    clock.at = start(fair, 1) - timedelta(hours=24)
    assert mails() == []
    clock.at = start(fair, 4) - timedelta(hours=24)
    assert sorted(who for who, _, _ in mails()) == ["li", "sato"]  # li is asked anew


def test_who_books_late_is_not_asked_whether_they_still_come(fair, runner, mails, clock):
    clock.at = start(fair) - timedelta(hours=3)
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    subjects = [subject for _, subject, text in mails() if "/meetings/" in text]
    assert subjects
    assert not [subject for subject in subjects if "是否" in subject or "出席" in subject]
    runner.run(SwapDelegate(meeting=meeting, leaving=fair.li.public_id, coming=fair.wang.public_id, version=1), fair.li)
    sent = mails()
    assert [who for who, subject, _ in sent if "是否" in subject] == ["wang"], sent


def test_what_was_agreed_on_the_day_before_is_asked_half_a_day_later(fair, runner, mails, clock):
    clock.at = start(fair) - timedelta(hours=25)
    fair.meet(fair.sato, fair.kiln, fair.li)
    mails()
    clock.at = start(fair) - timedelta(hours=13, seconds=1)
    assert mails() == []
    clock.move(seconds=1)
    assert sorted(who for who, _, _ in mails()) == ["li", "sato"]


def test_who_may_confirm_and_check_in(fair, runner, meeting, clock):
    clock.at = start(fair) - timedelta(minutes=10, seconds=1)
    with pytest.raises(NotYet):
        runner.run(CheckIn(meeting=meeting), fair.li)
    clock.move(seconds=1)
    for command in (CheckIn(meeting=meeting), ConfirmAttendance(meeting=meeting)):
        for who, refusal in [
            (VISITOR, Unauthenticated), (fair.moss, NotFound), (fair.boss, Forbidden), (fair.zhao, Forbidden),
        ]:  # fmt: skip
            with pytest.raises(refusal):
                runner.run(command, who)
    runner.run(CheckIn(meeting=meeting), fair.li)
    guest = next(one for one in see(fair, meeting).guests if one.person.name == "li")
    assert (guest.arrived_at, guest.confirmed_at) == (clock.at, clock.at)
    clock.at = fair.times[fair.slots[0]][1]
    for command in (CheckIn(meeting=meeting), ConfirmAttendance(meeting=meeting)):
        with pytest.raises(Finished):
            runner.run(command, fair.sato)


# -- waiting ------------------------------------------------------------------------------------------


def test_when_one_side_waits_organisers_and_the_waiting_list_hear(fair, runner, meeting, mails, clock):
    wait = WaitForSlot(event="zibo", target=fair.kiln)
    for who in (fair.kim, fair.ito):
        runner.run(wait, who)
    with pytest.raises(WaitsAlready):
        runner.run(wait, fair.kim)
    clock.at = start(fair) - timedelta(minutes=5)
    runner.run(CheckIn(meeting=meeting), fair.li)
    assert day_of(fair) == [(DayState.ONE_IN, None)]
    mails()
    clock.at = start(fair) + timedelta(minutes=5)
    sent = mails()
    assert [who for who, _, _ in sent] == ["zhao", "kim", "ito"]
    assert all(f"/events/zibo/participants/{fair.kiln}/ask" in text for _, _, text in sent[1:])
    assert day_of(fair) == [(DayState.WAITING, "exporter")]
    assert mails() == []


def test_nobody_is_alerted_when_both_or_none_are_there(fair, runner, meeting, mails, clock):
    fair.meet(fair.ito, fair.kiln, fair.li, 1)
    clock.at = start(fair)
    for who in (fair.li, fair.sato):
        runner.run(CheckIn(meeting=meeting), who)
    mails()
    clock.move(minutes=5)
    assert mails() == []
    assert day_of(fair)[0][0] == DayState.RUNNING
    clock.at = start(fair, 1) + timedelta(minutes=5)
    assert [who for who, subject, _ in mails() if "Waiting" in subject] == []
    assert day_of(fair)[1][0] == DayState.EMPTY


def test_a_time_that_comes_free_is_offered_in_the_order_of_waiting(fair, runner, meeting, mails, clock):
    for who in (fair.kim, fair.ito):
        runner.run(WaitForSlot(event="zibo", target=fair.kiln), who)
        clock.move(minutes=1)
    mails()
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[2], version=1), fair.zhao)
    assert [who for who, _, text in mails() if "/ask" in text] == ["kim", "ito"]
    runner.run(StopWaiting(event="zibo", target=fair.kiln), fair.kim)
    runner.run(CancelMeeting(meeting=meeting, reason="Ill", version=2), fair.sato)
    assert [who for who, _, text in mails() if "/ask" in text] == ["ito"]
    fair.meet(fair.ito, fair.kiln, fair.li, 0)
    with runner.db.read() as session:
        assert session.scalars(select(Standby.id)).all() == []


# -- who comes ----------------------------------------------------------------------------------------


def test_a_delegate_is_swapped_with_the_time_in_one_act(fair, runner, meeting, mails):
    swap = SwapDelegate(meeting=meeting, leaving=fair.li.public_id, coming=fair.wang.public_id, version=1)
    with pytest.raises(Forbidden):
        runner.run(swap, fair.sato)
    mails()
    runner.run(swap, fair.boss)
    assert sorted(who for who, _, _ in mails()) == ["li", "sato", "wang"]
    page = see(fair, meeting)
    assert ([p.name for p in page.exporter.people], page.sequence, page.version) == (["wang"], 1, 2)
    assert (held(fair, fair.li), held(fair, fair.wang)) == (0, 6)
    other = fair.meet(fair.ito, fair.kiln, fair.li, 0)
    back = SwapDelegate(meeting=other, leaving=fair.li.public_id, coming=fair.wang.public_id, version=1)
    with pytest.raises(SlotTaken):
        runner.run(back, fair.li)
    for leaving, coming in ((fair.moss, fair.wang), (fair.li, fair.boss), (fair.li, fair.ito)):
        with pytest.raises(Invalid):
            runner.run(back.model_copy(update={"leaving": leaving.public_id, "coming": coming.public_id}), fair.li)


def test_colleagues_and_others_are_brought_and_sent_home(fair, runner, meeting, mails):
    mails()
    runner.run(AddGuest(meeting=meeting, person=fair.boss.public_id), fair.li)
    runner.run(AddGuest(meeting=meeting, name="Ana", email="ana@far.example", language="en"), fair.li)
    sent = mails()
    assert sorted(who for who, _, _ in sent) == ["ana", "boss"]
    assert "because you have an account" not in next(text for who, _, text in sent if who == "ana")
    assert held(fair, fair.boss) == 6
    page = see(fair, meeting)
    assert sorted((one.person.name, one.role) for one in page.guests if one.role != "delegate") == [
        ("Ana", "outside"), ("boss", "guest"),
    ]  # fmt: skip
    assert page.sequence == 2
    for again in (fair.boss.public_id, fair.li.public_id):
        with pytest.raises(ComesAlready):
            runner.run(AddGuest(meeting=meeting, person=again), fair.li)
    with pytest.raises(ComesAlready):
        runner.run(AddGuest(meeting=meeting, name="Ana", email="ana@far.example"), fair.li)
    with pytest.raises(Invalid):
        runner.run(AddGuest(meeting=meeting, person=fair.ito.public_id), fair.li)
    with pytest.raises(Invalid):
        runner.run(AddGuest(meeting=meeting, name="Ana"), fair.li)
    with pytest.raises(Forbidden):
        runner.run(AddGuest(meeting=meeting, name="Ana", email="x@far.example"), fair.zhao)
    ana = next(one.person.public_id for one in page.guests if one.role == "outside")
    for guest in (ana, fair.boss.public_id):
        with pytest.raises(NotFound):  # another side's guests
            runner.run(RemoveGuest(meeting=meeting, guest=guest), fair.sato)
        runner.run(RemoveGuest(meeting=meeting, guest=guest), fair.li)
    assert sorted(who for who, _, _ in mails()) == ["ana", "boss"]
    assert held(fair, fair.boss) == 0
    for number in range(5):
        runner.run(AddGuest(meeting=meeting, name="Ana", email=f"ana{number}@far.example"), fair.sato)
    with pytest.raises(TooManyGuests):
        runner.run(AddGuest(meeting=meeting, name="Ana", email="ana@far.example"), fair.sato)


def test_a_guest_from_outside_hears_that_the_meeting_moved_and_that_it_is_cancelled(fair, runner, meeting, mails):
    runner.run(AddGuest(meeting=meeting, name="Ana", email="ana@far.example", language="en"), fair.li)
    version = see(fair, meeting).version
    mails()
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[2], version=version), fair.zhao)
    told = [(subject, text) for who, subject, text in mails() if who == "ana"]
    runner.run(CancelMeeting(meeting=meeting, reason="Ill", version=version + 1), fair.zhao)
    told += [(subject, text) for who, subject, text in mails() if who == "ana"]
    assert [subject.partition(":")[0] for subject, _ in told] == ["Meeting moved", "Meeting cancelled"]
    assert all("/meetings/" not in text for _, text in told)


def test_a_colleague_who_leaves_the_company_is_no_guest_any_more(fair, runner, meeting):
    pang = fair.person("pang")
    kiln = next(iter(fair.companies))
    fair.member(kiln, pang)
    runner.run(AddGuest(meeting=meeting, person=pang.public_id), fair.li)
    runner.run(RemoveMember(company=kiln, person=pang.public_id), fair.boss)
    assert held(fair, pang) == 0
    assert [one.person.name for one in see(fair, meeting).guests] == ["li", "sato"]


# -- who was there ------------------------------------------------------------------------------------


def test_a_dispute_is_settled_by_the_organisers(fair, runner, meeting, clock):
    settle = SettleAttendance(meeting=meeting, attendance=Attendance.EXPORTER, words="The link shows it")
    with pytest.raises(NothingToSettle):
        runner.run(settle, fair.zhao)
    clock.at = fair.times[fair.slots[0]][1]
    runner.run(ReportOutcome(meeting=meeting, took_place=TookPlace.NO_PARTNER_ABSENT), fair.li)
    assert (see(fair, meeting).status, see(fair, meeting, fair.zhao).attendance) == ("missed", "exporter")
    runner.run(ReportOutcome(meeting=meeting, took_place=TookPlace.YES), fair.sato)
    page = see(fair, meeting, fair.zhao)
    assert (page.attendance, page.reports) == (
        "disputed", {"exporter": "no_partner_absent", "buyer": "yes"},
    )  # fmt: skip
    assert see(fair, meeting).reports == {}
    assert day_of(fair) == [(DayState.DISPUTED, None)]
    with pytest.raises(Forbidden):
        runner.run(settle, fair.sato)
    with pytest.raises(Invalid):
        runner.run(settle.model_copy(update={"attendance": Attendance.DISPUTED}), fair.zhao)
    runner.run(settle, fair.zhao)
    page = see(fair, meeting, fair.zhao)
    assert (page.status, page.attendance, page.settled_by, page.settled_note) == (
        "missed", "exporter", "zhao", "The link shows it",
    )  # fmt: skip
    runner.run(ReportOutcome(meeting=meeting, took_place=TookPlace.PARTLY, version=1), fair.sato)
    assert see(fair, meeting).status == "missed"  # the organisers' word stands


def test_reliability_counts_what_was_promised(fair, runner, meeting, clock):
    early = fair.meet(fair.ito, fair.kiln, fair.li, 1)
    late = fair.meet(fair.kim, fair.kiln, fair.li, 2)
    fair.ask(fair.ito, fair.kiln, 4)
    runner.run(CancelMeeting(meeting=early, because=Because.TRAVEL, version=1), fair.ito)
    clock.at = start(fair) - timedelta(hours=2)
    runner.run(CancelMeeting(meeting=late, reason="Ill", version=1), fair.kim)
    with pytest.raises(MeetingIsCancelled):
        runner.run(ConfirmAttendance(meeting=late), fair.li)
    clock.at = fair.times[fair.slots[0]][1]
    with pytest.raises(MeetingOver):
        runner.run(CancelMeeting(meeting=meeting, reason="Late", version=1), fair.li)
    runner.run(ReportOutcome(meeting=meeting, took_place=TookPlace.NO_PARTNER_ABSENT), fair.li)
    pages = {who: see(fair, key, fair.zhao) for who, key in (("shop", meeting), ("cafe", early), ("dorm", late))}
    places = {who: page.buyer.id for who, page in pages.items()}
    places["kiln"] = pages["shop"].exporter.id
    with runner.reading(fair.zhao) as reader:
        found = records(reader, places.values())
    assert {who: found[place] for who, place in places.items()} == {
        "shop": Record(missed=1),
        "cafe": Record(),
        "dorm": Record(late=1),
        "kiln": Record(came=1, answered=3),
    }


def test_cancelling_needs_a_reason_ready_or_in_words(fair, runner, meeting):
    for given in ({}, {"reason": " "}):
        with pytest.raises(ValueError, match="fill this in"):
            CancelMeeting(meeting=meeting, version=1, **given)
    runner.run(CancelMeeting(meeting=meeting, because=Because.TRAVEL, version=1), fair.li)
    page = see(fair, meeting)
    assert (page.because, page.cancel_reason, page.cancelled_by) == (Because.TRAVEL, "", "li")


# -- what waits for me --------------------------------------------------------------------------------


def test_today_asks_what_a_person_has_to_say(fair, runner, meeting, clock):
    def asked(who):
        return [matter.kind for matter in runner.ask(queries.my_matters, who)]

    assert asked(fair.li) == []
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[3], version=1), fair.sato)
    assert (asked(fair.li), asked(fair.boss), asked(fair.sato)) == (["move"], ["move"], [])
    clock.at = start(fair) - timedelta(hours=2)
    assert (asked(fair.li), asked(fair.sato)) == (["move", "confirm"], ["confirm"])
    clock.at = start(fair)
    assert asked(fair.sato) == ["check_in"]
    runner.run(CheckIn(meeting=meeting), fair.sato)
    assert asked(fair.sato) == []
    clock.at = fair.times[fair.slots[0]][1]
    assert (asked(fair.sato), asked(fair.boss)) == (["outcome"], ["outcome"])
    runner.run(ReportOutcome(meeting=meeting, took_place=TookPlace.YES), fair.sato)
    assert asked(fair.sato) == []
