"""Invitations by mail: whatever happens to a meeting, every attendee's calendar follows, and nobody is told twice."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from tests.factories.mailbox import REPLY, Mailbox
from tests.factories.meetings import Fair
from tradehall.ical.models import CalendarAttendee, CalendarChoice, CalendarMessage
from tradehall.kernel.errors import Forbidden
from tradehall.kernel.outbox import Delivery
from tradehall.meetings.commands import (
    AddGuest,
    AssignInterpreter,
    CancelMeeting,
    InterpreterWish,
    MoveMeeting,
    RemoveGuest,
    ReviveMeeting,
    SetAgenda,
    SwapDelegate,
)
from tradehall.meetings.errors import CannotRevive, SlotTaken
from tradehall.meetings.models import Guest, Meeting


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request):
    return request.param


@pytest.fixture
def settings(settings):
    return replace(settings, reply_address=REPLY)


@pytest.fixture
def fair(runner):
    made = Fair(runner)
    made.moves_freely()
    return made


@pytest.fixture
def box(hall, fair):
    made = Mailbox(hall)
    made.new()
    return made


def version(runner, meeting):
    with runner.db.read() as session:
        return session.scalar(select(Meeting.version).where(Meeting.public_id == meeting))


def told(letters):
    return {who: (one.method, int(one.object["SEQUENCE"])) for who, one in letters.items()}


def failed(hall):
    with hall.db.read() as session:
        rows = session.scalars(select(Delivery.last_error).where(Delivery.last_error.is_not(None))).all()
    return list(rows)


def test_booking_invites_both_sides_each_by_their_own_mail(fair, box, hall):
    fair.meet(fair.sato, fair.kiln, fair.li)
    sent = box.invitations()
    assert told(sent) == {"li": ("REQUEST", 0), "sato": ("REQUEST", 0)}
    for who, letter in sent.items():
        event = letter.object
        assert [str(one) for one in event.attendees] == [f"mailto:{letter.to}"]
        assert event.attendees[0].params["PARTSTAT"] == "NEEDS-ACTION"
        assert event.attendees[0].params["RSVP"] == "TRUE"
        assert str(letter.message["From"].addresses[0].addr_spec) == letter.reply_to
        assert letter.reply_to.startswith("reply+")
        assert letter.reply_to.endswith("@in.example")
        assert letter.reply_to == letter.reply_to.lower()
        assert len(letter.reply_to.partition("@")[0]) <= 64
        other = {"li": "sato", "sato": "li"}[who]
        assert f"{other}@".encode() not in letter.calendar.replace(b"\r\n ", b"")
        assert letter.subject in str(letter.message["Subject"])
    assert sent["li"].reply_to != sent["sato"].reply_to
    assert sent["li"].object["UID"] == sent["sato"].object["UID"]
    assert failed(hall) == []


def test_a_meeting_that_moves_twice_and_is_cancelled_keeps_its_entry(fair, box, runner):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    first = box.invitations()
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[3], version=1), fair.sato)
    second = box.invitations()
    assert told(second) == {"li": ("REQUEST", 1), "sato": ("REQUEST", 1)}
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[4], version=2), fair.li)
    box.invitations()
    runner.run(CancelMeeting(meeting=meeting, reason="The kiln broke", version=3), fair.li)
    last = box.invitations()
    assert told(last) == {"li": ("CANCEL", 3), "sato": ("CANCEL", 3)}
    for who in ("li", "sato"):
        entries = [letters[who].object for letters in (first, second, last)]
        assert len({str(one["UID"]) for one in entries}) == 1
        assert len({str(one["ORGANIZER"]) for one in entries}) == 1
        assert entries[1]["DTSTART"].dt == fair.times[fair.slots[3]][0]
        assert str(entries[2]["STATUS"]) == "CANCELLED"
    assert "The kiln broke" in last["sato"].text


def test_late_reactions_tell_the_newest_state_once(fair, box, runner):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[3], version=1), fair.sato)
    letters = [one for one in box.new() if one.calendar]
    assert sorted((one.to, int(one.object["SEQUENCE"])) for one in letters) == [(one.to, 1) for one in letters]
    assert len(letters) == 2
    assert all(one.object["DTSTART"].dt == fair.times[fair.slots[3]][0] for one in letters)


def test_facts_that_are_heard_in_the_wrong_order_tell_nobody_an_older_state(fair, box, runner, hall):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    box.new()
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[3], version=1), fair.sato)
    with hall.db.write() as session:  # the worker that had it in hand was killed: it comes last
        session.execute(
            update(Delivery)
            .where(
                Delivery.state == "pending", Delivery.reaction == "ical.invite", Delivery.run_at <= runner.clock.now()
            )
            .values(lease_until=runner.clock.now().replace(hour=5))
        )
        session.commit()
    runner.run(CancelMeeting(meeting=meeting, reason="No clay", version=2), fair.li)
    assert told(box.invitations()) == {"li": ("CANCEL", 2), "sato": ("CANCEL", 2)}
    runner.clock.at = runner.clock.now().replace(hour=6)
    assert box.invitations() == {}


def test_who_cancels_before_anybody_was_invited_writes_to_nobody(fair, box, runner):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    runner.run(CancelMeeting(meeting=meeting, reason="A mistake", version=1), fair.li)
    assert box.invitations() == {}


def test_a_delegate_who_is_replaced_is_freed_and_the_other_invited(fair, box, runner):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    box.new()
    change = {"leaving": fair.li.public_id, "coming": fair.wang.public_id}
    runner.run(SwapDelegate(meeting=meeting, version=1, **change), fair.li)
    sent = box.invitations()
    assert told(sent) == {"wang": ("REQUEST", 1), "sato": ("REQUEST", 1), "li": ("CANCEL", 1)}
    assert "wang" in sent["sato"].text
    back = {"leaving": fair.wang.public_id, "coming": fair.li.public_id}
    runner.run(SwapDelegate(meeting=meeting, version=2, **back), fair.li)
    again = box.invitations()
    assert told(again) == {"wang": ("CANCEL", 2), "sato": ("REQUEST", 2), "li": ("REQUEST", 2)}
    assert again["li"].reply_to == sent["li"].reply_to


def test_a_meeting_is_held_until_its_interpreter_is_found(fair, box, runner):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, interpreter=InterpreterWish.FIND)
    held = box.invitations()
    assert told(held) == {"li": ("REQUEST", 0), "sato": ("REQUEST", 0)}
    assert str(held["li"].object["STATUS"]) == "TENTATIVE"
    fair.enrol(fair.hu)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    sure = box.invitations()
    assert told(sure) == {"li": ("REQUEST", 1), "sato": ("REQUEST", 1), "hu": ("REQUEST", 1)}
    assert {str(one.object["STATUS"]) for one in sure.values()} == {"CONFIRMED"}
    runner.run(AssignInterpreter(meeting=meeting, version=2), fair.zhao)
    freed = box.invitations()
    assert told(freed) == {"li": ("REQUEST", 2), "sato": ("REQUEST", 2), "hu": ("CANCEL", 2)}
    assert str(freed["li"].object["STATUS"]) == "TENTATIVE"


def test_guests_from_outside_are_invited_moved_and_freed(fair, box, runner):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    box.new()
    runner.run(AddGuest(meeting=meeting, name="Aunt", email="aunt@home.example", language="ja"), fair.sato)
    sent = box.invitations()
    assert told(sent) == {"aunt": ("REQUEST", 1)}
    assert "/guest/" in sent["aunt"].text
    assert "/meetings/" not in sent["aunt"].text
    assert b"/meetings/" not in sent["aunt"].calendar.replace(b"\r\n ", b"")
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[3], version=2), fair.sato)
    assert told(box.invitations()) == dict.fromkeys(("li", "sato", "aunt"), ("REQUEST", 2))
    with runner.db.read() as session:
        guest = session.scalar(select(Guest.public_id))
    runner.run(RemoveGuest(meeting=meeting, guest=guest), fair.sato)
    assert told(box.invitations()) == {"aunt": ("CANCEL", 3)}
    runner.run(CancelMeeting(meeting=meeting, reason="No", version=4), fair.li)
    assert told(box.invitations()) == dict.fromkeys(("li", "sato"), ("CANCEL", 4))


def test_words_alone_write_to_nobody(fair, box, runner):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    box.new()
    runner.run(SetAgenda(meeting=meeting, agenda="Plates", version=1), fair.li)
    assert box.invitations() == {}


def test_who_wants_no_invitations_gets_none_but_is_not_left_with_a_stale_one(fair, box, runner, hall):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    box.new()
    with hall.db.write() as session:
        for who in (fair.li, fair.ito):
            session.add(CalendarChoice(person_id=who.person_id, invitations=False, changed_at=runner.clock.now()))
        session.commit()
    fair.meet(fair.ito, fair.kiln, fair.wang, 2)
    assert "ito" not in box.invitations()
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[3], version=1), fair.sato)
    assert told(box.invitations()) == {"li": ("REQUEST", 1), "sato": ("REQUEST", 1)}


def test_each_message_is_one_row_and_one_mail(fair, box, runner, hall):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[3], version=1), fair.sato)
    sent = [one for one in box.new() if one.calendar]
    with hall.db.read() as session:
        rows = session.execute(
            select(CalendarMessage.attendee_id, CalendarMessage.method, CalendarMessage.sequence)
        ).all()
        hashes = session.scalars(select(CalendarAttendee.token_hash)).all()
    assert len(rows) == len(set(rows)) == len(sent)
    assert not any(letter.reply_to.partition("+")[2].partition("@")[0] in hashes for letter in sent)


def test_a_cancellation_that_is_taken_back_brings_the_same_entry_again(fair, box, runner):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    first = box.invitations()["sato"]
    runner.run(CancelMeeting(meeting=meeting, reason="A mistake", version=1), fair.sato)
    box.new()
    with pytest.raises(Forbidden):
        runner.run(ReviveMeeting(meeting=meeting, version=2), fair.li)
    runner.clock.move(minutes=9)
    runner.run(ReviveMeeting(meeting=meeting, version=2), fair.sato)
    again = box.invitations()
    assert told(again) == {"li": ("REQUEST", 2), "sato": ("REQUEST", 2)}
    assert (again["sato"].object["UID"], again["sato"].reply_to) == (first.object["UID"], first.reply_to)
    assert str(again["sato"].object["STATUS"]) == "CONFIRMED"
    assert "按原定时间照常进行" in again["li"].text


def test_a_cancellation_is_not_taken_back_when_it_is_late_or_somebody_is_busy(fair, box, runner):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li)
    runner.run(CancelMeeting(meeting=meeting, reason="A mistake", version=1), fair.sato)
    fair.meet(fair.ito, fair.kiln, fair.li)
    with pytest.raises(SlotTaken):
        runner.run(ReviveMeeting(meeting=meeting, version=2), fair.sato)
    runner.clock.move(minutes=11)
    with pytest.raises(CannotRevive):
        runner.run(ReviveMeeting(meeting=meeting, version=2), fair.sato)
    with pytest.raises(SlotTaken):
        runner.run(ReviveMeeting(meeting=meeting, version=2), fair.zhao)
