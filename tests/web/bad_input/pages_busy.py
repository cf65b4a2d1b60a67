"""Bad input where people give their own calendars. Nothing of it makes us go out to anybody."""

from typing import Any

from tests.web.bad_input import words as w
from tests.web.bad_input.cases import Case, Say, but, say, without
from tests.web.bad_input.pages_companies import page
from tradehall.ical.busy.errors import TROUBLES

AT = "/settings/calendar/busy"
NO_ADDRESS = say(
    "This is not the address of a calendar. It begins with https:// or webcal:// and has no user name in it."
)
NO_ANSWER, NO_CALENDAR = say(TROUBLES["no-answer"]), say(TROUBLES["not-a-calendar"])


def feed(kind: str, about: str, sent: Any, status: int, *says: Say, who: str = "sato", lost: str = "") -> Case:
    return page(kind, f"ical:address-{about}", who, f"{AT}/feed", sent, status, *says, lost=lost)


def account(kind: str, about: str, sent: Any, status: int, *says: Say, who: str = "li", lost: str = "") -> Case:
    return page(kind, f"ical:account-{about}", who, f"{AT}/caldav", sent, status, *says, lost=f"app_password {lost}")


def file(kind: str, about: str, sent: Any, status: int, *says: Say, who: str = "kim", lost: str = "") -> Case:
    return page(kind, f"ical:file-{about}", who, f"{AT}/file", sent, status, *says, lost=f"upload {lost}")


def source(kind: str, about: str, act: str, status: int, *says: Say, who: str = "ford", of: str = "$unknown") -> Case:
    return page(kind, f"ical:{about}", who, f"{AT}/{of}/{act}", {}, status, *says)


FEED = {"url": "https://127.0.0.1/x.ics", "label": "仕事"}
ACCOUNT = {"url": "https://10.0.0.5/dav/", "user": "li", "app_password": "tell-nobody"}
CASES = [
    feed("missing", "url", {"label": "仕事"}, 422, w.MISSING),
    feed("missing", "all", {}, 422, w.MISSING),
    feed("wrong-type", "http", but(FEED, url="http://calendar.example/x.ics"), 422, NO_ADDRESS),
    feed("wrong-type", "file", but(FEED, url="file:///etc/passwd"), 422, NO_ADDRESS),
    feed("wrong-type", "script", but(FEED, url="javascript:alert(1)"), 422, NO_ADDRESS),
    feed("wrong-type", "password", but(FEED, url="https://a:b@calendar.example/"), 422, NO_ADDRESS),
    feed("wrong-type", "port", but(FEED, url="https://calendar.example:8080/"), 422, NO_ADDRESS),
    feed("wrong-type", "word", but(FEED, url="my calendar"), 422, NO_ADDRESS),
    feed("wrong-type", "no-host", but(FEED, url="https:///x.ics"), 422, NO_ADDRESS),
    feed("wrong-type", "control", but(FEED, url="https://calendar.example/\r\nX: y"), 422, NO_ADDRESS, lost="url"),
    feed("wrong-type", "whole-days", but(FEED, all_day="perhaps"), 422, lost="all_day"),
    feed("wrong-type", "label-bidi", but(FEED, label="x\u202ey"), 422, w.CONTROL),
    feed("wrong-type", "loopback", FEED, 422, NO_ANSWER),
    feed("wrong-type", "loopback-6", but(FEED, url="https://[::1]/x"), 422, NO_ANSWER),
    feed("wrong-type", "number", but(FEED, url="https://2130706433/x"), 422, NO_ANSWER),
    feed("wrong-type", "metadata", but(FEED, url="https://169.254.169.254/latest/"), 422, NO_ANSWER),
    feed("wrong-type", "nat64", but(FEED, url="https://[64:ff9b::7f00:1]/"), 422, NO_ANSWER),
    feed("huge", "url", but(FEED, url="https://calendar.example/" + "x" * 2000), 422, w.at_most(2000)),
    feed("huge", "label", but(FEED, label="名" * 61), 422, w.at_most(60)),
    feed("unknown-field", "person", but(FEED, person="$li"), 422, w.EXTRA, lost="person"),
    feed("access", "visitor", FEED, 401, w.SIGN_IN, who="nobody"),
    account("missing", "user", without(ACCOUNT, "user"), 422, w.MISSING),
    account("missing", "password", without(ACCOUNT, "app_password"), 422, w.MISSING),
    account("wrong-type", "inside", ACCOUNT, 422, NO_ANSWER),
    account("wrong-type", "http", but(ACCOUNT, url="http://10.0.0.5/dav/"), 422, NO_ADDRESS),
    account("huge", "user", but(ACCOUNT, user="李" * 201), 422, w.at_most(200)),
    account("huge", "password", but(ACCOUNT, app_password="x" * 201), 422, w.at_most(200)),
    account("access", "visitor", ACCOUNT, 401, w.SIGN_IN, who="nobody"),
    file("missing", "upload", {"label": "업무"}, 422, NO_CALENDAR),
    file("wrong-type", "page", {"upload": (b"<!doctype html>", "x.ics")}, 422, NO_CALENDAR),
    file("wrong-type", "path", {"upload": (b"/etc/passwd", "x.ics")}, 422, NO_CALENDAR),
    file("wrong-type", "picture", {"upload": (b"\x89PNG\r\n\x1a\n" * 50, "x.ics"), "label": "업무"}, 422, NO_CALENDAR),
    file(
        "wrong-type",
        "cut",
        {"upload": (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "x.ics")},
        422,
        say(TROUBLES["incomplete"]),
    ),
    file("access", "visitor", {"upload": (b"BEGIN:VCALENDAR", "x.ics")}, 401, w.SIGN_IN, who="nobody"),
    source("unknown-id", "check", "check", 404, w.NOT_FOUND),
    source("unknown-id", "all-day", "all-day", 404, w.NOT_FOUND),
    source("unknown-id", "remove", "remove", 404, w.NOT_FOUND),
    source("wrong-type", "check-word", "check", 404, w.NOT_FOUND, of="first"),
    source("wrong-type", "remove-word", "remove", 404, w.NOT_FOUND, of="first"),
    source("access", "check-visitor", "check", 401, w.SIGN_IN, who="nobody"),
]
