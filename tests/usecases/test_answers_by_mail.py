"""Answers to invitations that come in by mail: what is proven becomes the same act as on the page, all else nothing."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.conftest import on_both_databases
from tests.factories.mailbox import REPLY, Mailbox, Signer, answer, mail, stamped
from tests.factories.meetings import Fair
from tradehall.chat.queries import latest
from tradehall.ical.inbound.door import Door
from tradehall.ical.invitations.commands import ConfirmAnswer, ForgetInboundMail
from tradehall.ical.models import CalendarAttendee, InboundMail
from tradehall.kernel.outbox import Delivery
from tradehall.kernel.policy import SYSTEM
from tradehall.meetings.commands import (
    AddGuest,
    AssignInterpreter,
    CancelMeeting,
    ConfirmAttendance,
    MoveMeeting,
)
from tradehall.meetings.models import Meeting, MeetingMove, MeetingPerson
from tradehall.meetings.queries import meeting_page


@pytest.fixture
def settings(settings):
    return replace(settings, reply_address=REPLY)


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def box(hall, fair):
    made = Mailbox(hall)
    made.new()
    return made


class Post(Signer):
    """A mail server that hands in at our door."""

    def __init__(self, runner):
        super().__init__()
        self.door = Door(runner, resolver=self.resolve)
        self.numbers = itertools.count(1)

    def send(self, letter, calendar, *, sender=None, domain=None, method="REPLY", to=None):
        """The outcome; signed by the sender's domain unless `domain` says another ('' for none)."""
        sender = sender or letter.to
        raw = mail(calendar, sender, letter.reply_to, number=next(self.numbers), method=method)
        domain = sender.rpartition("@")[2] if domain is None else domain
        return self.door.handle(self.sign(raw, domain) if domain else raw, [to or letter.reply_to])

    def say(self, letter, partstat, at, **given):
        changed = given.pop("changed", {})
        return self.send(letter, answer(letter, partstat, at, **changed), **given)


@pytest.fixture
def post(runner, hall):
    return Post(runner)


@pytest.fixture
def now(runner):
    return runner.clock.now()


@pytest.fixture
def meeting(fair, box):
    return fair.meet(fair.sato, fair.kiln, fair.li)


@pytest.fixture
def letters(meeting, box):
    return box.invitations()


def partstats(runner):
    with runner.db.read() as session:
        rows = session.execute(select(CalendarAttendee.email, CalendarAttendee.partstat)).all()
    return {email.split("@")[0]: said for email, said in rows}


def confirmed(runner):
    with runner.db.read() as session:
        rows = session.scalars(select(MeetingPerson.person_id).where(MeetingPerson.confirmed_at.is_not(None))).all()
    return set(rows)


def status(runner, meeting):
    with runner.db.read() as session:
        return session.execute(
            select(Meeting.status, Meeting.starts_at, Meeting.version).where(Meeting.public_id == meeting)
        ).one()


def undone(hall):
    with hall.db.read() as session:
        return list(session.scalars(select(Delivery.last_error).where(Delivery.last_error.is_not(None))))


# -- acts -----------------------------------------------------------------------------------------------


@on_both_databases
def test_yes_by_mail_is_the_same_as_yes_on_the_page(fair, post, letters, box, runner, now):
    assert post.say(letters["sato"], "ACCEPTED", now) == "taken"
    assert box.new() == []
    assert partstats(runner)["sato"] == "ACCEPTED"
    assert confirmed(runner) == {fair.sato.person_id}


def test_yes_on_the_page_is_an_accepted_invitation(fair, meeting, letters, box, runner):
    runner.run(ConfirmAttendance(meeting=meeting), fair.sato)
    assert partstats(runner) == {"sato": "ACCEPTED", "li": "NEEDS-ACTION"}


def test_perhaps_is_shown_and_its_words_stand_in_the_conversation(fair, post, meeting, letters, box, runner, now):
    assert post.say(letters["sato"], "TENTATIVE", now, changed={"COMMENT": "The train\\, you know"}) == "taken"
    assert box.new() == []
    assert partstats(runner)["sato"] == "TENTATIVE"
    assert confirmed(runner) == set()
    page = runner.ask(meeting_page, fair.li, meeting)
    assert {one.person.name: one.answer for one in page.guests} == {"li": None, "sato": "perhaps"}
    talk = runner.ask(latest, fair.li, page.exporter.id, page.buyer.id)
    assert [(one.sender.name, one.body) for one in talk.messages] == [("sato", "The train, you know")]
    assert post.say(letters["sato"], "ACCEPTED", now + timedelta(minutes=1)) == "taken"
    box.work()
    assert [one.answer for one in runner.ask(meeting_page, fair.li, meeting).guests] == [None, None]


