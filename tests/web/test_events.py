"""Pages of events: what visitors, companies and organisers see and can send."""

import re
from html import unescape

import pytest

from tests.factories.events import Town, make_event, make_participation
from tests.factories.meetings import Fair
from tests.factories.telling import Told
from tradehall.companies.commands import AddMember, RemoveMember
from tradehall.events import queries
from tradehall.events.commands import (
    AddOrganiser,
    Approve,
    Phase,
    Register,
    Reject,
    Reopen,
    Side,
    Waitlist,
    WithdrawRegistration,
)
from tradehall.events.rules import State
from tradehall.kernel.db import counting
from tradehall.kernel.panels import _PANELS, Panel
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.kernel.texts import Translated
from tradehall.meetings import queries as meetings

CANARY = "\"'><svg onload=alert(1)>"


class Pages:
    """Opens and sends pages as `actor`; the token of each form comes from a page."""

    def __init__(self, hall, client):
        self.hall, self.client, self.actor = hall, client, VISITOR
        hall.identify = lambda: self.actor

    def get(self, url, status=200, **headers):
        answer = self.client.get(url, headers=headers)
        assert answer.status_code == status, (url, answer.status_code, answer.text[-2000:])
        return answer.text

    def post(self, url, data=None, status=303):
        """The address that one is led to, or the page that is shown again."""
        answer = self.client.submit(url, data or {})
        assert answer.status_code == status, (url, answer.status_code, answer.text[-3000:])
        return answer.headers["Location"] if status == 303 else unescape(answer.text)


@pytest.fixture
def town(runner):
    town = Town(runner)
    town.zhao = town.person("zhao", "organiser", language="en", zone="Asia/Shanghai")
    town.li = town.person("li", zone="America/Chicago")
    town.wang, town.sato = town.person("wang"), town.person("sato", language="ja", zone="Asia/Tokyo")
    town.kiln = town.company("kiln", town.li, town.wang)
    town.shop = town.company("shop", town.sato, sells=False, buys=True, country="JP")
    make_event(runner, by=town.zhao)
    return town


@pytest.fixture
def pages(hall, client):
    return Pages(hall, client)


def form_of(**changes):
    """The fields of the form of an event, as a browser sends them."""
    return {
        "name.source": "zh", "name.zh": "陶瓷", "name.en": "Ceramics", "summary.source": "en",
        "summary.en": "Short.", "description.source": "en", "host.source": "en", "host.en": "City",
        "zone": "Asia/Shanghai", "slot_minutes": "30",
        "days.0.day": "2026-03-10", "days.0.opens": "09:00", "days.0.closes": "12:00",
        "days.1.day": "", "days.1.opens": "", "days.1.closes": "",
        "breaks.0.starts": "", "breaks.0.ends": "", "breaks.0.label.source": "en", "breaks.0.label.en": "",
        "register_by": "", "languages": ["zh", "en"], "sectors": "6911, 6912", "contact_email": "a@b.example",
        **changes,
    }  # fmt: skip


def registration_of(town, *delegates, **changes):
    return {
        "company": town.kiln, "side": "exporter", "delegates": [d.public_id for d in delegates],
        "languages": ["en"], "interpreter_needed": "no", "wanted.source": "en", "wanted.en": "",
        **changes,
    }  # fmt: skip


# -- everybody --------------------------------------------------------------------------------------


def test_the_lists_and_the_public_page(pages, town, runner):
    html = pages.get("/events")
    assert "Zibo Ceramics Meeting" in html
    assert 'href="/events/zibo"' in html
    assert "No past events yet" in pages.get("/events?past=1")
    make_participation(runner, "zibo", town.shop, [town.sato], Side.BUYER, approved=True)
    html = pages.get("/events/zibo")
    for text in (
        "Tue, Mar 10, 2026", "Shanghai, UTC+8", "City of Zibo", "Register your company", "09:00", "Tea",
        "Japan", "6911", "office@zibo.example", "中文", "Thirty minutes each.",
    ):  # fmt: skip
        assert text in html, text
    assert "Manage the event" not in html
    assert "淄博陶瓷对接会" in pages.get("/events/zibo?lang=zh")


