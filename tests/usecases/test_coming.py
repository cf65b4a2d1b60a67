"""What people say of coming: a guest's no gives back the time that was held, a delegate's brings a colleague."""

import pytest
from sqlalchemy import select, update

from tests.conftest import on_both_databases
from tests.factories.contest import faults
from tests.factories.meetings import Fair
from tests.factories.telling import Told
from tradehall.ical.feeds.commands import SetCalendarChoices
from tradehall.kernel.errors import Forbidden, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.mail import MailRow
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.meetings.commands import (
    AddGuest,
    AnswerInvitation,
    AssignInterpreter,
    AssignRequest,
    CancelMeeting,
    Coming,
    ConfirmAttendance,
    MoveMeeting,
    NoteAnswer,
    ReviveMeeting,
)
from tradehall.meetings.errors import MeetingIsCancelled, SlotTaken
from tradehall.meetings.models import Claim, Guest, Meeting, MeetingPerson
from tradehall.meetings.queries import event_day, meeting_page, move_slots

pytestmark = on_both_databases
SOUND = {"held twice": 0, "without a meeting": 0, "not held": 0}


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def meeting(fair):
    return fair.meet(fair.sato, fair.kiln, fair.li)


@pytest.fixture
def guest(fair, runner, meeting):
    """The owner of the kiln, whom Wang invited as well as Li comes."""
    runner.run(AddGuest(meeting=meeting, person=fair.boss.public_id), fair.wang)
    return fair.boss


@pytest.fixture
def told(hall):
    """Notices since the last call: (person, kind)."""
    heard = Told(hall)
    return lambda: sorted((row.person_id, row.kind) for row in heard.notices())


def say(runner, meeting, who, answer, **given):
    return runner.run(AnswerInvitation(meeting=meeting, answer=answer, **given), who)


def meet_wang(runner, fair, slot=0):
    """Another meeting, to which Wang comes for the kiln."""
    request = fair.ask(fair.ito, fair.kiln, slot)
    runner.run(AssignRequest(request=request, person=fair.wang.public_id, version=1), fair.wang)
    return fair.accept(fair.wang, request, slot)


def held(runner, meeting):
    """Whose time is held for it."""
    with runner.db.read() as session:
        mine = select(Claim.holder_id).join(Meeting).where(Meeting.public_id == meeting)
        return set(session.scalars(mine))


def answers(runner, fair, meeting):
    return {one.person.name: one.answer for one in runner.ask(meeting_page, fair.li, meeting).guests}


def test_a_guest_who_says_no_has_their_time_back_and_who_invited_them_is_told(fair, runner, meeting, guest, told):
    told()
    say(runner, meeting, guest, Coming.NO, words="I am in Jinan")
    assert held(runner, meeting) == {fair.li.person_id, fair.sato.person_id}
    assert faults(runner) == SOUND
    assert told() == [(fair.wang.person_id, "guest_declined")]
    assert answers(runner, fair, meeting)["boss"] == "no"
    say(runner, meeting, guest, Coming.NO)
    assert told() == []
    with runner.db.read() as session:
        (mail,) = session.scalars(select(MailRow).where(MailRow.kind == "meetings/guest_answer")).all()
    assert "I am in Jinan" in mail.text


def test_who_comes_is_told_where_nobody_knows_who_invited_a_guest(fair, runner, meeting, guest, told):
    with runner.db.write() as session:
        session.execute(update(MeetingPerson).values(added_by=None))
        session.commit()
    told()
    say(runner, meeting, guest, Coming.NO)
    assert told() == [(fair.li.person_id, "guest_declined")]


@pytest.mark.parametrize("how", ["answer", "confirm", "perhaps"])
def test_a_later_yes_takes_the_time_again(fair, runner, meeting, guest, told, how):
    say(runner, meeting, guest, Coming.NO)
    told()
    if how == "confirm":
        runner.run(ConfirmAttendance(meeting=meeting), guest)
    else:
        say(runner, meeting, guest, Coming.YES if how == "answer" else Coming.PERHAPS)
    assert guest.person_id in held(runner, meeting)
    assert faults(runner) == SOUND
    assert told() == [(fair.wang.person_id, "guest_comes")]


def test_a_later_yes_is_refused_where_they_are_met_elsewhere_by_then(fair, runner, meeting, guest):
    say(runner, meeting, guest, Coming.NO)
    other = meet_wang(runner, fair)
    runner.run(AddGuest(meeting=other, person=guest.public_id), fair.wang)
    with pytest.raises(SlotTaken):
        say(runner, meeting, guest, Coming.YES)
    assert answers(runner, fair, meeting)["boss"] == "no"
    assert faults(runner) == SOUND


