"""Help in a meeting without script: the steps, the way out to another provider, and the organisers' page of calls."""

import re
from datetime import timedelta

import pytest

from tests.factories.chat import browser_of
from tests.factories.meetings import Fair
from tests.factories.rooms import begin
from tradehall.meetings.commands import SetVideoRules

LINK = "https://meeting.tencent.com/dm/abc"


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def client_for(hall):
    return lambda who: browser_of(hall, who)


@pytest.fixture
def meeting(fair, runner, clock):
    made = fair.meet(fair.sato, fair.kiln, fair.li)
    phones = [{"country": "CN", "number": "+86 533 000 0000"}]
    runner.run(SetVideoRules.model_validate({"event": "zibo", "link_url": LINK, "phones": phones, "version": 1},
               strict=False), fair.zhao)  # fmt: skip
    begin(fair, clock)
    return made


def test_everybody_is_led_on_and_the_organisers_are_called(fair, meeting, client_for, clock):
    li, sato, zhao = client_for(fair.li), client_for(fair.sato), client_for(fair.zhao)
    here = f"/meetings/{meeting}"
    html = li.get(f"{here}/help").get_data(as_text=True)
    assert "+86 533 000 0000" in html
    assert LINK not in html  # the way out is made when it is asked for
    assert li.get(f"{here}/call").location == f"{here}/room"
    switched = li.submit(f"{here}/video", {"video": "link", "version": "1", "next": "room"})
    assert (switched.status_code, switched.location) == (303, f"{here}/room")
    way = sato.get(f"{here}/room/way").get_data(as_text=True)
    assert f'href="{here}/call"' in way
    assert "Tencent Meeting" in way
    out = sato.get(f"{here}/call")
    assert (out.status_code, out.location, out.headers["Cache-Control"]) == (303, LINK, "no-store")
    longer = sato.submit(f"{here}/extend", {"minutes": "10", "version": "2", "next": "room"})
    assert longer.location == f"{here}/room"

    assert sato.submit(f"{here}/trouble", {"kind": "fire"}).status_code == 422
    assert sato.submit(f"{here}/trouble", {"kind": "line", "words": "It <b>breaks</b>"}).status_code == 303
    calls = zhao.get("/organise/zibo/calls").get_data(as_text=True)
    assert "It &lt;b&gt;breaks&lt;/b&gt;" in calls
    assert "cry-open" in zhao.get("/organise/zibo/day").get_data(as_text=True)
    (trouble,) = re.findall(r"/troubles/(\w{26})/take", calls)
    assert sato.submit(f"/troubles/{trouble}/take").status_code == 403
    taken = zhao.submit(f"/troubles/{trouble}/take")
    assert (taken.status_code, taken.location) == (303, f"{here}/room")
    assert "zhao" in sato.get(f"{here}/help").get_data(as_text=True)
    assert sato.submit(f"/troubles/{trouble}/solve", {"next": f"{here}/help"}).location == f"{here}/help"
    clock.at += timedelta(hours=2)
    assert li.get(f"{here}/call").status_code == 409


def test_who_sees_help_calls_and_rules(fair, meeting, client, client_for):
    pages = {f"/meetings/{meeting}/help": {"li": 200, "zhao": 200, "wang": 403, "ito": 404, "moss": 404},
             f"/meetings/{meeting}/call": {"li": 303, "zhao": 303, "wang": 403, "ito": 404, "moss": 404},
             "/organise/zibo/calls": {"zhao": 200, "li": 403, "hu": 403},
             "/organise/zibo/video": {"zhao": 200, "li": 403, "hu": 403}}  # fmt: skip
    browsers = {name: client_for(getattr(fair, name)) for name in ("li", "zhao", "wang", "ito", "moss", "hu")}
    for page, roles in pages.items():
        assert client.get(page).status_code == 302
        assert {who: browsers[who].get(page).status_code for who in roles} == roles


def test_the_rules_are_changed_in_a_form_that_keeps_what_was_typed(fair, meeting, client_for):
    zhao = client_for(fair.zhao)
    typed = {"video": "link", "version": "2", "link_url": "http://zoom.us/1", "phones.0.number": "call me"}
    bad = zhao.submit("/organise/zibo/video", typed)
    html = bad.get_data(as_text=True)
    assert bad.status_code == 422
    assert 'value="http://zoom.us/1"' in html
    assert 'value="call me"' in html
    good = {**typed, "link_url": "https://zoom.us/1", "phones.0.number": "+81 59 000 0000", "phones.1.number": ""}
    assert zhao.submit("/organise/zibo/video", good).status_code == 303
    assert zhao.submit("/organise/zibo/video", good).status_code == 409
    assert "https://zoom.us/1" in zhao.get("/organise/zibo/video").get_data(as_text=True)