def test_a_reader_elsewhere_sees_the_beginning_on_their_own_clock(pages, town):
    pages.actor = town.li
    html = pages.get("/events/zibo")
    assert "Mon, Mar 9, 2026 20:00" in html
    assert "Chicago, UTC−5" in html
    pages.actor = town.zhao
    assert "your time" not in pages.get("/events/zibo")


def test_empty_lists_say_so(pages, hall):
    assert "No events at present" in pages.get("/events")


def test_drafts_are_there_for_organisers_only(pages, town, runner):
    make_event(runner, by=town.zhao, slug="draft", phase=Phase.DRAFT)
    for actor in (VISITOR, town.li):
        pages.actor = actor
        for path in ("/events/draft", "/events/draft/register"):
            pages.get(path, 404)
    pages.actor = town.li
    for path in ("", "/settings", "/people", "/participants"):
        pages.get(f"/organise/draft{path}", 404)
    pages.actor = town.zhao
    assert "Only the organisers see it" in pages.get("/events/draft")
    assert "Open registration" in pages.get("/organise/draft")


def test_phases_are_told_on_the_public_page(pages, town, runner):
    make_event(runner, by=town.zhao, slug="closed", phase=Phase.CLOSED)
    make_event(runner, by=town.zhao, slug="live", phase=Phase.LIVE)
    assert "This event is over" in pages.get("/events/closed")
    live = pages.get("/events/live")
    assert "Registration for this event is closed" in live
    assert "/events/live/register" not in live
    pages.actor = town.li
    assert "is not open" in pages.get("/events/live/register")


def test_what_people_write_is_shown_as_text(pages, town, runner):
    texts = {name: Translated.of("en", CANARY) for name in ("name", "summary", "description", "host")}
    make_event(runner, by=town.zhao, slug="x", **texts)
    make_participation(runner, "x", town.kiln, [town.li], wanted=Translated.of("en", CANARY), approved=True)
    pages.actor = town.zhao
    for path in (
        "/events", "/events/x", "/organise", "/organise/x", "/organise/x/settings", "/organise/x/participants"
    ):  # fmt: skip
        assert "<svg onload" not in pages.get(path)


# -- registering ------------------------------------------------------------------------------------


def test_a_visitor_is_asked_to_sign_in(pages, town):
    html = pages.get("/events/zibo/register")
    assert "/sign-in?next=/events/zibo/register" in html
    pages.post("/events/zibo/register", registration_of(town, town.li), 401)


def test_a_company_registers_changes_and_withdraws(pages, town, runner):
    pages.actor = town.li
    html = pages.get("/events/zibo/register")
    assert "kiln 有限公司" in html
    assert "wang" in html
    place = pages.post("/events/zibo/register", registration_of(town, town.li))
    assert re.fullmatch(r"/events/zibo/registrations/[0-9a-z]{26}", place)
    assert "The organisers look at your registration" in pages.get(place)
    pages.get("/events/zibo/register", 302)
    changed = {**registration_of(town, town.wang), "version": "1"}
    del changed["company"], changed["side"]
    assert pages.post(place, changed) == place
    stale = pages.post(place, {**changed, "languages": ["ko"]}, 409)
    assert "What is saved now" in stale
    assert re.search(r'value="ko" checked', stale)
    question = pages.post(f"{place}/withdraw", {}, 200)
    assert "Withdraw the registration?" in question
    assert 'name="confirmed" value="yes"' in question
    assert pages.post(f"{place}/withdraw", {"confirmed": "yes"}) == place
    assert "You withdrew this registration" in pages.get(place)
    assert "Send the registration" in pages.get("/events/zibo/register")


