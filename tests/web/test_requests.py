"""Pages of requests: what they are about, until when they wait, their thread, asking again, who answers; rules."""

import re

import pytest

from tests.factories.api import Program
from tests.factories.meetings import MESSAGE, Fair
from tests.usecases.test_meetings_requests import listing
from tests.usecases.test_meetings_waiting import wishes
from tests.web.test_meetings import Pages, ask_url, asking, open_as, said
from tradehall.kernel.policy import SYSTEM
from tradehall.meetings import queries
from tradehall.meetings.commands import CounterRequest, DeclineRequest, DeclineWhy, ExpireRequests, InterpreterWish

NOTHING_NAMED = "Please choose at least one listing or need that the meeting is about."


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def pages(hall, client):
    return Pages(hall, client)


# -- asking -----------------------------------------------------------------------------------------------


def test_the_form_asks_what_it_is_about_and_leads_to_where_one_adds_it(pages, fair):
    html = open_as(pages, fair.sato).get(ask_url(fair, fair.kiln))
    assert "Choose at least one listing or need" not in html  # nobody has any
    plate = listing(fair, next(iter(fair.companies)))
    html = pages.post(ask_url(fair, fair.kiln), asking(fair, fair.kiln, 0), 422)
    assert NOTHING_NAMED in html
    assert "f-listings-error" in html
    assert 'href="/companies/shop/listings/new"' in html
    assert 'href="/companies/shop/needs/new"' in html
    assert MESSAGE in html
    pages.post(ask_url(fair, fair.kiln), asking(fair, fair.kiln, 0, listings=[plate]))


def test_the_form_tells_chances_caps_and_what_colleagues_did(pages, fair, runner):
    fair.ask(fair.ito, fair.kiln, 1)
    fair.ask(fair.kim, fair.kiln, 1)
    html = open_as(pages, fair.sato).get(ask_url(fair, fair.kiln))
    assert html.count("2 others asked for this time") == 1
    assert not re.search(r"\bcafe\b", html)
    assert "You have 0 of 20 open requests." in html
    known = fair.ask(fair.li, fair.shop, 0)
    runner.run(DeclineRequest(request=known, why=DeclineWhy.NO_FIT), fair.sato)
    html = open_as(pages, fair.wang).get(ask_url(fair, fair.shop))
    assert "Your colleague li asked them on" in html
    assert f'href="/requests/{known}"' in html
    assert "Your colleague li asked them on" in pages.get("/events/zibo/directory")
    fair.rules(request_limit=1)
    fair.ask(fair.wang, fair.place("inn", [fair.person("ann")], buyer=True), 2)
    assert "You have 1 of 1 open requests. Wait for answers" in pages.get(ask_url(fair, fair.shop))


def test_who_is_accepted_at_once_sees_the_meeting(pages, fair):
    wishes(fair, fair.kiln, auto_accept=True)
    where = open_as(pages, fair.sato).post(ask_url(fair, fair.kiln), asking(fair, fair.kiln, 0, interpreter="none"))
    assert where.startswith("/meetings/")
    assert "They accept such requests at once: the meeting is booked." in pages.get(where)
    where = pages.post(ask_url(fair, fair.kiln), asking(fair, fair.kiln, 0, interpreter="none"))
    assert where.startswith("/requests/")  # she is busy then; it waits


# -- the thread and its end ---------------------------------------------------------------------------------


def test_the_page_shows_until_when_it_waits_and_all_that_was_said(pages, fair, runner):
    request = fair.ask(fair.sato, fair.kiln, 0, 1)
    runner.run(CounterRequest(request=request, slots=[fair.slots[3]], note="午后更好"), fair.wang)
    text = said(open_as(pages, fair.sato).get(f"/requests/{request}"))
    assert re.search(r"Answer until Thu, Mar 5, 2026,? 10:00( AM)? Tokyo, UTC\+9", text), text
    thread = text[text.index("What was said") :]
    assert thread.index(MESSAGE) < thread.index("午后更好")
    assert "wang" in thread
    assert thread.count("working hours") >= 3  # two times that were proposed first, one after
    assert "Answer until" in said(pages.get("/requests?box=out"))


