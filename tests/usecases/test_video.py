"""How calls are held: the event's rules, another way for one meeting, and more time for it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.factories.meetings import Fair
from tradehall.ical.models import BusySource
from tradehall.kernel.errors import Forbidden, Invalid, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.parse import parse_data, parse_form
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.meetings import queries
from tradehall.meetings.commands import (
    AddGuest,
    AssignInterpreter,
    CancelMeeting,
    ExtendMeeting,
    InterpreterWish,
    MoveMeeting,
    Phone,
    SetBusyTimes,
    SetLink,
    SetVideoRules,
    SwitchVideo,
    Video,
)
from tradehall.meetings.errors import (
    CannotExtend,
    Finished,
    InterpreterBusy,
    LessTime,
    MeetingIsCancelled,
    NeedsPause,
    NoPhones,
    NoSecondWay,
    NotYet,
    NotYetExtensible,
    YoursIsNext,
)
from tradehall.meetings.models import Claim, Meeting
from tradehall.meetings.queries.video import video_page

LINK = "https://meeting.tencent.com/dm/abc"
ZIBO = Phone(country="CN", number="+86 533 218 0000", note="Code 4711")


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request):
    return request.param


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def meeting(fair):
    return fair.meet(fair.sato, fair.kiln, fair.li)


def see(fair, meeting, who=None):
    return fair.runner.ask(queries.meeting_page, who or fair.li, meeting)


def rule(fair, *, by=None, version=1, **given):
    fair.runner.run(SetVideoRules(event="zibo", version=version, **given), by or fair.zhao)


def switch(fair, meeting, video, who, version=1):
    fair.runner.run(SwitchVideo(meeting=meeting, video=video, version=version), who)


def extend(fair, meeting, minutes, who, version=1):
    fair.runner.run(ExtendMeeting(meeting=meeting, minutes=minutes, version=version), who)


def begins(fair, clock, meeting, **later):
    clock.at = see(fair, meeting).starts_at + timedelta(**later)


def ticks_held(runner, meeting):
    with runner.db.read() as session:
        held = select(Claim.holder_id, func.count()).join(Meeting, Meeting.id == Claim.meeting_id)
        rows = session.execute(held.where(Meeting.public_id == meeting).group_by(Claim.holder_id)).all()
    return dict(map(tuple, rows))


def facts(runner, name):
    with runner.db.read() as session:
        return list(session.scalars(select(OutboxRow.payload).where(OutboxRow.name == name)))


# -- the event's rules --------------------------------------------------------------------------------


def test_the_rules_of_an_event_and_what_meetings_make_of_them(fair, meeting):
    assert see(fair, meeting).way.video == Video.ROOM
    rule(fair, link_url=LINK, link_note="Room 7", phones=[ZIBO], relay_only=True, recording=True)
    page = fair.runner.ask(video_page, fair.zhao, "zibo")
    assert (page.rules.link_url, page.rules.phones, page.rules.relay_only, page.rules.version) == (
        LINK,
        [ZIBO],
        True,
        2,
    )
    way = see(fair, meeting).way
    assert (way.video, way.link_url, way.link_note, way.phones) == (Video.ROOM, LINK, "Room 7", [ZIBO])
    fair.runner.run(SetLink(meeting=meeting, url="https://zoom.us/j/1", version=1), fair.sato)
    way = see(fair, meeting).way
    assert (way.link_url, way.link_note) == ("https://zoom.us/j/1", "")  # the meeting's own, and no note of another
    rule(fair, video=Video.LINK, version=2)
    assert see(fair, meeting).way.video == Video.LINK
    other = fair.meet(fair.ito, fair.kiln, fair.wang, 1)
    assert see(fair, other).way.video == Video.ROOM  # it has no link
    missing = fair.runner.ask(queries.event_agenda, fair.zhao, "zibo", lacks="link").meetings.items
    assert [row.public_id for row in missing] == [other]


def test_who_may_set_the_rules(fair):
    for who, refusal in ((fair.li, Forbidden), (fair.moss, Forbidden), (VISITOR, Unauthenticated)):
        with pytest.raises(refusal):
            rule(fair, by=who)
        with pytest.raises(refusal):
            fair.runner.ask(video_page, who, "zibo")
    rule(fair, link_url=LINK)
    with pytest.raises(StaleVersion) as stale:
        rule(fair, link_url="https://zoom.us/j/2")
    assert stale.value.details["changes"] == [{"field": "link_url", "yours": "https://zoom.us/j/2", "theirs": LINK}]


@pytest.mark.parametrize(
    "given",
    [
        {"video": "phone"},
        {"video": "tencent"},
        {"link_url": "http://zoom.us/j/1"},
        {"link_url": "https://zoom.us@evil.example/"},
        {"phones": [{"country": "XX", "number": "+86 1"}]},
        {"phones": [{"number": "call me"}]},
        {"phones": [{"number": "+86 533 218 0000\n"}] * 11},
        {"phones": [{"number": "<script>"}]},
    ],
)
def test_bad_rules_are_refused(given):
    with pytest.raises(Invalid):
        parse_data(SetVideoRules, {"event": "zibo", "version": 1, **given})


def test_the_form_drops_rows_in_which_nothing_is_written():
    typed = [
        ("video", "room"), ("version", "1"), ("recording", "yes"),
        ("phones.0.country", ""), ("phones.0.number", "+81 59 224 0000"), ("phones.0.note", ""),
        ("phones.1.country", ""), ("phones.1.number", ""), ("phones.1.note", ""),
    ]  # fmt: skip
    made = parse_form(SetVideoRules, typed, {"event": "zibo"})
    assert made.phones == [Phone(number="+81 59 224 0000")]
    assert (made.recording, made.relay_only) == (True, False)


# -- another way --------------------------------------------------------------------------------------


def test_everybody_goes_on_by_another_way(fair, runner, meeting, clock):
    fair.enrol(fair.hu)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    rule(fair, link_url=LINK, phones=[ZIBO])
    before = see(fair, meeting)
    with pytest.raises(NotYet):
        switch(fair, meeting, Video.LINK, fair.hu, 2)
    begins(fair, clock, meeting, minutes=2)
    switch(fair, meeting, Video.LINK, fair.hu, 2)
    after = see(fair, meeting)
    assert (after.way.video, after.version, after.sequence) == (Video.LINK, 3, before.sequence)
    assert after.changed_at == clock.at
    fact = facts(runner, "VideoSwitched")[-1]
    assert (fact["before"], fact["after"], fact["by"]) == ("room", "link", fair.hu.person_id)
    switch(fair, meeting, Video.LINK, fair.sato, 2)  # two taps, one switch
    assert (see(fair, meeting).version, len(facts(runner, "VideoSwitched"))) == (3, 1)
    with pytest.raises(StaleVersion):
        switch(fair, meeting, Video.PHONE, fair.sato, 2)
    switch(fair, meeting, Video.PHONE, fair.sato, 3)
    switch(fair, meeting, None, fair.zhao, 4)
    assert see(fair, meeting).way.video == Video.ROOM


def test_a_way_that_is_not_there(fair, meeting, clock):
    for video, refusal in ((Video.LINK, NoSecondWay), (Video.PHONE, NoPhones)):
        with pytest.raises(refusal):
            switch(fair, meeting, video, fair.li)
    rule(fair, link_url=LINK, phones=[ZIBO])
    switch(fair, meeting, Video.PHONE, fair.li)
    rule(fair, link_url=LINK, version=2)
    assert see(fair, meeting).way.video == Video.ROOM  # the organisers took the numbers away
    begins(fair, clock, meeting, hours=1)
    with pytest.raises(Finished):
        switch(fair, meeting, Video.LINK, fair.li, 2)


def test_who_may_switch(fair, meeting, runner, clock):
    rule(fair, link_url=LINK)
    begins(fair, clock, meeting)
    for who, refusal in ((fair.ito, NotFound), (fair.moss, NotFound), (VISITOR, Unauthenticated)):
        with pytest.raises(refusal):
            switch(fair, meeting, Video.LINK, who)
        with pytest.raises(refusal):
            extend(fair, meeting, 5, who)
    clock.at -= timedelta(hours=1)
    runner.run(CancelMeeting(meeting=meeting, reason="Ill", version=1), fair.li)
    for act in (lambda: switch(fair, meeting, Video.LINK, fair.li, 2), lambda: extend(fair, meeting, 5, fair.li, 2)):
        with pytest.raises(MeetingIsCancelled):
            act()


# -- more time ----------------------------------------------------------------------------------------


def test_more_time_is_held_for_all_who_come(fair, runner, meeting, clock):
    before = see(fair, meeting)
    with pytest.raises(NotYetExtensible):
        extend(fair, meeting, 10, fair.li)
    begins(fair, clock, meeting, minutes=25)
    extend(fair, meeting, 10, fair.sato)
    after = see(fair, meeting)
    assert after.ends_at == before.ends_at + timedelta(minutes=10)
    assert (after.sequence, after.version, after.uid) == (before.sequence + 1, 2, before.uid)
    assert ticks_held(runner, meeting) == {fair.li.person_id: 8, fair.sato.person_id: 8}
    assert facts(runner, "MeetingExtended")[-1]["before"] == before.ends_at.isoformat().replace("+00:00", "Z")
    with pytest.raises(StaleVersion):
        extend(fair, meeting, 10, fair.li)
    clock.at = after.ends_at
    with pytest.raises(Finished):
        extend(fair, meeting, 5, fair.li, 2)


def test_nobody_is_in_two_places_after_an_extension(fair, runner, meeting, clock):
    following = fair.meet(fair.ito, fair.kiln, fair.li, 1)
    held = ticks_held(runner, meeting)
    begins(fair, clock, meeting, minutes=20)
    with pytest.raises(YoursIsNext) as mine:
        extend(fair, meeting, 5, fair.li)
    with pytest.raises(CannotExtend) as theirs:
        extend(fair, meeting, 5, fair.sato)
    assert mine.value.details == {"minutes": 0, "mine": True}
    assert (theirs.value.details, theirs.value.code) == ({"minutes": 0, "mine": False}, "slot-taken")
    with pytest.raises(CannotExtend):
        extend(fair, meeting, 5, fair.zhao)  # organisers double-book nobody, either
    assert (ticks_held(runner, meeting), see(fair, meeting).sequence) == (held, 0)
    runner.run(MoveMeeting(meeting=following, slot=fair.slots[2], version=1), fair.zhao)
    extend(fair, meeting, 30, fair.li)
    with pytest.raises(CannotExtend):
        extend(fair, meeting, 5, fair.li, 2)


def test_what_is_left_is_told(fair, runner, meeting, clock):
    begins(fair, clock, meeting, minutes=20)
    later = see(fair, meeting).ends_at + timedelta(minutes=15)
    begin = int(later.timestamp())
    with runner.db.write() as session:
        known = {"public_id": new_public_id(), "created_at": clock.at, "updated_at": clock.at}
        row = BusySource(person_id=fair.sato.person_id, kind="file", label="mine", **known)
        session.add(row)
        session.commit()
        source = row.id
    runner.run(SetBusyTimes(person=fair.sato.person_id, source=source, stretches=[(begin, begin + 3600)]), SYSTEM)
    with pytest.raises(LessTime) as less:
        extend(fair, meeting, 20, fair.li)
    assert less.value.params == {"minutes": 15}
    extend(fair, meeting, 15, fair.li)
    extend(fair, meeting, 10, fair.sato, 2)  # their own calendar: they know what they do


def test_the_interpreter_has_to_be_free_and_rested(fair, runner, clock):
    fair.rules(interpreter_stretch=60, interpreter_pause=30)
    fair.enrol(fair.hu)
    first = fair.meet(fair.sato, fair.kiln, fair.li, 0, interpreter=InterpreterWish.FIND)
    second = fair.meet(fair.ito, fair.kiln, fair.wang, 1, interpreter=InterpreterWish.FIND)
    for one in (first, second):
        runner.run(AssignInterpreter(meeting=one, interpreter=fair.hu.public_id, version=1), fair.zhao)
    begins(fair, clock, first, minutes=20)
    with pytest.raises(InterpreterBusy):
        extend(fair, first, 5, fair.li, 2)
    begins(fair, clock, second, minutes=20)
    with pytest.raises(NeedsPause):
        extend(fair, second, 5, fair.wang, 2)
    assert see(fair, second).sequence == 1


def test_a_guest_who_stays_holds_more_time_and_one_who_is_away_none(fair, runner, meeting, clock):
    runner.run(AddGuest(meeting=meeting, person=fair.boss.public_id), fair.li)
    begins(fair, clock, meeting, minutes=20)
    extend(fair, meeting, 5, fair.li, 2)
    assert ticks_held(runner, meeting)[fair.boss.person_id] == 7