def test_what_was_typed_stays_when_something_is_wrong(pages, town):
    pages.actor = town.li
    sent = registration_of(town, town.sato, **{"wanted.en": "Importers in Japan"})
    html = pages.post("/events/zibo/register", sent, 422)
    assert "Delegates must be members of the company." in html
    assert "Importers in Japan" in html
    html = pages.post("/events/zibo/register", registration_of(town), 422)
    assert "Please" in html
    html = pages.post("/events/zibo/register", registration_of(town, town.li, side="buyer"), 422)
    assert "on this side of the table" in html


def test_a_registration_is_for_its_company(pages, town, runner):
    place = make_participation(runner, "zibo", town.kiln, [town.li])
    pages.get(f"/events/zibo/registrations/{place}", 302)
    for actor in (town.sato, town.zhao):
        pages.actor = actor
        pages.get(f"/events/zibo/registrations/{place}", 404)
        pages.post(f"/events/zibo/registrations/{place}/withdraw", {"confirmed": "yes"}, 404)
    pages.actor = town.wang
    runner.run(Reject(participation=place, reason="Only glass this time."), town.zhao)
    html = pages.get(f"/events/zibo/registrations/{place}")
    assert "Only glass this time." in html
    assert "Withdraw the registration" not in html


def test_who_acts_for_several_companies_chooses(pages, town):
    second = town.company("second", town.li, buys=True)
    pages.actor = town.li
    html = pages.get("/events/zibo/register")
    assert "Which company?" in html
    assert f"company={second}" in html
    html = pages.get(f"/events/zibo/register?company={second}")
    assert 'value="buyer"' in html
    pages.actor = town.person("lonely")
    assert "Add your company" in pages.get("/events/zibo/register")


# -- organisers -------------------------------------------------------------------------------------


def test_an_organiser_creates_and_changes_an_event(pages, town, runner):
    pages.actor = town.zhao
    assert "New event" in pages.get("/organise/new")
    wrong = pages.post("/organise/new", form_of(slug="fair", **{"days.0.closes": "08:00"}), 422)
    assert "Closing must be later than opening." in wrong
    assert 'value="陶瓷"' in wrong
    assert 'value="08:00"' in wrong
    assert pages.post("/organise/new", form_of(slug="fair")) == "/organise/fair"
    assert pages.post("/organise/new", form_of(slug="fair"), 409)
    settings = pages.get("/organise/fair/settings")
    assert 'value="2026-03-10"' in settings
    assert "6 slots" in settings
    later = form_of(version="1", **{"breaks.0.starts": "10:00", "breaks.0.ends": "10:30", "breaks.0.label.en": "Tea"})
    assert pages.post("/organise/fair/settings", later) == "/organise/fair/settings"
    settings = pages.get("/organise/fair/settings")
    assert "5 slots" in settings
    assert 'value="Tea"' in settings
    stale = pages.post("/organise/fair/settings", form_of(version="1", **{"host.en": "Mie"}), 409)
    assert "What is saved now" in stale
    assert 'value="Mie"' in stale
    assert runner.ask(queries.event_by_slug, town.zhao, "fair").version == 2


def test_another_zone_asks_what_stays_before_anything_is_saved(pages, town, runner):
    pages.actor = town.zhao
    pages.post("/organise/new", form_of(slug="fair"))
    there = form_of(version="1", zone="Asia/Kathmandu", **{"host.en": "Mie"})
    asked = pages.post("/organise/fair/settings", there, 409)
    assert "What shall stay as it is?" in asked
    assert "6 slots move. No meeting is booked on them." in asked
    assert "The days become: 2026-03-10 06:45–09:45." in asked
    assert 'value="Mie"' in asked
    assert runner.ask(queries.event_by_slug, town.zhao, "fair").zone == "Asia/Shanghai"
    assert pages.post("/organise/fair/settings", {**there, "keep": "moments"}) == "/organise/fair/settings"
    assert 'value="06:45"' in pages.get("/organise/fair/settings")
    pages.post("/organise/fair/settings", {**there, "version": "2", "keep": "everything"}, 422)


