"""The page on which people say when they can be met."""

import re
from datetime import date, time
from functools import partial
from html import unescape

import pytest

from tests.factories.chat import browser_of
from tests.factories.meetings import Fair
from tradehall.events.commands import DayHours, Phase
from tradehall.meetings import queries


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def client_for(hall):
    return partial(browser_of, hall)


URL = "/events/zibo/availability"


def suiting(runner, person):
    return [n for n, slot in enumerate(runner.ask(queries.my_availability, person, "zibo").slots) if slot.suits]


def ticked(html):
    return re.findall(r'name="suits" type="checkbox" value="(\w+)" checked', html)


def test_a_delegate_marks_the_times_that_suit(fair, runner, client_for):
    sato = client_for(fair.sato)
    html = sato.get(URL).get_data(as_text=True)
    assert ticked(html) == fair.slots
    assert re.search(r"<time[^>]*><b>10:00</b>.*?09:00", html, re.S)  # Tokyo large, Shanghai beside it
    chosen = {"version": "0", "others": "off", "suits": fair.slots[:2]}
    answer = sato.submit(URL, chosen, page=URL, follow_redirects=True)
    assert "2" in answer.get_data(as_text=True)
    assert ticked(answer.get_data(as_text=True)) == fair.slots[:2]
    assert suiting(runner, fair.sato) == [0, 1]


def test_without_script_a_quick_act_saves_what_is_ticked_and_the_day(fair, runner, client_for):
    sent = {"version": "0", "others": "off", "suits": fair.slots[:1], "quick": "2026-03-10:mornings"}
    client_for(fair.sato).submit(URL, sent, page=URL)
    assert suiting(runner, fair.sato) == [0, 1, 2]


def test_hours_dim_what_is_outside_and_it_can_still_be_ticked(fair, runner, client_for):
    sato = client_for(fair.sato)
    sent = {"version": "0", "not_before": "11:00", "not_after": "", "zone": "Asia/Tokyo"}
    html = sato.submit(f"{URL}/hours", sent, page=URL, follow_redirects=True).get_data(as_text=True)
    assert html.count('avail-outside"') == 2
    assert 'value="11:00"' in html
    assert ticked(html) == fair.slots[2:]
    sato.submit(URL, {"version": "1", "others": "off", "suits": fair.slots[1:]}, page=URL)
    assert suiting(runner, fair.sato) == [1, 2, 3, 4]


def test_what_was_typed_stays_with_its_errors(fair, client_for):
    sato = client_for(fair.sato)
    sent = {"version": "0", "not_before": "25:00", "not_after": "10:00", "zone": "Mars/Base"}
    answer = sato.submit(f"{URL}/hours", sent, page=URL)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert ('value="25:00"' in html, 'value="10:00"' in html) == (True, True)


def test_two_tabs_tell_what_differs_and_the_second_save_wins(fair, runner, client_for):
    sato = client_for(fair.sato)
    sato.submit(URL, {"version": "0", "others": "off", "suits": fair.slots[1:]}, page=URL)
    answer = sato.submit(URL, {"version": "0", "others": "off", "suits": fair.slots[:4]}, page=URL)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert ticked(html) == fair.slots[:4]
    assert re.findall(r"<li>2026年3月10日\(火\) ([0-9:–]+)</li>", html) == ["10:00–10:30", "12:30–13:00"]
    version = re.search(r'data-paint>.*?name="version" value="(\d+)"', html, re.S)[1]
    assert sato.submit(URL, {"version": version, "others": "off", "suits": fair.slots[:4]}, page=URL).status_code == 303
    assert suiting(runner, fair.sato) == [0, 1, 2, 3]


def test_a_booked_time_leads_to_its_meeting(fair, client_for):
    meeting = fair.meet(fair.li, fair.shop, fair.sato, 1)
    html = client_for(fair.sato).get(URL).get_data(as_text=True)
    assert html.count(f'href="/meetings/{meeting}"') == 1


def test_the_page_of_many_times_stays_light(fair, client_for):
    html = client_for(fair.sato).get(URL).get_data()
    rows = re.findall(rb"<label class=.avail.*?</label>", html, re.S)
    assert len(rows) == len(fair.slots)
    assert max(len(row) for row in rows) < 350


