"""Calling the organisers from a meeting: told at once, taken by one, solved; and what that opens."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories.meetings import Fair
from tests.factories.rooms import begin
from tests.factories.telling import until_idle
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.mail import MailRow
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import VISITOR
from tradehall.meetings.commands import ExtendMeeting, SetVideoRules, SwitchVideo, Video
from tradehall.notices.models import Notice
from tradehall.rooms.commands import JoinRoom
from tradehall.rooms.errors import DoorsClosed, DoorsNotOpen, NotAnnounced, NotSeated
from tradehall.rooms.models import Room
from tradehall.rooms.ways import queries
from tradehall.rooms.ways.commands import CallForHelp, SolveTrouble, TakeTrouble, Trouble, WatchCalls
from tradehall.rooms.ways.errors import TakenBy, TroubleOver


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request):
    return request.param


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def meeting(fair, clock):
    made = fair.meet(fair.sato, fair.kiln, fair.li)
    begin(fair, clock)
    return made


def cry(fair, meeting, who=None, kind=Trouble.SOUND, words=""):
    return fair.runner.run(CallForHelp(meeting=meeting, kind=kind, words=words), who or fair.sato)


def calls(fair, who=None):
    return fair.runner.ask(queries.calls, who or fair.zhao, "zibo").rows


def facts(runner, name):
    with runner.db.read() as session:
        return list(session.scalars(select(OutboxRow.payload).where(OutboxRow.name == name)))


def test_a_call_is_told_taken_and_solved(fair, runner, meeting, clock):
    trouble = cry(fair, meeting, words="We hear nothing")
    assert cry(fair, meeting, fair.li) == trouble  # pressed by the other side, too: one call
    assert len(facts(runner, "TroubleCalled")) == 1
    (row,) = calls(fair)
    assert (row.cry.kind, row.cry.words, row.cry.state, row.cry.by) == ("sound", "We hear nothing", "open", "sato")
    clock.at += timedelta(minutes=1)
    assert runner.run(TakeTrouble(trouble=trouble), fair.zhao) == meeting
    runner.run(TakeTrouble(trouble=trouble), fair.zhao)  # pressed twice
    (row,) = calls(fair)
    assert (row.cry.state, row.cry.taken_by, row.cry.taken_at) == ("taken", "zhao", clock.at)
    runner.run(SolveTrouble(trouble=trouble), fair.sato)
    (row,) = calls(fair)
    assert (row.cry.state, row.cry.solved_at) == ("solved", clock.at)
    with pytest.raises(TroubleOver):
        runner.run(TakeTrouble(trouble=trouble), fair.zhao)
    assert [len(facts(runner, name)) for name in ("TroubleTaken", "TroubleSolved")] == [1, 1]
    assert cry(fair, meeting) != trouble  # it comes back: a new call


def test_who_took_a_call_goes_in_at_once(fair, runner, meeting):
    trouble = cry(fair, meeting)
    with pytest.raises(NotAnnounced):
        runner.run(JoinRoom(meeting=meeting), fair.zhao)
    runner.run(TakeTrouble(trouble=trouble), fair.zhao)
    assert runner.run(JoinRoom(meeting=meeting), fair.zhao)["role"] == "organiser"
    runner.run(SolveTrouble(trouble=trouble), fair.zhao)


def test_the_second_organiser_learns_that_somebody_sees_to_it(fair, runner, meeting):
    trouble = cry(fair, meeting)
    runner.run(TakeTrouble(trouble=trouble), fair.zhao)
    root = fair.person("root", "admin")
    with pytest.raises(TakenBy):
        runner.run(TakeTrouble(trouble=trouble), root)


def test_who_may_call_take_and_see(fair, runner, meeting, clock):
    trouble = cry(fair, meeting)
    for who, refusal in ((fair.ito, NotFound), (fair.moss, NotFound), (VISITOR, Unauthenticated)):
        with pytest.raises(refusal):
            cry(fair, meeting, who)
        with pytest.raises(refusal):
            runner.ask(queries.help_page, who, meeting)
    for who, refusal in ((fair.ito, NotFound), (fair.moss, NotFound), (VISITOR, NotFound), (fair.wang, NotSeated)):
        for command in (TakeTrouble(trouble=trouble), SolveTrouble(trouble=trouble)):
            with pytest.raises(refusal):
                runner.run(command, who)
    with pytest.raises(Forbidden):
        runner.run(TakeTrouble(trouble=trouble), fair.sato)
    with pytest.raises(Forbidden):
        calls(fair, fair.li)
    with pytest.raises(NotSeated):
        cry(fair, meeting, fair.wang)
    clock.at += timedelta(hours=1)
    with pytest.raises(DoorsClosed):
        cry(fair, meeting)
    runner.run(SolveTrouble(trouble=trouble), fair.zhao)  # afterwards, too


def test_before_the_doors_nobody_is_called_and_no_way_out_is_given(fair, runner, meeting, clock):
    clock.at -= timedelta(minutes=11)
    with pytest.raises(DoorsNotOpen):
        cry(fair, meeting)
    with pytest.raises(DoorsNotOpen):
        runner.ask(queries.calling, fair.li, meeting)
    clock.at += timedelta(minutes=1)
    found, caller = runner.ask(queries.calling, fair.li, meeting)
    assert (found.meeting, caller.name, caller.leads) == (meeting, "li", True)


def test_the_room_learns_of_another_way_and_of_more_time(fair, runner, meeting):
    def version():
        with runner.db.read() as session:
            return session.scalar(select(Room.version))

    runner.run(SetVideoRules(event="zibo", link_url="https://zoom.us/j/1", version=1), fair.zhao)
    runner.run(JoinRoom(meeting=meeting), fair.li)
    before = version()
    runner.run(SwitchVideo(meeting=meeting, video=Video.LINK, version=1), fair.li)
    runner.run(ExtendMeeting(meeting=meeting, minutes=5, version=2), fair.sato)
    assert version() == before + 2


def test_the_organisers_have_a_notice_until_somebody_sees_to_it(hall, fair, runner, meeting):
    def noted(kind):
        until_idle(hall)
        with runner.db.read() as session:
            unread = select(Notice.person_id, Notice.path).where(Notice.kind == kind, Notice.read_at.is_(None))
            return [tuple(row) for row in session.execute(unread)]

    runner.run(WatchCalls(event="zibo"), fair.zhao)
    trouble = cry(fair, meeting, kind=Trouble.ABSENT)
    assert noted("trouble") == [(fair.zhao.person_id, "/organise/zibo/calls")]
    runner.run(TakeTrouble(trouble=trouble), fair.zhao)
    assert noted("trouble") == []
    runner.run(SetVideoRules(event="zibo", link_url="https://zoom.us/j/1", version=1), fair.zhao)
    runner.run(SwitchVideo(meeting=meeting, video=Video.LINK, version=1), fair.li)
    assert noted("switched") == [(fair.sato.person_id, f"/meetings/{meeting}/room")]


def test_organisers_are_fetched_by_mail_where_none_of_them_looks(hall, fair, runner, meeting, clock):
    def mailed():
        until_idle(hall)
        with runner.db.read() as session:
            rows = select(MailRow.recipient).where(MailRow.dedupe.like("notice.%"), MailRow.subject.like("%kiln%"))
            return list(session.scalars(rows))

    with pytest.raises(Forbidden):
        runner.run(WatchCalls(event="zibo"), fair.li)
    runner.run(WatchCalls(event="zibo"), fair.zhao)
    cry(fair, meeting, kind=Trouble.SOUND)
    assert mailed() == []
    clock.at += timedelta(minutes=1)
    trouble = cry(fair, meeting, kind=Trouble.LINE)
    assert mailed() == [fair.zhao.email]
    cry(fair, meeting, fair.li, kind=Trouble.LINE)
    assert mailed() == [fair.zhao.email]  # told once
    runner.run(TakeTrouble(trouble=trouble), fair.zhao)
    assert mailed() == [fair.zhao.email]
    with runner.db.read() as session:
        unread = select(Notice.id).where(Notice.kind == "trouble_unseen", Notice.read_at.is_(None))
        assert session.scalars(unread).all() == []
