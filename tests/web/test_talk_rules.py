"""The pages of how one talks: a person's office hours, and the organisers' rules and list of buyers who wait."""

import re
from html import unescape

import pytest

from tests.factories.chat import Fair, ask_by_the_minute, browser_of, make_fair, open_conversation, write
from tests.people import Browser
from tradehall.chat.hours.commands import SetTalkChoice
from tradehall.chat.waiting.commands import FindWaitingBuyers
from tradehall.kernel.clock import SetClock
from tradehall.kernel.pages import PAGE
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.web import Hall

HOURS = {"days": ["1", "2"], "opens": "09:30", "closes": "17:00", "translate": "yes", "version": "1"}


@pytest.fixture
def fair(hall: Hall) -> Fair:
    return make_fair(hall.runner, language="en")


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


@pytest.fixture
def olga(hall: Hall, fair: Fair) -> Browser:
    return browser_of(hall, fair.olga)


def test_office_hours_are_saved_and_faults_keep_what_was_typed(hall: Hall, fair: Fair) -> None:
    kenji = browser_of(hall, fair.kenji)
    refused = kenji.submit("/settings/talk", {**HOURS, "closes": "09:00"})
    assert refused.status_code == 422
    assert "The end must be later than the beginning." in refused.text
    assert 'value="2" checked' in refused.text.replace("\n", " ").replace("  ", " ")
    assert kenji.submit("/settings/talk", HOURS).status_code == 303
    page = kenji.get("/settings/talk").text
    assert "Your choices are saved." in page
    assert 'value="09:30"' in page


def test_the_second_of_two_first_savings_sees_the_first(hall: Hall, fair: Fair, olga: Browser) -> None:
    """Two tabs, or two organisers, that both loaded the form before anybody had saved."""
    kenji = browser_of(hall, fair.kenji)
    assert kenji.submit("/settings/talk", {**HOURS, "version": "2"}).status_code == 409
    assert kenji.submit("/settings/talk", HOURS).status_code == 303
    stale = kenji.submit("/settings/talk", {**HOURS, "days": ["6"], "closes": "18:15"})
    assert stale.status_code == 409
    for shown in ("Mon, Tue", "17:00", 'value="18:15"', 'name="version" value="2"'):
        assert shown in stale.text
    assert kenji.submit("/settings/talk", {**HOURS, "closes": "18:15", "version": "2"}).status_code == 303
    assert 'value="18:15"' in kenji.get("/settings/talk").text

    address = f"/organise/{fair.slug}/talk"
    rules = {"wait_hours": "4", "help_desk": "yes", "help_hours": "Mornings", "version": "1"}
    assert olga.submit(address, {**rules, "version": "7"}).status_code == 409
    assert olga.submit(address, rules).status_code == 303
    stale = olga.submit(address, {**rules, "help_hours": "Evenings", "translate": "yes"})
    assert stale.status_code == 409
    for shown in ("Mornings", ">Evenings<", 'name="version" value="2"'):
        assert shown in stale.text
    assert olga.submit(address, {**rules, "help_hours": "Evenings", "version": "2"}).status_code == 303


def test_others_see_the_hours_on_their_own_clock_and_a_word_before_they_write(
    hall: Hall, fair: Fair, talk: str, clock: SetClock
) -> None:
    hall.runner.run(
        SetTalkChoice(days=["1", "2", "3", "4", "5"], opens="09:00", closes="18:00", version=1), fair.kenji
    )  # fmt: skip
    anna = browser_of(hall, fair.anna)
    page = anna.get(f"/chat/{talk}").text
    assert "Mon–Fri 09:00–18:00" in page
    assert "your time 08:00–17:00" in page
    assert "At work now" in page
    assert "composer-hint" not in page
    clock.move(hours=12)  # Monday, 22:00 in Tokyo
    page = anna.get(f"/chat/{talk}").text
    assert "It is 22:00 there (Tokyo, UTC+9); they work again from Tue, Mar 3 08:00, your time." in page
    clock.move(hours=5)  # Tuesday in both cities: the day need not be said
    page = anna.get(f"/chat/{talk}").text
    assert "It is 03:00 there (Tokyo, UTC+9); they work again from 08:00, your time. You can write now." in page


def test_organisers_see_who_waits_but_not_the_words(
    hall: Hall, fair: Fair, talk: str, clock: SetClock, olga: Browser
) -> None:
    write(hall.runner, talk, fair.kenji, "Secret price?")
    address = f"/organise/{fair.slug}/talk"
    assert "Nobody waits too long." in olga.get(address).text
    clock.move(hours=30)
    hall.runner.run(FindWaitingBuyers(), SYSTEM)
    page = olga.get(address).text
    assert "matsusaka" in page
    assert "You were told" in page
    assert "Secret" not in page


def test_more_waits_than_one_page_holds_are_on_the_next(hall: Hall, fair: Fair, clock: SetClock, olga: Browser) -> None:
    talks = ask_by_the_minute(fair, clock, PAGE + 1)
    clock.move(hours=30)
    address = f"/organise/{fair.slug}/talk"
    first = olga.get(address).text
    assert first.count("asks") == PAGE
    [following] = re.findall(r'href="([^"]+)" rel="next"', first)
    second = olga.get(unescape(following)).text
    assert f"asks{PAGE}-" in second
    assert second.count("asks") == 1
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second
    write(hall.runner, talks[-1], fair.anna, "Good day")
    over = olga.get(unescape(following))  # nobody is left on that page, others wait
    assert (over.status_code, over.location) == (302, address)
    assert 'class="pager"' not in olga.get(address).text
    assert olga.get(f"{address}?cursor=bnVsbA").status_code == 400


def test_the_rules_are_the_organisers(hall: Hall, fair: Fair, olga: Browser) -> None:
    address = f"/organise/{fair.slug}/talk"
    rules = {"wait_hours": "4", "help_desk": "yes", "help_hours": "Mornings", "version": "1"}
    refused = olga.submit(address, {**rules, "wait_hours": "999"})
    assert refused.status_code == 422
    assert "Mornings" in refused.text
    assert olga.submit(address, rules).status_code == 303
    page = olga.get(address).text
    assert "Mornings" in page
    assert '<option value="4" selected' in page
    assert olga.submit(address, rules).status_code == 409
    for name, status in (("anna", 403), ("vera", 403)):
        browser = browser_of(hall, fair.people[name])
        assert browser.get(address).status_code == status
        assert browser.post(address, data=rules, headers={"X-CSRFToken": browser.token("/chat")}).status_code == status