@on_both_databases
def test_no_without_a_colleague_cancels_and_the_other_side_is_told_why(
    fair, post, meeting, letters, box, runner, now, hall
):
    assert post.say(letters["sato"], "DECLINED", now, changed={"COMMENT": "I am ill"}) == "taken"
    sent = box.invitations()
    assert {who: one.method for who, one in sent.items()} == {"li": "CANCEL", "sato": "CANCEL"}
    assert "I am ill" in sent["li"].text
    assert status(runner, meeting)[0] == "cancelled"
    assert undone(hall) == []


@on_both_databases
def test_in_the_place_of_a_delegate_who_declines_comes_a_colleague(fair, post, meeting, letters, box, runner, now):
    assert post.say(letters["li"], "DECLINED", now) == "taken"
    sent = box.invitations()
    assert {who: one.method for who, one in sent.items()} == {"li": "CANCEL", "wang": "REQUEST", "sato": "REQUEST"}
    assert status(runner, meeting)[0] == "confirmed"
    assert post.say(sent["wang"], "DECLINED", now + timedelta(minutes=1)) == "taken"
    sent = box.invitations()
    assert {who: one.method for who, one in sent.items()} == {"wang": "CANCEL", "sato": "CANCEL"}
    assert status(runner, meeting)[0] == "cancelled"


@on_both_databases
def test_an_interpreter_who_declines_gives_the_meeting_back(fair, post, meeting, letters, box, runner, now, hall):
    fair.enrol(fair.hu)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    letter = box.invitations()["hu"]
    assert post.say(letter, "DECLINED", now) == "taken"
    sent = box.new()
    assert {one.to.split("@")[0]: one.method for one in sent if one.calendar} == {
        "hu": "CANCEL",
        "li": "REQUEST",
        "sato": "REQUEST",
    }
    with runner.db.read() as session:
        seated = session.scalars(select(MeetingPerson.person_id).where(MeetingPerson.role == "interpreter")).all()
    assert seated == []
    assert undone(hall) == []


@on_both_databases
def test_another_time_becomes_a_proposal_on_the_page(fair, post, meeting, letters, box, runner, now):
    starts, ends = fair.times[fair.slots[3]]
    times = {"DTSTART": stamped(starts), "DTEND": stamped(ends), "method": "COUNTER"}
    assert post.say(letters["sato"], "TENTATIVE", now, changed=times, method="COUNTER") == "taken"
    box.new()
    with runner.db.read() as session:
        moves = session.execute(select(MeetingMove.starts_at, MeetingMove.person_id, MeetingMove.state)).all()
    assert moves == [(starts, fair.sato.person_id, "open")]
    assert status(runner, meeting)[2] == 1


@pytest.mark.parametrize("minutes", [-60 * 24, 7, 60 * 24 * 400])
def test_a_time_that_is_none_of_the_grid_is_declined_with_a_way_to_choose(
    fair, post, meeting, letters, box, runner, minutes, now
):
    starts = fair.times[fair.slots[0]][0] + timedelta(minutes=minutes)
    times = {"DTSTART": stamped(starts), "DTEND": stamped(starts + timedelta(minutes=30)), "method": "COUNTER"}
    assert post.say(letters["sato"], "TENTATIVE", now, changed=times, method="COUNTER") == "taken"
    (letter,) = box.new()
    assert (letter.to, letter.method) == (letters["sato"].to, "DECLINECOUNTER")
    assert f"/meetings/{meeting}/move" in letter.text
    with runner.db.read() as session:
        assert session.scalars(select(MeetingMove.id)).all() == []


def test_a_program_that_asks_again_gets_the_meeting_as_it_stands(post, letters, box, now):
    assert post.say(letters["sato"], "NEEDS-ACTION", now, changed={"method": "REFRESH"}, method="REFRESH") == "taken"
    (letter,) = box.new()
    assert (letter.method, letter.object["UID"]) == ("REQUEST", letters["sato"].object["UID"])


