"""The page of one's own calendars: three ways to give one, how each is, and taking it away again."""

from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from tests.factories.busy import at, calendar, say
from tests.factories.chat import browser_of
from tests.factories.meetings import Fair
from tests.web.bad_input.cases import Shown
from tradehall.ical.busy.errors import TROUBLES
from tradehall.kernel.errors import TooMany
from tradehall.kernel.i18n import translate

PAGE = "/settings/calendar/busy"
URL = "https://calendar.example/li/secret.ics"


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def shelf(serve, fair):
    kept = {"body": at(fair.times[fair.slots[0]]), "status": 200}
    serve(lambda request: say(request, kept["body"], kept["status"]))
    return kept


@pytest.fixture
def sato(hall, fair):
    return browser_of(hall, fair.sato)


def send(browser, octets, **fields):
    """Send a file as a browser does."""
    upload = FileStorage(BytesIO(octets), "calendar.ics", "upload")
    form = MultiDict({"_csrf": browser.token(), **fields, "upload": upload})
    boundary, body = encode_multipart(form)
    return browser.post(f"{PAGE}/file", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def words(answer):
    return Shown(answer.get_data(as_text=True)).words


def source_of(answer):
    """The path of the first source on the page."""
    text = answer.get_data(as_text=True)
    start = text.index(f'action="{PAGE}/0') + len('action="')
    return text[start : text.index('"', start)].rpartition("/")[0]


def ja(text, **params):
    return translate(text, "ja", **params)


def test_nothing_yet_says_so_and_offers_three_ways(sato):
    for how, field in (("feed", "url"), ("file", "upload"), ("caldav", "app_password"), ("nonsense", "url")):
        answer = sato.get(f"{PAGE}?how={how}")
        assert answer.status_code == 200
        assert f'name="{field}"' in answer.get_data(as_text=True)
    assert ja("No calendar yet") in words(answer)


def test_a_feed_goes_all_the_way(sato, fair, shelf):
    answer = sato.submit(f"{PAGE}/feed", {"url": URL, "label": "仕事", "all_day": "yes"}, follow_redirects=True)
    assert answer.status_code == 200
    assert "仕事" in words(answer)
    assert ja("Checked just now") in words(answer)
    assert URL not in answer.get_data(as_text=True)
    grid = sato.get("/events/zibo/availability")
    rows = Shown(grid.get_data(as_text=True).split('class="avail-days"')[1])
    assert rows.words.count(ja("Your own calendar says busy")) == 1
    assert 'name="anyway"' in grid.get_data(as_text=True)
    assert ja("Your own calendar counts, too.") in words(grid)
    at_source = source_of(answer)
    shelf["status"] = 404
    answer = sato.submit(f"{at_source}/check", follow_redirects=True)
    assert ja(TROUBLES["gone"]) in words(answer)
    assert ja("Cannot be read") in words(answer)
    shelf["status"] = 200
    answer = sato.submit(f"{at_source}/all-day", {"all_day": ""}, follow_redirects=True)
    assert ja("Count whole days, too") in words(answer)
    asked = sato.submit(f"{at_source}/remove")
    assert ja("Remove this calendar?") in words(asked)
    answer = sato.submit(f"{at_source}/remove", {"confirmed": "yes"}, follow_redirects=True)
    assert ja("No calendar yet") in words(answer)
    assert sato.get(f"{at_source}/remove").status_code == 404


def test_a_file(sato, fair):
    assert send(sato, at(fair.times[fair.slots[0]])).status_code == 303
    assert ja("Read once") in words(sato.get(PAGE))
    assert 'name="anyway"' in sato.get("/events/zibo/availability").get_data(as_text=True)


@pytest.mark.parametrize(
    ("octets", "code"),
    [(b"", "not-a-calendar"), (b"PK\x03\x04", "not-a-calendar"), (calendar()[:-9], "incomplete"),
     (b"x" * (2 * 1024 * 1024 + 10), "too-large"),
     (calendar("BEGIN:VEVENT\r\nDTSTART:20260310T010000Z\r\nRRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\n"), "too-fine")],
    ids=["empty", "zip", "cut", "large", "fine"],
)  # fmt: skip
def test_a_bad_file_is_told_what_to_do(sato, octets, code):
    answer = send(sato, octets, label="仕事")
    assert answer.status_code == 422
    assert ja(TROUBLES[code]) in words(answer)
    assert Shown(answer.get_data(as_text=True)).holds("label", "仕事")


def test_a_file_that_is_far_too_large_is_not_read(sato):
    assert send(sato, b"x" * 3 * 1024 * 1024).status_code == 413


def test_what_was_typed_stays_but_the_password(sato, shelf):
    shelf["status"] = 401
    typed = {"url": "https://calendar.example/dav/", "user": "sato", "app_password": "tell-nobody", "label": "家"}
    answer = sato.submit(f"{PAGE}/caldav", typed)
    shown = Shown(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert ja(TROUBLES["denied"]) in shown.words
    assert shown.holds("user", "sato")
    assert shown.holds("label", "家")
    assert "tell-nobody" not in answer.get_data(as_text=True)


def test_too_many_tries_are_held_back(sato, hall, shelf):
    hall.limits.enabled = True
    shelf["body"] = b"<html>"
    answers = [sato.submit(f"{PAGE}/feed", {"url": URL}).status_code for _ in range(31)]
    assert answers == [422] * 30 + [429]
    answer = sato.submit(f"{PAGE}/feed", {"url": URL})
    assert ja(TooMany.sentence) in words(answer)
    assert Shown(answer.get_data(as_text=True)).holds("url", URL)


def test_a_collision_is_shown(sato, fair, shelf):
    meeting = fair.meet(fair.li, fair.shop, fair.sato, 0)
    answer = sato.submit(f"{PAGE}/feed", {"url": URL}, follow_redirects=True)
    assert ja("Two things at once") in words(answer)
    assert f"/meetings/{meeting}" in answer.get_data(as_text=True)


def test_where_times_are_chosen_one_sees_how_old_the_calendar_is(sato, fair, shelf, clock):
    stale = ja("What you entered there since is not seen yet.")
    sato.submit(f"{PAGE}/feed", {"url": URL})
    assert stale not in words(sato.get("/events/zibo/availability"))
    clock.move(minutes=6)
    shown = words(sato.get("/events/zibo/availability"))
    assert stale in shown
    assert ja("Checked %(num)d minute ago", num=6) in shown


def test_accepting_at_a_busy_time_says_why(sato, fair, shelf):
    request = fair.ask(fair.li, fair.shop, 0, 1)
    sato.submit(f"{PAGE}/feed", {"url": URL})
    page = sato.get(f"/requests/{request}")
    assert ja("Your own calendar says busy") in words(page)
    answer = sato.submit(f"/requests/{request}/accept", {"slot": fair.slots[0], "version": "1"})
    assert answer.status_code == 409
    assert ja("The nearest times that are free for both:") in words(answer)


def test_visitors_sign_in_first(client, fair):
    assert client.get(PAGE).status_code == 302
    assert client.submit(f"{PAGE}/feed", {"url": URL}).status_code == 401
    assert client.submit(f"{PAGE}/file", {"upload": (BytesIO(calendar()), "x.ics")}).status_code == 401