def test_a_declined_request_tells_why_in_the_readers_words_and_how_to_ask_again(pages, fair, runner):
    plate = listing(fair, next(iter(fair.companies)))
    request = fair.ask(fair.sato, fair.kiln, 2, interpreter=InterpreterWish.MINE)
    open_as(pages, fair.li).post(f"/requests/{request}/decline", {"why": "other", "reason": ""}, 422)
    pages.post(f"/requests/{request}/decline", {"why": "no_time", "reason": "", "confirmed": "yes"})
    pages.actor = fair.sato  # who reads Japanese
    assert "時間が取れません" in pages.get(f"/requests/{request}")
    html = open_as(pages, fair.sato).get(f"/requests/{request}")
    again = re.search(r'href="(/events/zibo/participants/[^"]+again=[^"]+)"', html)[1]
    form = pages.get(again)
    assert MESSAGE in form
    assert re.search(rf'value="{plate}" checked', form)
    assert re.search(r'value="mine" checked', form)
    assert '<option value="buy" selected>' in form
    chosen = [slot for slot in fair.slots if re.search(rf'value="{slot}" checked', form)]
    assert chosen == [fair.slots[0], fair.slots[1], fair.slots[3]]
    foreign = fair.ask(fair.ito, fair.kiln, 0)
    assert MESSAGE not in pages.get(again.replace(request, foreign))  # of a request of others nothing is filled in


def test_an_expired_request_offers_times_to_both(pages, fair, runner, clock):
    fair.rules(request_minutes=15)
    request = fair.ask(fair.sato, fair.kiln, 2)
    clock.move(minutes=15)
    runner.run(ExpireRequests(), SYSTEM)
    html = open_as(pages, fair.sato).get(f"/requests/{request}")
    assert "Nobody answered in time, and the request is closed." in html
    assert "Ask again with these times" in html
    html = open_as(pages, fair.li).get(f"/requests/{request}")
    assert "It waited for your answer." in html
    assert "again=" not in html
    late = pages.post(f"/requests/{request}/accept", {"slot": fair.slots[2]}, 409)
    assert "answered or withdrawn already" in late


# -- who answers --------------------------------------------------------------------------------------------


def test_a_company_shares_out_its_requests(pages, fair, runner):
    request = fair.ask(fair.sato, fair.kiln, 0)
    html = open_as(pages, fair.li).get("/requests")
    assert "Nobody is chosen to answer yet" in html
    version = re.search(r'name="version" value="(\d+)"', pages.get(f"/requests/{request}"))[1]
    pages.post(f"/requests/{request}/assign", {"person": fair.wang.public_id, "version": version})
    assert "wang answers" in pages.get("/requests")
    assert "No requests here" in pages.get("/requests?whose=mine")
    assert request in open_as(pages, fair.wang).get("/requests?whose=mine")
    assert "No requests here" in pages.get("/requests?whose=unassigned")
    stale = pages.post(f"/requests/{request}/assign", {"person": fair.li.public_id, "version": version}, 409)
    assert "changed by somebody else" in stale
    theirs = open_as(pages, fair.sato).get(f"/requests/{request}")
    assert "Who answers" not in theirs
    assert "whose=" not in pages.get("/requests")  # she is alone
    pages.post(f"/requests/{request}/assign", {"person": fair.wang.public_id, "version": "2"}, 403)


# -- rules of the event ---------------------------------------------------------------------------------------


def rules_form(pages, **given):
    html = pages.get("/organise/zibo/rules")
    version = re.search(r'name="version" value="(\d+)"', html)[1]
    plain = {"request_minutes": "4320", "request_limit": "20", "interpreted_minutes": "", "interpreter_stretch": "90"}
    return {**plain, "interpreter_pause": "15", "version": version, **given}


def booking(runner, fair):
    return runner.ask(queries.event_agenda, fair.zhao, "zibo").event.booking