def test_a_guest_from_outside_answers_too(fair, post, meeting, box, runner, now):
    runner.run(AddGuest(meeting=meeting, name="Aunt", email="aunt@home.example", language="ja"), fair.sato)
    letter = box.invitations()["aunt"]
    assert post.say(letter, "DECLINED", now) == "taken"
    assert [(told.to, "Aunt" in told.subject) for told in box.new()] == [(fair.sato.email, True)]  # who invited her
    assert partstats(runner)["aunt"] == "DECLINED"
    assert status(runner, meeting)[0] == "confirmed"


# -- forged, foreign, late ------------------------------------------------------------------------------


FORGED = {
    "unsigned": {"domain": ""},
    "signed by a neighbour": {"domain": "elsewhere.example"},
    "by another sender": {"sender": "eve@elsewhere.example"},
    "by the other side": {"sender": "li@demo.example"},
}


@pytest.mark.parametrize("how", list(FORGED))
def test_what_is_not_proven_waits_for_the_invited_address(post, letters, box, runner, how, now):
    before = partstats(runner)
    given = dict(FORGED[how])
    if how == "by the other side":
        given["sender"] = letters["li"].to
    assert post.say(letters["sato"], "DECLINED", now, **given) == "pending"
    (asked,) = box.new()
    assert asked.to == letters["sato"].to
    assert asked.calendar == b""
    assert "/invitations/" in asked.text
    assert partstats(runner) == before


def test_a_body_that_was_changed_on_its_way_is_not_proven(post, letters, now):
    letter = letters["sato"]
    raw = post.sign(mail(answer(letter, "ACCEPTED", now), letter.to, letter.reply_to), letter.to.rpartition("@")[2])
    assert post.door.handle(raw.replace(b"I come.", b"I came."), [letter.reply_to]) == "pending"


def test_a_second_sender_proves_nothing(post, letters, now):
    letter = letters["sato"]
    raw = post.sign(mail(answer(letter, "ACCEPTED", now), letter.to, letter.reply_to), letter.to.rpartition("@")[2])
    assert post.door.handle(b"From: eve@elsewhere.example\r\n" + raw, [letter.reply_to]) == "pending"


def test_a_signature_over_part_of_the_body_proves_nothing(post, letters, now):
    letter = letters["sato"]
    raw = mail(answer(letter, "ACCEPTED", now), letter.to, letter.reply_to)
    signed = post.sign(raw, letter.to.rpartition("@")[2], length=True)
    assert post.door.handle(signed, [letter.reply_to]) == "pending"


def test_the_word_of_our_own_mail_server_counts_where_it_is_configured(post, letters, runner, now):
    letter = letters["sato"]
    domain = letter.to.rpartition("@")[2]
    raw = mail(answer(letter, "ACCEPTED", now), letter.to, letter.reply_to)
    ours = f"Authentication-Results: mx.fair.example;\r\n dkim=pass header.d={domain} header.s=s1\r\n".encode()
    theirs = ours.replace(b"mx.fair.example", b"mx.elsewhere.example")
    door = Door(runner, authority="mx.fair.example")
    assert door.handle(theirs + ours + raw, [letter.reply_to]) == "pending"
    trusted = ours + mail(answer(letter, "ACCEPTED", now), letter.to, letter.reply_to, number=2)
    assert door.handle(trusted, [letter.reply_to]) == "taken"


@on_both_databases
def test_an_answer_that_waits_counts_once_it_is_confirmed_by_its_link(fair, post, letters, box, runner, now):
    assert post.say(letters["sato"], "ACCEPTED", now, domain="") == "pending"
    (asked,) = box.new()
    link = asked.text.partition("/invitations/")[2].partition("?")[0]
    assert runner.run(ConfirmAnswer(link=link), SYSTEM) == "taken"
    box.new()
    assert confirmed(runner) == {fair.sato.person_id}
    assert runner.run(ConfirmAnswer(link=link), SYSTEM) == "taken"
    assert box.new() == []


FOREIGN = {
    "another meeting": ({"UID": "someone-elses@tradehall"}, "foreign"),
    "a sequence that never was": ({"SEQUENCE": "7"}, "foreign"),
    "a request of theirs": ({"method": "REQUEST"}, "foreign"),
    "a cancellation of theirs": ({"method": "CANCEL"}, "foreign"),
    "no method": ({"method": ""}, "foreign"),
}