def test_holidays_are_told_beside_the_preview(pages, town):
    pages.actor = town.zhao
    told = pages.post("/organise/preview?event=zibo", form_of(**{"days.0.day": "2026-10-01"}), 200)
    assert "Holiday in China:" in told
    assert "National Day" in told
    pages.post("/organise/preview?event=atlantis", form_of(), 404)
    pages.actor = town.li
    pages.post("/organise/preview?event=zibo", form_of(), 403)


def test_slots_are_counted_while_typing(pages, town):
    pages.post("/organise/preview", form_of(), 401)
    pages.actor = town.zhao
    assert "6 slots" in pages.post("/organise/preview", form_of(slug="Half typed "), 200)
    assert "not complete" in pages.post("/organise/preview", form_of(**{"days.0.day": "soon"}), 200)
    assert "not complete" in pages.post("/organise/preview", form_of(slot_minutes="33"), 200)


def test_who_may_organise(pages, town):
    for path in ("/organise", "/organise/new", "/organise/zibo", "/organise/zibo/settings"):
        assert pages.client.get(path).headers["Location"].startswith("/sign-in?next=%2Forganise")
    pages.actor = town.li
    assert "as soon as an organiser adds you" in pages.get("/organise")
    pages.get("/organise/new", 403)
    for path in ("", "/settings", "/people", "/participants"):
        pages.get(f"/organise/zibo{path}", 403)
    pages.post("/organise/new", form_of(slug="mine"), 403)
    pages.post("/organise/zibo/settings", form_of(version="1"), 403)
    pages.post("/organise/zibo/phase", {"phase": "booking"}, 403)
    pages.post("/organise/zibo/people", {"email": "li@town.example"}, 403)


def test_the_phase_changes_with_a_question_where_it_goes_back(pages, town, runner):
    pages.actor = town.zhao
    assert "Open booking" in pages.get("/organise/zibo")
    assert pages.post("/organise/zibo/phase", {"phase": "booking", "confirmed": "yes"}) == "/organise/zibo"
    question = pages.post("/organise/zibo/phase", {"phase": "registration"}, 200)
    assert 'name="phase" value="registration"' in question
    pages.post("/organise/zibo/phase", {"phase": "registration", "confirmed": "yes"})
    assert runner.ask(queries.event_by_slug, VISITOR, "zibo").phase == Phase.REGISTRATION
    assert "cannot go there" in pages.post("/organise/zibo/phase", {"phase": "closed", "confirmed": "yes"}, 409)
    pages.post("/organise/zibo/phase", {"phase": "party"}, 422)
    late = {"phase": "booking", "seen": "live", "confirmed": "yes"}  # a step back when it was chosen, a step on by now
    assert "in another phase by now" in pages.post("/organise/zibo/phase", late, 409)
    assert runner.ask(queries.event_by_slug, VISITOR, "zibo").phase == Phase.REGISTRATION


def test_participants_are_decided_one_by_one(pages, town, runner):
    pages.actor = town.zhao
    assert "No registrations yet" in pages.get("/organise/zibo/participants")
    place = make_participation(runner, "zibo", town.kiln, [town.li])
    list_ = "/organise/zibo/participants?state=pending"
    html = pages.get(list_)
    assert "kiln 有限公司" in html
    assert f"/organise/zibo/participants/{place}/approve?state=pending" in html
    one = f"/organise/zibo/participants/{place}"
    wrong = pages.post(f"{one}/reject?state=pending", {"version": "1", "reason": "x"}, 422)
    assert "Please write at least 3 characters." in wrong
    assert pages.post(f"{one}/waitlist?state=pending", {"version": "1"}) == list_
    assert "Nothing fits these filters" in pages.get(list_)
    pages.post(f"{one}/approve", {"version": "1"}, 409)
    pages.post(f"{one}/approve", {"version": "2"})
    assert runner.ask(queries.participation, town.li, place).state == State.APPROVED
    pages.post(f"{one}/reopen", {"version": "3"})
    pages.post(f"{one}/promote", {"version": "4"}, 404)
    pages.actor = town.sato
    pages.post(f"{one}/approve", {"version": "4"}, 404)


