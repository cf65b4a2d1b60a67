"""Pages of invitations for those who have no account, or whose answer we could not be sure of: looking never acts."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.factories.mailbox import REPLY, Mailbox, answer_links
from tests.factories.meetings import Fair
from tests.web.test_meetings import Pages, open_as
from tradehall.ical.invitations import tokens
from tradehall.ical.models import CalendarAttendee
from tradehall.meetings.commands import AssignInterpreter, CancelMeeting, MoveMeeting, RemoveGuest, SetLink
from tradehall.meetings.models import Guest
from tradehall.meetings.queries import meeting_page


@pytest.fixture
def settings(settings):
    return replace(settings, reply_address=REPLY)


@pytest.fixture
def fair(runner):
    made = Fair(runner)
    made.moves_freely()
    return made


@pytest.fixture
def pages(hall, client):
    return Pages(hall, client)


@pytest.fixture
def meeting(fair):
    return fair.meet(fair.sato, fair.kiln, fair.li)


@pytest.fixture
def links(runner, fair, meeting):
    return answer_links(runner, fair.sato, meeting)


@pytest.fixture
def box(hall, links):
    return Mailbox(hall)


def ana(runner):
    with runner.db.read() as session:
        return session.scalar(select(CalendarAttendee.partstat).where(CalendarAttendee.email == "ana@far.example"))


def test_a_guest_sees_the_meeting_and_answers_without_an_account(pages, fair, links, box, runner, meeting):
    page = f"/guest/{links['guest']}"
    html = pages.get(page)
    assert "Hello Ana Lima" in html
    assert "kiln" in html
    assert "10:00" in html  # on the clock of whoever brings them
    assert "No answer yet" in html
    assert "@" not in html.partition("<main")[2]
    for number in range(3):
        assert pages.client.head(page).status_code == 200, number
    assert ana(runner) == "NEEDS-ACTION"
    pages.post(page, {"comes": "yes"})
    assert ana(runner) == "ACCEPTED"
    assert "Your hosts see your answer." in pages.get(page)
    pages.post(page, {"comes": "no"})
    assert ana(runner) == "DECLINED"
    runner.run(SetLink(meeting=meeting, url="https://call.example/x", version=2), fair.li)
    assert "https://call.example/x" in pages.get(page)
    box.work()
    html = open_as(pages, fair.li).get(f"/meetings/{meeting}")
    assert "Cannot come" in html
    assert "ana@far.example" not in html


def test_a_guest_who_is_taken_off_sees_nothing_more(pages, fair, links, box, runner, meeting):
    with runner.db.read() as session:
        guest = session.scalar(select(Guest.public_id))
    runner.run(RemoveGuest(meeting=meeting, guest=guest), fair.sato)
    html = pages.get(f"/guest/{links['guest']}", 410)
    assert "This invitation has ended" in html
    assert "kiln" not in html
    box.work()
    pages.get(f"/guest/{links['guest']}", 410)
    pages.post(f"/guest/{links['guest']}", {"comes": "yes"}, 404)


def test_a_guest_sees_that_the_meeting_is_moved_or_cancelled(pages, fair, links, box, runner, meeting):
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[3], version=2), fair.li)
    pages.post(f"/guest/{links['guest']}", {"comes": "yes"})
    box.work()
    assert ana(runner) == "NEEDS-ACTION"  # they are asked anew
    runner.run(CancelMeeting(meeting=meeting, reason="No", version=3), fair.li)
    box.work()
    assert "This meeting is cancelled." in pages.get(f"/guest/{links['guest']}")
    pages.post(f"/guest/{links['guest']}", {"comes": "yes"}, 404)


def test_an_answer_that_waits_is_confirmed_by_a_button_alone(pages, links, box, runner):
    page = f"/invitations/{links['answer']}"
    html = pages.get(page)
    assert "eve@far.example" in html
    assert "Cannot come" in html
    assert "I am ill" in html
    assert ana(runner) == "NEEDS-ACTION"
    html = pages.post(page, {})
    html = pages.get(page)
    assert "This answer counts." in html
    assert ana(runner) == "DECLINED"
    pages.post(page, {})


def test_a_guest_sees_the_page_until_a_week_after_the_meeting(pages, links, clock):
    clock.move(days=14)
    assert "This meeting is over." in pages.get(f"/guest/{links['guest']}")
    clock.move(days=7)
    pages.get(f"/guest/{links['guest']}", 410)


def test_an_answer_waits_for_three_days(pages, links, clock):
    clock.move(days=3, minutes=1)
    pages.get(f"/invitations/{links['answer']}", 404)
    pages.post(f"/invitations/{links['answer']}", {}, 404)


@pytest.mark.parametrize("language", ["en", "zh", "ja", "ko"])
def test_the_pages_speak_four_languages(pages, links, language):
    for page in (f"/guest/{links['guest']}", f"/invitations/{links['answer']}"):
        html = pages.get(f"{page}?lang={language}")
        assert ("Do you come?" in html or "Is this answer yours?" in html) == (language == "en")


def test_a_link_serves_its_own_purpose_alone(pages, links):
    pages.get(f"/guest/{links['answer']}", 404)
    pages.get(f"/invitations/{links['guest']}", 404)
    unknown = tokens.link_of("guest", "0" + "1" * 25)
    for link in (unknown, links["guest"][:-1], links["guest"] + "A", "x", "%00", "é" * 50, "a" * 4000):
        for kind in ("guest", "invitations"):
            assert pages.client.get(f"/{kind}/{link}").status_code == 404, link
            assert pages.client.submit(f"/{kind}/{link}", {"comes": "yes"}).status_code == 404, link


@pytest.mark.parametrize("form", [{}, {"comes": ""}, {"comes": "perhaps"}, {"comes": "yes", "other": "x"}])
def test_a_broken_answer_changes_nothing(pages, links, runner, form):
    assert pages.client.submit(f"/guest/{links['guest']}", form).status_code == 422
    assert ana(runner) == "NEEDS-ACTION"


def test_an_interpreter_gives_a_meeting_back_after_a_question(pages, fair, runner, meeting):
    fair.enrol(fair.hu)
    runner.run(AssignInterpreter(meeting=meeting, interpreter=fair.hu.public_id, version=1), fair.zhao)
    assert "Give back this assignment" in open_as(pages, fair.hu).get(f"/meetings/{meeting}")
    asked = pages.client.submit(f"/meetings/{meeting}/give-back", {}).text
    assert "Give this meeting back?" in asked
    pages.post(f"/meetings/{meeting}/give-back", {"confirmed": "yes"})
    assert "hu" not in [one.person.name for one in runner.ask(meeting_page, fair.li, meeting).guests]
    open_as(pages, fair.li).post(f"/meetings/{meeting}/give-back", {"confirmed": "yes"}, 403)


def test_a_cancellation_is_taken_back_on_the_page(pages, fair, runner, meeting):
    runner.run(CancelMeeting(meeting=meeting, reason="A mistake", version=1), fair.sato)
    assert "Take the cancellation back" not in open_as(pages, fair.li).get(f"/meetings/{meeting}")
    assert "Take the cancellation back" in open_as(pages, fair.sato).get(f"/meetings/{meeting}")
    pages.post(f"/meetings/{meeting}/revive", {"version": "2"})
    assert "Cancel this meeting" in pages.get(f"/meetings/{meeting}")
    pages.post(f"/meetings/{meeting}/revive", {"version": "3"}, 403)