@pytest.mark.parametrize("how", list(FOREIGN))
def test_foreign_objects_change_nothing_and_get_no_answer(post, letters, box, runner, how, now):
    changed, outcome = FOREIGN[how]
    assert post.say(letters["sato"], "ACCEPTED", now, changed=changed) == outcome
    assert box.new() == []
    assert partstats(runner)["sato"] == "NEEDS-ACTION"


def test_an_address_that_was_never_given_out_is_dropped(post, letters, runner, now):
    token = letters["sato"].reply_to.partition("+")[2]
    for to in (f"reply+{'a' * 32}@in.example", f"other+{token}", f"reply+{token[:31]}@in.example", "reply@in.example"):
        assert post.say(letters["sato"], "ACCEPTED", now, to=to) == "dropped"
    with runner.db.read() as session:
        assert session.scalars(select(InboundMail.id)).all() == []


def test_an_address_counts_however_it_is_written(post, letters, now):
    assert post.say(letters["sato"], "ACCEPTED", now, to=f"<{letters['sato'].reply_to.upper()}>") == "taken"


def test_an_answer_to_an_older_state_brings_the_newest(fair, post, meeting, letters, box, runner, now):
    fair.moves_freely()
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[3], version=1), fair.li)
    # The update is not mailed yet: what they answer to is the old time all the same.
    assert post.say(letters["sato"], "ACCEPTED", now) == "stale"
    box.new()
    assert post.say(letters["sato"], "ACCEPTED", now + timedelta(minutes=1)) == "stale"
    (letter,) = box.new()
    assert (letter.method, int(letter.object["SEQUENCE"])) == ("REQUEST", 1)
    assert letter.object["DTSTART"].dt == fair.times[fair.slots[3]][0]
    assert confirmed(runner) == set()


def test_of_two_answers_the_newest_counts_in_whichever_order_they_come(post, letters, runner, now):
    assert post.say(letters["sato"], "TENTATIVE", now + timedelta(minutes=2)) == "taken"
    assert post.say(letters["sato"], "ACCEPTED", now) == "repeated"
    assert partstats(runner)["sato"] == "TENTATIVE"


@on_both_databases
def test_the_same_mail_twice_is_one_answer(fair, post, letters, box, runner, now):
    letter = letters["sato"]
    raw = post.sign(mail(answer(letter, "ACCEPTED", now), letter.to, letter.reply_to), letter.to.rpartition("@")[2])
    assert [post.door.handle(raw, [letter.reply_to]) for _ in range(3)] == ["taken"] * 3
    with runner.db.read() as session:
        assert len(session.scalars(select(InboundMail.id)).all()) == 1


def test_answers_to_what_is_cancelled_change_nothing(fair, post, meeting, letters, box, runner, now):
    runner.run(CancelMeeting(meeting=meeting, reason="No", version=1), fair.li)
    box.new()
    assert post.say(letters["sato"], "ACCEPTED", now) == "over"
    assert box.new() == []


@on_both_databases
def test_programs_that_answer_each_other_are_stopped(post, letters, box, runner, now):
    said = [post.say(letters["sato"], "ACCEPTED", now, domain="") for _ in range(7)]
    assert said == ["pending"] * 5 + ["dropped"] * 2
    assert len(box.new()) == 5
    runner.clock.move(hours=2)
    assert post.say(letters["sato"], "ACCEPTED", now) == "taken"


def test_notes_of_absence_and_mails_that_come_back_get_no_answer(post, letters, box, now):
    letter = letters["sato"]
    away = f"From: {letter.to}\r\nAuto-Submitted: auto-replied\r\nMessage-ID: <a@b>\r\n\r\nI am away.\r\n".encode()
    assert post.door.handle(away, [letter.reply_to]) == "automatic"
    raw = mail(answer(letter, "DECLINED", now), "mailer-daemon@demo.example", letter.reply_to)
    assert post.door.handle(raw, [letter.reply_to], bounce=True) == "bounce"
    assert box.new() == []


def test_who_writes_words_is_told_that_nobody_reads_them(post, letters, box):
    letter = letters["sato"]
    raw = f"From: {letter.to}\r\nMessage-ID: <c@b>\r\n\r\nMay I bring my dog?\r\n".encode()
    assert post.door.handle(raw, [letter.reply_to]) == "words"
    (told,) = box.new()
    assert told.to == letter.to
    assert told.calendar == b""