def test_participants_are_decided_many_at_once(pages, town, runner):
    pages.actor = town.zhao
    first = make_participation(runner, "zibo", town.kiln, [town.li])
    second = make_participation(runner, "zibo", town.shop, [town.sato], Side.BUYER)
    many = {"participations": [first, second], "decision": "reject", "reason": ""}
    html = pages.post("/organise/zibo/participants?side=buyer", many, 422)
    assert "Please tell the companies why." in html
    assert f'value="{second}"' in html
    assert f'value="{first}"' not in html
    assert "checked" in html
    pages.post("/organise/zibo/participants", {**many, "reason": "All places are taken."})
    assert "2 registrations are changed." in pages.get("/organise/zibo/participants")
    assert "All places are taken." in pages.get("/organise/zibo/participants?state=rejected")
    assert pages.post("/organise/zibo/participants", {"decision": "approve", "reason": ""}, 422)


def test_organisers_are_added_and_removed(pages, town, runner):
    mori = town.person("mori", "organiser")
    pages.actor = town.zhao
    html = pages.post("/organise/zibo/people", {"email": "nobody@town.example"}, 422)
    assert "There is no account with this address." in html
    assert 'value="nobody@town.example"' in html
    pages.post("/organise/zibo/people", {"email": "MORI@town.example"})
    assert "mori@town.example" in pages.get("/organise/zibo/people")
    remove = f"/organise/zibo/people/{town.zhao.public_id}/remove"
    pages.actor = mori
    assert "Remove this organiser?" in pages.post(remove, {}, 200)
    pages.post(remove, {"confirmed": "yes"})
    assert "zhao@town.example" not in pages.get("/organise/zibo/people")
    gone = pages.post(f"/organise/zibo/people/{town.zhao.public_id}/remove", {"confirmed": "yes"}, 409)
    assert "not an organiser of the event any more" in gone
    last = pages.post(f"/organise/zibo/people/{mori.public_id}/remove", {"confirmed": "yes"}, 409)
    assert "at least one organiser" in last


@pytest.mark.parametrize(
    "url",
    [
        "/events?after=x",
        "/organise/zibo/participants?after=eyJ4Ijox",
        "/organise?after=%5B%5D",
    ],
)
def test_bad_cursors_are_bad_requests(pages, town, url):
    pages.actor = town.zhao
    pages.get(url, 400)


def test_an_approval_with_meetings_is_taken_back_after_a_question(pages, runner):
    fair = Fair(runner)
    meeting, _ = fair.meet(fair.sato, fair.kiln, fair.li, 3), fair.ask(fair.sato, fair.kiln, 4)
    pages.actor = fair.zhao
    many = "/organise/zibo/participants?side=buyer"
    chosen = {"participations": [fair.shop, fair.cafe], "decision": "reopen"}
    for url, data in ((f"/organise/zibo/participants/{fair.shop}/reopen?side=buyer", {"version": "2"}), (many, chosen)):
        question = pages.post(url, data, 200)
        assert "1 meeting to come is cancelled" in question
        assert "1 open request is closed" in question
        assert f'action="{url}"' in question
        for name, value in data.items():
            for one in value if isinstance(value, list) else [value]:
                assert f'name="{name}" value="{one}"' in question
    assert pages.post(many, {**chosen, "confirmed": "yes"}) == many
    assert runner.ask(meetings.meeting_page, fair.li, meeting).status == "cancelled"