def test_organisers_see_what_changes_before_it_does(pages, fair, runner):
    open_as(pages, fair.zhao)
    form = rules_form(pages, request_minutes="1440", interpreted_minutes="45")
    shown = pages.client.submit("/organise/zibo/rules", form)
    assert shown.status_code == 200
    text = said(shown.text)
    assert "Time to answer a request 3 days 1 day" in text
    assert "Length of a meeting with an interpreter One slot, as every meeting 45 minutes" in text
    assert "Open requests of one company" not in text  # that stays
    assert booking(runner, fair).request_minutes == 4320
    pages.post("/organise/zibo/rules", {**form, "confirmed": "yes"})
    assert (booking(runner, fair).request_minutes, booking(runner, fair).interpreted_minutes) == (1440, 45)
    html = pages.get("/organise/zibo/rules")
    assert '<option value="1440" selected>' in html
    assert '<option value="20">' not in html.split('id="f-interpreted_minutes"')[1].split("</select>")[0]


def test_rules_that_somebody_else_changed_are_shown_beside_ones_own(pages, fair, runner):
    open_as(pages, fair.zhao)
    form = rules_form(pages, request_limit="7")
    fair.rules(request_limit=9)
    html = said(pages.post("/organise/zibo/rules", form, 409))
    assert "This was changed by somebody else" in html
    assert "Open requests of one company at most" in html
    assert 'value="7"' in pages.post("/organise/zibo/rules", form, 409)
    assert booking(runner, fair).request_limit == 9


def test_rules_are_the_organisers(pages, fair):
    for who, status in ((fair.li, 403), (fair.moss, 403), (fair.hu, 403)):
        open_as(pages, who).get("/organise/zibo/rules", status)
        pages.post("/organise/zibo/rules", {"confirmed": "yes"}, status)
    open_as(pages, fair.zhao)
    wrong = pages.post("/organise/zibo/rules", rules_form(pages, request_limit="0"), 422)
    assert "f-request_limit-error" in wrong


# -- for programs -----------------------------------------------------------------------------------------------


def test_programs_learn_until_when_why_and_what_else(hall, fair, runner):
    li, sato, ito = (Program(hall, who) for who in (fair.li, fair.sato, fair.ito))
    body = {"target": fair.kiln, "slots": [fair.slots[0], fair.slots[3]], "reason": "buy", "message": MESSAGE,
            "language": "en"}  # fmt: skip
    made = sato.post("/events/zibo/requests", body, 201)
    assert made["expires_at"] == "2026-03-05T01:00:00Z"
    assert [(step["step"], step["turn"], step["by"], len(step["slots"])) for step in made["thread"]] == [
        ("asked", "sender", "sato", 2)
    ]
    other = ito.post("/events/zibo/requests", body, 201)
    li.post(f"/requests/{made['id']}/accept", {"slot": fair.slots[0]})
    refused = li.post(f"/requests/{other['id']}/accept", {"slot": fair.slots[0]}, 409)
    assert refused["alternatives"][0] == {
        "id": fair.slots[3], "starts_at": "2026-03-10T03:00:00Z", "ends_at": "2026-03-10T03:30:00Z", "free": True,
    }  # fmt: skip
    assert fair.slots[0] not in [slot["id"] for slot in refused["alternatives"]]
    charged = li.post(f"/requests/{other['id']}/assign", {"person": fair.wang.public_id, "version": 1})
    assert (charged["assignee"]["name"], charged["version"]) == ("wang", 2)
    assert ito.get(f"/requests/{other['id']}")["assignee"] is None  # that is the other company's affair
    wang = Program(hall, fair.wang)
    assert [row["id"] for row in wang.get("/requests", box="in", whose="mine")["items"]] == [other["id"]]
    declined = li.post(f"/requests/{other['id']}/decline", {"why": "quantity"})
    assert (declined["state"], declined["why"], declined["answer"]) == ("declined", "quantity", "")
    seen = ito.get(f"/requests/{other['id']}")
    assert seen["thread"][-1]["why"] == "quantity"
    assert fair.slots[0] not in [slot["id"] for slot in seen["alternatives"]]
    assert sato.get("/events/zibo")["booking"] == {
        "request_minutes": 4320, "request_limit": 20, "interpreted_minutes": None,
    }  # fmt: skip