def test_mails_are_kept_for_thirty_days(post, letters, runner, now):
    post.say(letters["sato"], "ACCEPTED", now)
    runner.clock.move(days=29)
    runner.run(ForgetInboundMail(), SYSTEM)
    with runner.db.read() as session:
        assert session.scalar(select(InboundMail.raw)) is not None
    runner.clock.move(days=2)
    runner.run(ForgetInboundMail(), SYSTEM)
    with runner.db.read() as session:
        assert session.execute(select(InboundMail.raw, InboundMail.outcome)).all() == [(None, "taken")]


# -- as real programs write -----------------------------------------------------------------------------


REAL = {
    "outlook.com names no organizer": {"ORGANIZER": None},
    "an alias answers": {"ATTENDEE;PARTSTAT=ACCEPTED": "mailto:office@demo.example"},
    "parameters in any order": {
        "ATTENDEE;PARTSTAT=ACCEPTED": None,
        'ATTENDEE;CN="S, ato";PARTSTAT=accepted;ROLE=REQ-PARTICIPANT': "MAILTO:Sato@Demo.Example",
    },
    "features in quotes": {'CONFERENCE;VALUE=URI;FEATURE="AUDIO,VIDEO"': "https://fair.example/x"},
    "an unknown zone": {"DTSTART;TZID=Custom": "20260303T100000", "DTSTART": None},
    "broken lines of no concern": {"X-ODD;A=b;c": "d", "DURATION": "rather long", "DTEND": None},
}


@pytest.mark.parametrize("how", list(REAL))
def test_answers_are_understood_as_programs_write_them(post, letters, runner, how, now):
    assert post.say(letters["sato"], "ACCEPTED", now, changed=REAL[how]) == "taken"
    assert partstats(runner)["sato"] == "ACCEPTED"


def test_no_partstat_is_no_answer_yet(post, letters, runner, now):
    changed = {"ATTENDEE;PARTSTAT=ACCEPTED": None, "ATTENDEE": f"mailto:{letters['sato'].to}"}
    assert post.say(letters["sato"], "ACCEPTED", now, changed=changed) == "taken"
    assert partstats(runner)["sato"] == "NEEDS-ACTION"


def test_eight_bits_as_thunderbird_sends_them(post, letters, runner, now):
    letter = letters["sato"]
    body = answer(letter, "ACCEPTED", now, COMMENT="行きます")
    head = (
        f"From: =?utf-8?b?5L2Q6Jek?= <{letter.to}>\r\nTo: {letter.reply_to}\r\nMessage-ID: <t@b>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n"
        "Content-Type: text/calendar; charset=utf-8; method=REPLY\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    ).encode()
    raw = post.sign(head + body + b"\r\n--x--\r\n", letter.to.rpartition("@")[2])
    assert post.door.handle(raw, [letter.reply_to]) == "taken"
    with runner.db.read() as session:
        assert "行きます" in session.scalars(select(CalendarAttendee.comment)).all()


def test_nothing_but_the_answer_is_taken_over(post, meeting, letters, runner, now):
    before = status(runner, meeting)
    changed = {"SUMMARY": "Hacked", "DTSTART": "20300101T000000Z", "LOCATION": "https://evil.example"}
    assert post.say(letters["sato"], "ACCEPTED", now, changed=changed) == "taken"
    assert status(runner, meeting) == before


def test_a_meeting_that_changed_while_the_answer_was_carried_out_is_not_confirmed(
    fair, post, meeting, letters, box, runner, now, hall
):
    fair.moves_freely()
    assert post.say(letters["sato"], "DECLINED", now) == "taken"
    with hall.db.write() as session:  # the worker that had it in hand was killed between commit and act
        act = Delivery.reaction == "ical.act_on_answer"
        session.execute(update(Delivery).where(act).values(lease_until=now + timedelta(minutes=1), attempts=1))
        session.commit()
    assert box.invitations() == {}
    runner.clock.move(minutes=2)
    assert {who: one.method for who, one in box.invitations().items()} == {"li": "CANCEL", "sato": "CANCEL"}
    assert status(runner, meeting)[0] == "cancelled"