def test_who_is_away_keeps_nobody_from_another_time_and_is_held_at_none(fair, runner, meeting, guest):
    say(runner, meeting, guest, Coming.NO)
    other = meet_wang(runner, fair, 3)
    runner.run(AddGuest(meeting=other, person=guest.public_id), fair.wang)
    slots = runner.ask(move_slots, fair.li, meeting)
    assert next(slot for slot in slots if slot.id == fair.slots[3]).free
    fair.moves_freely()
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[3], version=2), fair.li)
    assert answers(runner, fair, meeting)["boss"] == "no"
    runner.run(CancelMeeting(meeting=meeting, reason="Ill", version=3), fair.li)
    runner.run(ReviveMeeting(meeting=meeting, version=4), fair.li)
    assert held(runner, meeting) == {fair.li.person_id, fair.sato.person_id}
    assert faults(runner) == SOUND


def test_nobody_waits_for_a_guest_who_is_away(fair, runner, meeting, guest, told, hall):
    say(runner, meeting, guest, Coming.NO)
    told()
    runner.clock.at = fair.times[fair.slots[0]][0]
    runner.clock.move(hours=-24)
    assert told() == sorted((who.person_id, "confirm") for who in (fair.li, fair.sato))
    for who in (fair.li, fair.sato):
        runner.run(ConfirmAttendance(meeting=meeting), who)
    assert runner.ask(event_day, fair.zhao, fair.slug).meetings[0].unconfirmed == []
    runner.clock.move(hours=23)
    assert told() == sorted((who.person_id, "reminder_hour") for who in (fair.li, fair.sato))


def test_somebody_from_outside_who_cannot_come_is_told_to_who_invited_them(fair, runner, meeting, told):
    runner.run(AddGuest(meeting=meeting, name="Ana", email="ana@far.example", language="en"), fair.wang)
    with runner.db.read() as session:
        ana = session.scalars(select(Guest.id)).one()
    told()
    runner.run(NoteAnswer(meeting=meeting, guest=ana, answer=Coming.NO, words="No visa"), SYSTEM)
    assert told() == [(fair.wang.person_id, "guest_declined")]
    runner.run(NoteAnswer(meeting=meeting, guest=ana, answer=Coming.YES), SYSTEM)
    assert told() == [(fair.wang.person_id, "guest_comes")]


def test_in_the_place_of_a_delegate_comes_a_colleague_who_is_free(fair, runner, meeting):
    say(runner, meeting, fair.li, Coming.NO)
    with runner.db.read() as session:
        seated = set(session.scalars(select(MeetingPerson.person_id)))
    assert seated == {fair.wang.person_id, fair.sato.person_id}
    assert faults(runner) == SOUND


def test_a_delegate_without_a_free_colleague_cancels(fair, runner, meeting):
    meet_wang(runner, fair)
    say(runner, meeting, fair.li, Coming.NO, words="I am ill")
    page = runner.ask(meeting_page, fair.sato, meeting)
    assert (page.status, page.cancel_reason) == ("cancelled", "I am ill")
    assert faults(runner) == SOUND
    with pytest.raises(MeetingIsCancelled):
        say(runner, meeting, fair.sato, Coming.YES)


def test_an_interpreter_who_says_no_gives_the_meeting_back(fair, runner, meeting):
    fair.enrol(fair.hu)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    say(runner, meeting, fair.hu, Coming.NO)
    assert held(runner, meeting) == {fair.li.person_id, fair.sato.person_id}


def test_nobody_answers_for_somebody_else_or_to_another_time(fair, runner, meeting, guest):
    for who, refusal in [(VISITOR, Unauthenticated), (fair.moss, NotFound), (fair.zhao, Forbidden)]:
        with pytest.raises(refusal):
            say(runner, meeting, who, Coming.NO)
    with pytest.raises(StaleVersion):
        say(runner, meeting, guest, Coming.NO, starts_at=fair.times[fair.slots[1]][0])


def test_that_a_meeting_takes_place_after_all_is_mailed_to_who_wants_no_invitations(fair, runner, meeting, told):
    runner.run(SetCalendarChoices(invitations=False, version=0), fair.sato)
    runner.run(CancelMeeting(meeting=meeting, reason="Ill", version=1), fair.li)
    told()
    runner.run(ReviveMeeting(meeting=meeting, version=2), fair.li)
    assert told() == [(fair.sato.person_id, "revived")]
    with runner.db.read() as session:
        sent = session.scalars(select(MailRow).where(MailRow.person_id == fair.sato.person_id)).all()
    assert "行われます" in sent[-1].subject
    assert meeting in sent[-1].text