def test_odd_filters_filter_nothing(pages, town, runner):
    place = make_participation(runner, "zibo", town.kiln, [town.li])
    pages.actor = town.zhao
    assert place in pages.get("/organise/zibo/participants?state=happy&side=left&q=%20%20")
    pages.get("/events/zibo/register?company=x&company=y")
    for slug in ("nowhere", "x" * 300, "%00", "é"):
        pages.get(f"/events/{slug}", 404)


@pytest.mark.parametrize("language", ["en", "zh", "ja", "ko"])
def test_all_pages_open_in_every_language(pages, town, runner, language):
    place = make_participation(runner, "zibo", town.kiln, [town.li], approved=True)
    for actor, paths in (
        (VISITOR, ["/events", "/events/zibo", "/events/zibo/register"]),
        (town.li, [f"/events/zibo/registrations/{place}", "/organise"]),
        (town.zhao, ["/organise", "/organise/new", *(f"/organise/zibo{p}" for p in ("", "/settings", "/people"))]),
        (town.zhao, ["/organise/zibo/participants"]),
    ):
        pages.actor = actor
        for path in paths:
            pages.get(f"{path}?lang={language}")


def test_panels_of_upper_floors_are_shown(pages, town, monkeypatch):
    seen = []

    def note(reader, view):
        seen.append(type(view).__name__)
        return Panel("pages/organise/_preview.html", view)

    monkeypatch.setitem(_PANELS, "event", [note])
    monkeypatch.setitem(_PANELS, "organise", [note])
    pages.actor = town.zhao
    for path in ("/events/zibo", "/organise/zibo"):
        assert "Days and times are not complete yet" in pages.get(path)
    assert seen == ["EventPage", "Overview"]


def test_pages_take_few_statements(pages, town, runner):
    make_participation(runner, "zibo", town.kiln, [town.li])
    pages.actor = town.zhao
    for path in ("/events", "/events/zibo", "/organise", "/organise/zibo", "/organise/zibo/participants"):
        with counting() as seen:
            pages.get(path)
        assert len(seen) <= 6, (path, seen)


# -- mails ------------------------------------------------------------------------------------------


def mails(hall):
    return [(row.recipient, row.subject, row.text) for row in Told(hall).mails()]


def test_decisions_are_mailed_to_who_registered(hall, town, runner):
    place = make_participation(runner, "zibo", town.kiln, [town.wang], by=town.li)
    runner.run(Waitlist(participation=place), town.zhao)
    [(to, subject, text)] = mails(hall)
    assert (to, subject) == ("li@town.example", "kiln Ltd is on the waiting list")
    assert f"/events/zibo/registrations/{place}" in text
    runner.run(Reject(participation=place, reason="Only glass & steel this time."), town.zhao)
    _, (to, subject, text) = mails(hall)
    assert "Only glass & steel this time." in text
    assert "office@zibo.example" in text


def test_an_approval_tells_the_time_on_the_readers_clock(hall, town, runner):
    place = make_participation(runner, "zibo", town.kiln, [town.li])
    runner.run(Approve(participation=place), town.zhao)
    [(_, subject, text)] = mails(hall)
    assert subject == "kiln Ltd takes part"
    assert "Mon, Mar 9, 2026 20:00 (Chicago, UTC−5)" in text


def test_sample_data_mails_nothing(hall, town, runner):
    make_participation(runner, "zibo", town.shop, [town.sato], Side.BUYER, approved=True)
    assert mails(hall) == []


def test_of_a_decision_that_was_changed_meanwhile_only_the_last_is_mailed(hall, town, runner):
    place = make_participation(runner, "zibo", town.kiln, [town.li])
    runner.run(Approve(participation=place), town.zhao)
    runner.run(Reopen(participation=place), town.zhao)
    [(subject, text)] = [(subject, text) for to, subject, text in mails(hall) if to == town.li.email]
    assert subject == "The registration of kiln Ltd is looked at once more"
    assert "its meetings to come in this event are cancelled" in text