def test_the_company_says_how_it_is_booked(fair, client_for):
    boss, li = client_for(fair.boss), client_for(fair.li)
    html = boss.get(URL).get_data(as_text=True)
    assert ('name="suits"' in html, 'name="auto_accept"' in html) == (False, True)
    answer = boss.submit(f"{URL}/{fair.kiln}", {"version": "0", "auto_accept": "yes"}, page=URL)
    assert answer.status_code == 303
    assert re.search(r'name="auto_accept"[^>]* checked', li.get(URL).get_data(as_text=True))
    stale = li.submit(f"{URL}/{fair.kiln}", {"version": "0", "free_moves": "yes"}, page=URL)
    assert stale.status_code == 409
    assert re.search(r'name="free_moves"[^>]* checked', stale.get_data(as_text=True))
    assert client_for(fair.sato).submit(f"{URL}/{fair.kiln}", {"version": "1"}, page=URL).status_code == 404


def test_who_has_no_times_to_say(fair, client, client_for):
    assert client.get(URL).status_code == 302
    assert client_for(fair.moss).get(URL).status_code == 403
    assert client_for(fair.zhao).get(URL).status_code == 403
    assert client_for(fair.li).get("/events/atlantis/availability").status_code == 404
    fair.enrol(fair.hu)
    assert 'name="suits"' in client_for(fair.hu).get(URL).get_data(as_text=True)


def test_a_closed_event_says_so(fair, client_for):
    li = client_for(fair.li)
    fair.phase(Phase.CLOSED)
    assert li.submit(URL, {"version": "0", "others": "off"}, page=URL).status_code == 409


def test_the_ways_lead_there(fair, runner, client_for):
    sato, hu = client_for(fair.sato), client_for(fair.hu)
    fair.enrol(fair.hu)
    way = f'href="{URL}"'
    assert way in sato.get("/").get_data(as_text=True)
    assert way in sato.get("/events/zibo").get_data(as_text=True)
    assert way in sato.get("/events/zibo/agenda").get_data(as_text=True)
    assert way in hu.get("/events/zibo").get_data(as_text=True)
    assert way not in client_for(fair.zhao).get("/events/zibo").get_data(as_text=True)
    sato.submit(f"{URL}/hours", {"version": "0", "not_before": "09:00"}, page=URL)
    assert way not in sato.get("/").get_data(as_text=True)  # nothing to remind of


def test_one_look_tells_which_times_are_mine_theirs_and_both(fair, client_for):
    fair.meet(fair.ito, fair.kiln, fair.li, 4)  # the maker is busy then
    sato = client_for(fair.sato)
    sato.submit(URL, {"version": "0", "others": "off", "suits": fair.slots[1:]}, page=URL)
    html = sato.get(f"/events/zibo/participants/{fair.kiln}/ask").get_data(as_text=True)
    legend = re.findall(r'<li class="legend-(\w+)">.*?<strong>(\d+)</strong>', html)
    assert legend == [("free", "3"), ("mine_off", "1"), ("theirs", "1")]
    assert html.count("slot-why-mine_off") == 1
    assert html.count('class="form-check-input slots-only"') == 1
    assert re.search(r'slots-only" type="checkbox">', html)  # it is never sent


def test_holidays_of_both_countries_stand_beside_the_days(runner, client_for):
    fair = Fair(runner, days=[DayHours(day=date(2026, 10, 1), opens=time(9), closes=time(12))])
    for url in (URL, f"/events/zibo/participants/{fair.kiln}/ask"):
        assert "中国の祝日：" in re.sub(r"\s", "", client_for(fair.sato).get(url).get_data(as_text=True))
    html = client_for(fair.li).get(f"/events/zibo/participants/{fair.shop}/ask").get_data(as_text=True)
    assert "国庆节" in html


def test_a_day_that_is_another_there_is_told_with_its_date(runner, client_for):
    """New Year's morning in Zibo is the last evening of the year in Chicago."""
    fair = Fair(runner, days=[DayHours(day=date(2027, 1, 1), opens=time(9), closes=time(12))])
    fair.place("lake", [fair.moss], buyer=True, country="US")
    html = client_for(fair.moss).get(f"/events/zibo/participants/{fair.kiln}/ask").get_data(as_text=True)
    notes = [re.sub(r"<[^>]+>|\s+", " ", note) for note in re.findall(r'class="day-note">(.*?)</span>\s*</th>', html)]
    assert [" ".join(unescape(note).split()) for note in notes] == ["Holiday in China: New Year's Day (Fri, Jan 1)"]
