"""Pages of changes and of the day: consent, who comes, confirming, checking in, who was there, the organisers' day."""

from datetime import timedelta

import pytest

from tests.factories.meetings import Fair
from tests.web.test_meetings import Pages, open_as, said, version
from tradehall.meetings.commands import AddGuest, CheckIn, MarkSlots, MoveMeeting, ReportOutcome, TookPlace


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def pages(hall, client):
    return Pages(hall, client)


@pytest.fixture
def meeting(fair):
    return fair.meet(fair.sato, fair.kiln, fair.li)


def test_another_time_is_proposed_seen_and_agreed_to(pages, fair, meeting):
    html = open_as(pages, fair.sato).get(f"/meetings/{meeting}/move")
    assert "The other side is asked." in html
    pages.post(f"/meetings/{meeting}/move", {"slot": fair.slots[3], "version": version(pages, meeting)})
    html = pages.get(f"/meetings/{meeting}")
    assert "You proposed another time. The other side has to answer." in html
    assert "/accept" not in html
    assert "sato proposes another time; the other side has to answer." in open_as(pages, fair.zhao).get(
        f"/meetings/{meeting}"
    )
    assert "Another time is proposed" in open_as(pages, fair.li).get("/")
    html = pages.get(f"/meetings/{meeting}")
    assert "sato proposes another time. Can you come?" in html
    move = html.split("/moves/")[1].split("/")[0]
    fair.meet(fair.ito, fair.kiln, fair.li, 3)
    html = pages.post(f"/meetings/{meeting}/moves/{move}/accept", {}, 409)
    assert "Somebody was faster." in html
    pages.post(f"/meetings/{meeting}/moves/{move}/decline")
    assert "This proposal is not open any more." in pages.post(f"/meetings/{meeting}/moves/{move}/accept", {}, 409)
    fair.moves_freely()
    assert "It moves at once" in pages.get(f"/meetings/{meeting}/move")


def test_who_comes_is_changed_on_one_page(pages, fair, meeting):
    html = open_as(pages, fair.li).get(f"/meetings/{meeting}/people")
    assert "Bring somebody from outside" in html
    swap = {"leaving": fair.li.public_id, "coming": fair.wang.public_id, "version": "1"}
    pages.post(f"/meetings/{meeting}/people/swap", swap)
    assert "was changed by somebody else" in pages.post(f"/meetings/{meeting}/people/swap", swap, 409)
    html = pages.post(f"/meetings/{meeting}/people/add", {"name": "Ana", "email": "no address", "language": "en"}, 422)
    assert 'value="no address"' in html
    pages.post(f"/meetings/{meeting}/people/add", {"name": "Ana", "email": "ana@far.example", "language": "en"})
    pages.post(f"/meetings/{meeting}/people/add", {"person": fair.boss.public_id})
    html = pages.get(f"/meetings/{meeting}/people")
    assert "Ana" in html
    guest = html.split('name="guest" value="')[1].split('"')[0]
    assert "Take this guest off?" in pages.client.submit(f"/meetings/{meeting}/people/remove", {"guest": guest}).text
    pages.post(f"/meetings/{meeting}/people/remove", {"guest": guest, "confirmed": "yes"})
    assert "Guest" in said(open_as(pages, fair.sato).get(f"/meetings/{meeting}"))
    open_as(pages, fair.zhao).get(f"/meetings/{meeting}/people")
    open_as(pages, fair.moss).get(f"/meetings/{meeting}/people", 404)


def test_a_guest_says_on_the_page_whether_they_come(pages, fair, meeting):
    fair.runner.run(AddGuest(meeting=meeting, person=fair.boss.public_id), fair.li)
    where = f"/meetings/{meeting}"
    assert "Your colleagues invited you. Do you come?" in open_as(pages, fair.boss).get(where)
    pages.post(f"{where}/answer", {"answer": "no"})
    html = pages.get(where)
    assert "You said that you cannot come." in html
    assert "Cannot come" in open_as(pages, fair.sato).get(where)
    fair.runner.run(AddGuest(meeting=fair.meet(fair.ito, fair.kiln, fair.li, 1), person=fair.boss.public_id), fair.li)
    open_as(pages, fair.boss).post(f"{where}/answer", {"answer": "yes"})
    assert "You said that you come." in pages.get(where)
    assert "Please choose" in pages.post(f"{where}/answer", {"answer": "never"}, 422)


def test_the_calendar_file_names_guests(pages, fair, meeting):
    open_as(pages, fair.li).post(
        f"/meetings/{meeting}/people/add", {"name": "Ana Lima", "email": "ana@far.example", "language": "en"}
    )
    assert "Ana Lima" in pages.client.get(f"/meetings/{meeting}.ics").text


def test_confirm_and_check_in(pages, fair, meeting, clock):
    clock.at = fair.times[fair.slots[0]][0] - timedelta(hours=3)
    html = open_as(pages, fair.li).get(f"/meetings/{meeting}")
    assert "Do you still come?" in html
    assert "You can check in from ten minutes before" in pages.post(f"/meetings/{meeting}/check-in", {}, 409)
    pages.post(f"/meetings/{meeting}/confirm")
    assert "Do you still come?" not in pages.get(f"/meetings/{meeting}")
    assert pages.client.get(f"/meetings/{meeting}/confirm").status_code == 405  # asking for a page never acts
    clock.move(hours=3)
    assert "You can check in now." in pages.get(f"/meetings/{meeting}")
    pages.post(f"/meetings/{meeting}/check-in")
    assert "li is there." in open_as(pages, fair.sato).get(f"/meetings/{meeting}")