def test_a_registration_is_mailed_to_each_organiser_once(hall, town, runner):
    mori = town.person("mori", "organiser")
    runner.run(AddOrganiser(event="zibo", email=mori.email), town.zhao)
    place = make_participation(runner, "zibo", town.kiln, [town.li], by=town.li)
    told = mails(hall)
    assert sorted(to for to, _, _ in told) == ["mori@town.example", "zhao@town.example"]
    for _, subject, text in told:
        assert subject.endswith("has registered")
        assert "/organise/zibo/participants?state=pending" in text
    assert mails(hall) == told
    runner.run(WithdrawRegistration(participation=place, confirmed=True), town.li)
    register = {"event": "zibo", "company": town.kiln, "delegates": [town.li.public_id], "languages": ["zh"]}
    runner.run(parse_data(Register, {**register, "side": "exporter", "interpreter_needed": "no"}), town.li)
    runner.run(Waitlist(participation=place), town.zhao)
    assert [to for to, subject, _ in mails(hall) if "registered" in subject] == [to for to, _, _ in told]


def test_when_the_last_delegate_leaves_the_company_it_is_told(hall, pages, town, runner):
    place = make_participation(runner, "zibo", town.kiln, [town.wang, town.li], approved=True)
    runner.run(RemoveMember(company=town.kiln, person=town.wang.public_id), town.li)
    assert mails(hall) == []
    runner.run(parse_data(AddMember, {"company": town.kiln, "person": town.wang.public_id, "role": "owner"}), SYSTEM)
    runner.run(RemoveMember(company=town.kiln, person=town.li.public_id), town.wang)
    told = {to: (subject, text) for to, subject, text in mails(hall)}
    assert sorted(told) == ["wang@town.example", "zhao@town.example"]
    assert f"/events/zibo/registrations/{place}" in told["wang@town.example"][1]
    assert "/organise/zibo/participants?state=approved" in told["zhao@town.example"][1]
    pages.actor = town.wang
    assert "Nobody of your company comes any more" in pages.get(f"/events/zibo/registrations/{place}")
    pages.actor = town.zhao
    assert "Nobody comes" in pages.get("/organise/zibo/participants")


def test_a_company_is_suspended_after_a_question_and_reinstated(pages, runner):
    fair = Fair(runner)
    meeting, _ = fair.meet(fair.sato, fair.kiln, fair.li, 3), fair.ask(fair.sato, fair.kiln, 4)
    pages.actor = fair.zhao
    here = f"/organise/zibo/participants/{fair.shop}/suspend?side=buyer"
    sent = {"version": "2", "reason": "Papers are missing"}
    assert "Suspend the company" in pages.get("/organise/zibo/participants?side=buyer")
    html = pages.post(here, {**sent, "reason": ""}, 422)
    assert "Please fill this in." in html
    question = pages.post(here, sent, 200)
    for words in (
        "1 meeting to come is cancelled",
        "1 open request is closed",
        "Papers are missing",
        f'action="{here}"',
    ):
        assert words in question
    assert runner.ask(meetings.meeting_page, fair.li, meeting).status == "confirmed"
    assert pages.post(here, {**sent, "confirmed": "yes"}) == "/organise/zibo/participants?side=buyer"
    assert runner.ask(meetings.meeting_page, fair.li, meeting).status == "cancelled"
    html = pages.get("/organise/zibo/participants?state=suspended")
    assert "Papers are missing" in html
    pages.actor = fair.sato
    mine = pages.get(f"/events/zibo/registrations/{fair.shop}")
    assert "Papers are missing" in mine
    assert "Withdraw the registration" not in mine
    assert "Papers are missing" in pages.get("/events/zibo/directory", 403)
    pages.get("/")
    pages.actor = fair.zhao
    pages.post(f"/organise/zibo/participants/{fair.shop}/reinstate", {"version": "2"}, 409)
    pages.post(f"/organise/zibo/participants/{fair.shop}/reinstate", {"version": "3"})
    pages.actor = fair.sato
    pages.get("/events/zibo/directory")
