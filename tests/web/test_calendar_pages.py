"""The pages of one's calendar: choices, the feed's address, the ways to add one meeting."""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.factories import accounts
from tests.factories.api import Program
from tests.factories.calendars import address_of
from tests.factories.chat import browser_of
from tests.factories.meetings import Fair
from tradehall.ical.feeds.own import choices, own_feed
from tradehall.kernel.clock import tzdata_version

HERE = "/settings/calendar"


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def li(hall, fair):
    return browser_of(hall, fair.li)


def text_of(answer):
    return answer.get_data(as_text=True)


def test_choices_are_kept_and_shown_again(fair, runner, li):
    form = {"alarm": "60", "with_requests": "yes", "own_zone": "yes", "busy_only": "yes", "version": "0"}
    assert li.submit(HERE, form, page=HERE).status_code == 303
    kept = runner.ask(choices, fair.li)
    assert (kept.alarm, kept.invitations, kept.own_zone, kept.with_requests, kept.version) == (60, False, True, True, 1)
    assert kept.busy_only
    html = text_of(li.get(HERE))
    assert re.search(r'<option value="60" selected', html)
    assert li.submit(HERE, {"alarm": "", "invitations": "yes", "version": "1"}, page=HERE).status_code == 303
    kept = runner.ask(choices, fair.li)
    assert (kept.alarm, kept.invitations, kept.own_zone) == (None, True, False)


def test_who_changes_what_was_changed_meanwhile_is_told(fair, li):
    assert li.submit(HERE, {"alarm": "60", "version": "0"}, page=HERE).status_code == 303
    late = li.submit(HERE, {"alarm": "5", "own_zone": "yes", "version": "0"}, page=HERE)
    assert late.status_code == 409
    html = text_of(late)
    assert re.search(r'<option value="5" selected', html)
    assert 'name="version" value="1"' in html


def test_the_address_is_shown_made_new_after_a_question_and_taken_back(fair, runner, li, client, hall):
    path = address_of(runner, fair.li)
    html = text_of(li.get(HERE))
    assert f"{hall.settings.base_url}{path}" in html
    assert f"webcal://127.0.0.1:5000{path}" in html
    assert tzdata_version() in html
    feed = runner.ask(own_feed, fair.li)
    asked = li.submit(f"{HERE}/feeds/{feed.public_id}/renew", page=HERE)
    assert asked.status_code == 200
    assert 'name="confirmed" value="yes"' in text_of(asked)
    assert client.get(path).status_code == 200
    assert li.submit(f"{HERE}/feeds/{feed.public_id}/renew", {"confirmed": "yes"}, page=HERE).status_code == 303
    assert client.get(path).status_code == 404
    newer = runner.ask(own_feed, fair.li)
    assert client.get(newer.path).status_code == 200
    assert li.submit(f"{HERE}/feeds/{newer.public_id}/end", {"confirmed": "yes"}, page=HERE).status_code == 303
    assert runner.ask(own_feed, fair.li) is None
    assert newer.path not in text_of(li.get(HERE))
    assert li.submit(f"{HERE}/feeds", page=HERE).status_code == 303
    assert runner.ask(own_feed, fair.li).token not in (None, newer.token)


def test_the_last_fetch_is_told(fair, runner, li, client):
    path = address_of(runner, fair.li)
    client.get(path, headers={"User-Agent": "Google-Calendar-Importer"})
    assert "Google Calendar" in text_of(li.get(HERE))


def test_another_key_of_the_installation_shows_no_address_that_would_lead_nowhere(fair, runner, li, monkeypatch):
    address_of(runner, fair.li)
    monkeypatch.setattr("tradehall.ical.feeds.keys._KEY", ["another-key-of-this-installation"])
    assert runner.ask(own_feed, fair.li).token is None
    html = text_of(li.get(HERE))
    assert "/calendar/" not in html.replace("/settings/calendar/", "")


def test_organisers_have_the_address_of_the_whole_event(fair, runner, hall, client):
    zhao, page = browser_of(hall, fair.zhao), "/organise/zibo/calendar"
    assert zhao.get(page).status_code == 200
    assert zhao.submit(f"{HERE}/feeds", {"event": "zibo", "next": page}, page=page).headers["Location"] == page
    path = address_of(runner, fair.zhao, "zibo")
    assert path in text_of(zhao.get(page))
    assert client.get(path).status_code == 200
    assert browser_of(hall, fair.li).get(page).status_code == 403


def test_a_meeting_can_be_added_by_hand_everywhere(fair, runner, li, hall):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0)
    html = text_of(li.get(f"/meetings/{meeting}"))
    assert f'href="/meetings/{meeting}.ics"' in html
    assert 'href="/settings/calendar#feed"' in html
    assert 'href="/organise/zibo/calendar"' in text_of(browser_of(hall, fair.zhao).get(f"/meetings/{meeting}"))
    assert "#feed" not in text_of(browser_of(hall, fair.boss).get(f"/meetings/{meeting}")), "the boss does not come"
    hosts = ("calendar.google.com", "outlook.live.com", "outlook.office.com", "calendar.yahoo.com")
    found = [link.replace("&amp;", "&") for link in re.findall(r'href="(https://[^"]+)"', html)]
    links = {urlsplit(link).netloc: parse_qs(urlsplit(link).query) for link in found}
    assert links.keys() >= set(hosts)
    starts, ends = fair.times[fair.slots[0]]
    compact = [f"{at:%Y%m%dT%H%M%SZ}" for at in (starts, ends)]
    assert links["calendar.google.com"]["dates"] == ["/".join(compact)]
    assert [links["calendar.yahoo.com"][name][0] for name in ("st", "et")] == compact
    for host in hosts[1:3]:
        told = [datetime.fromisoformat(links[host][name][0]).astimezone(UTC) for name in ("startdt", "enddt")]
        assert told == [starts, ends]
    for host, field in zip(hosts, ("details", "body", "body", "desc"), strict=True):
        assert f"{hall.settings.base_url}/meetings/{meeting}" in links[host][field][0]
    assert max(map(len, found)) < 2000


def test_what_is_over_is_not_offered_for_calendars(fair, li, clock):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0)
    clock.at = fair.times[fair.slots[0]][1]
    assert "calendar.google.com" not in text_of(li.get(f"/meetings/{meeting}"))


def test_the_program_interface_names_the_address(hall, runner, fair):
    program = Program(hall, accounts.person(runner))
    url = program.get("/me")["calendar"]["feed_url"]
    assert url.startswith(f"{hall.settings.base_url}/calendar/")
    assert hall.app.test_client().get(url.removeprefix(hall.settings.base_url)).status_code == 200