def test_the_organisers_see_the_day_and_nobody_else_does(pages, fair, runner, meeting, clock):
    clock.at = fair.times[fair.slots[0]][0]
    runner.run(CheckIn(meeting=meeting), fair.li)
    clock.move(minutes=6)
    html = open_as(pages, fair.zhao).get("/organise/zibo/day")
    assert "One side is waiting" in html
    assert f"/meetings/{meeting}" in html
    assert "No meetings" not in pages.get("/organise/zibo/day?day=nonsense")
    open_as(pages, fair.li).get("/organise/zibo/day", 403)


def test_a_dispute_is_shown_and_settled_and_the_mark_is_for_organisers(pages, fair, runner, meeting, clock):
    clock.at = fair.times[fair.slots[0]][1]
    runner.run(ReportOutcome(meeting=meeting, took_place=TookPlace.NO_PARTNER_ABSENT), fair.li)
    runner.run(ReportOutcome(meeting=meeting, took_place=TookPlace.YES), fair.sato)
    html = open_as(pages, fair.zhao).get(f"/meetings/{meeting}")
    assert "The two sides tell it differently" in html
    html = pages.post(f"/meetings/{meeting}/attendance", {"words": "By phone"}, 422)
    assert "By phone" in html
    pages.post(f"/meetings/{meeting}/attendance", {"attendance": "exporter", "words": "By phone"})
    assert "Settled by zhao." in pages.get(f"/meetings/{meeting}")
    assert "1 meeting missed" in said(pages.get("/organise/zibo/participants"))
    for who in (fair.li, fair.sato):
        html = open_as(pages, who).get(f"/meetings/{meeting}")
        assert "Reliability" not in html
        assert "By phone" not in html


def test_the_waiting_list_is_offered_when_nothing_is_free(pages, fair):
    for number in range(len(fair.slots)):
        fair.meet(*[(fair.ito, fair.kiln, fair.li), (fair.kim, fair.kiln, fair.li)][number % 2], number)
    there = f"/events/zibo/participants/{fair.kiln}"
    html = open_as(pages, fair.sato).get(f"{there}/ask")
    assert "Tell me when a time is free" in html
    assert pages.post(f"{there}/wait").endswith("/ask")
    assert "Leave the waiting list" in pages.get(f"{there}/ask")
    pages.post(f"{there}/wait")
    assert "You are on the waiting list of this company already." in pages.get(f"{there}/ask")
    pages.post(f"{there}/stop-waiting")
    assert "Tell me when a time is free" in pages.get(f"{there}/ask")


def test_cancelling_with_a_ready_reason_says_what_it_costs(pages, fair, runner, meeting, clock):
    assert "This is early enough" in open_as(pages, fair.li).get(f"/meetings/{meeting}")
    clock.at = fair.times[fair.slots[0]][0] - timedelta(hours=3)
    assert "counts against the reliability" in pages.get(f"/meetings/{meeting}")
    pages.post(f"/meetings/{meeting}/cancel", {"because": "travel", "version": "1"})
    assert "Travel does not work out" in open_as(pages, fair.sato).get(f"/meetings/{meeting}")


def test_a_move_by_api_tells_what_is_proposed(pages, fair, runner, meeting):
    runner.run(MoveMeeting(meeting=meeting, slot=fair.slots[2], version=1), fair.sato)
    assert "10:00" in said(open_as(pages, fair.sato).get(f"/meetings/{meeting}"))


def test_a_busy_colleague_is_refused_with_times_and_others_who_are_free(pages, fair):
    third = fair.person("third")
    tea = fair.place("tea", [fair.boss, fair.wang, third])
    meeting = fair.meet(fair.kim, tea, fair.boss, 1)
    fair.meet(fair.ito, fair.place("cup", [fair.wang]), fair.wang, 1)
    sent = {"leaving": fair.boss.public_id, "coming": fair.wang.public_id, "version": "1"}
    html = open_as(pages, fair.boss).post(f"/meetings/{meeting}/people/swap", sent, 409)
    assert "The nearest times at which everybody can come, this person too:" in html
    assert f"/move#slot-{fair.slots[2]}" in html
    assert "Free at this time: third" in html
    html = open_as(pages, fair.zhao).post(f"/meetings/{meeting}/people/swap", sent, 409)
    assert "Free at this time: third" in html


def test_an_organiser_who_moves_onto_a_busy_time_sees_free_ones(pages, fair, meeting):
    fair.meet(fair.ito, fair.kiln, fair.li, 1)
    open_as(pages, fair.zhao)
    sent = {"slot": fair.slots[1], "version": version(pages, meeting)}
    html = pages.post(f"/meetings/{meeting}/move", sent, 409)
    assert "The nearest times that are free for everybody:" in html
    assert f"#slot-{fair.slots[2]}" in html


def test_times_that_do_not_suit_are_no_free_slots_of_the_agenda(pages, fair, runner):
    html = said(open_as(pages, fair.li).get("/events/zibo/agenda"))
    assert "does not suit you" not in html
    runner.run(MarkSlots(event="zibo", off=[fair.slots[2]]), fair.li)
    assert "1 slot that does not suit you" in said(pages.get("/events/zibo/agenda"))
