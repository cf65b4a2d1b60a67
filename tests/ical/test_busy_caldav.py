"""Accounts on CalDAV servers: Radicale as it is, and servers that mean no good."""

import base64
import contextlib
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from tests.factories.busy import LOOPBACK, Authority, Host, calendar, event, say
from tests.services import free_port
from tradehall.ical.busy import network
from tradehall.ical.busy.caldav import Account, caldav
from tradehall.ical.busy.commands import GiveAccount
from tradehall.ical.busy.network import Network, Unreachable, fetch
from tradehall.ical.busy.parse import busy_of
from tradehall.ical.busy.scan import Refused, Wish
from tradehall.kernel.errors import Invalid
from tradehall.kernel.parse import parse_data

FIRST, LAST = (int(datetime(2026, month, 1, tzinfo=UTC).timestamp()) for month in (3, 5))
WISH = Wish(FIRST, LAST, "Asia/Tokyo")
SHUT = "<x:response><x:href>{}</x:href><x:propstat><x:prop>{}</x:prop></x:propstat></x:response>"


@dataclass
class Radicale:
    port: int
    authority: Authority

    def put(self, path, body, method="PUT", user="sato:secret"):
        word = base64.b64encode(user.encode()).decode()
        headers = {"Authorization": f"Basic {word}", "Content-Type": "text/calendar"}
        return fetch(f"https://dav.example{path}", method=method, headers=headers, body=body)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A real one, with a certificate for dav.example."""
    folder = tmp_path_factory.mktemp("radicale")
    authority = Authority(folder)
    pem, key = authority.certify("dav.example")
    (folder / "users").write_text("sato:secret\n")
    port = free_port()
    options = {
        "--server-hosts": f"{LOOPBACK}:{port}", "--server-ssl": "True", "--server-certificate": str(pem),
        "--server-key": str(key), "--auth-type": "htpasswd", "--auth-htpasswd-filename": str(folder / "users"),
        "--auth-htpasswd-encryption": "plain", "--storage-filesystem-folder": str(folder / "data"),
        "--auth-delay": "0", "--logging-level": "error",
    }  # fmt: skip
    words = [word for pair in options.items() for word in pair]
    process = subprocess.Popen([sys.executable, "-m", "radicale", "--config", "", *words])
    try:
        _await(port, process)
        yield Radicale(port, authority)
    finally:
        process.terminate()
        process.wait(20)


def _await(port, process):
    import socket

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), 1):
            return
        time.sleep(0.05)
    raise AssertionError("Radicale does not come up")


@pytest.fixture
def radicale(server, monkeypatch):
    way = Network(
        lambda name: [LOOPBACK], lambda one: str(one) == LOOPBACK, server.port, server.authority.trusted, 5, 20
    )
    monkeypatch.setattr(network, "OUTSIDE", [way])
    return server


@pytest.fixture(scope="module")
def filled(server):
    """Two calendars, and a list of tasks."""
    way = Network(
        lambda name: [LOOPBACK], lambda one: str(one) == LOOPBACK, server.port, server.authority.trusted, 5, 20
    )
    before, network.OUTSIDE[0] = network.OUTSIDE[0], way
    server.put("/sato/firm/", b"", "MKCALENDAR")
    server.put("/sato/home/", b"", "MKCALENDAR")
    kind = b'<?xml version="1.0"?><c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>'
    kind += b'<c:supported-calendar-component-set><c:comp name="VTODO"/></c:supported-calendar-component-set>'
    server.put("/sato/tasks/", kind + b"</d:prop></d:set></c:mkcalendar>", "MKCALENDAR")
    rows = {
        "/sato/firm/1.ics": event("UID:1", "DTSTAMP:20260101T000000Z", "DTSTART:20260310T010000Z", "DURATION:PT1H"),
        "/sato/firm/2.ics": event(
            "UID:2", "DTSTAMP:20260101T000000Z", "DTSTART;TZID=Asia/Tokyo:20260202T090000", "DURATION:PT1H",
            "RRULE:FREQ=WEEKLY",
        ),
        "/sato/firm/3.ics": event("UID:3", "DTSTAMP:20260101T000000Z", "DTSTART:20250310T010000Z", "DURATION:PT1H"),
        "/sato/home/4.ics": event("UID:4", "DTSTAMP:20260101T000000Z", "DTSTART:20260311T010000Z", "DURATION:PT1H"),
    }  # fmt: skip
    for path, body in rows.items():
        assert server.put(path, calendar(body)).status == 201, path
    network.OUTSIDE[0] = before
    return server


@pytest.mark.usefixtures("filled", "radicale")
@pytest.mark.parametrize("path", ["", "/", "/sato/", "/.well-known/caldav"])
def test_the_calendars_of_an_account_are_found(path):
    found = caldav(Account(f"https://dav.example{path}", "sato", "secret"), FIRST, LAST)
    assert len(found.bodies) == 3  # the one of last year was not even sent
    busy = busy_of(b"\r\n".join(found.bodies), WISH)
    starts = [datetime.fromtimestamp(start, UTC) for start, _ in busy.stretches]
    assert datetime(2026, 3, 10, 1, tzinfo=UTC) in starts
    assert datetime(2026, 3, 11, 1, tzinfo=UTC) in starts
    assert sum(start.weekday() == 0 for start in starts) == 9  # Mondays at nine in Tokyo


@pytest.mark.usefixtures("filled", "radicale")
def test_one_calendar_is_read_alone():
    found = caldav(Account("https://dav.example/sato/home/", "sato", "secret"), FIRST, LAST)
    assert len(found.bodies) == 1


@pytest.mark.usefixtures("filled", "radicale")
def test_a_wrong_password_is_told():
    with pytest.raises(Unreachable) as refused:
        caldav(Account("https://dav.example/", "sato", "wrong"), FIRST, LAST)
    assert refused.value.code == "denied"


@pytest.mark.usefixtures("filled", "radicale")
def test_nothing_there_is_told():
    with pytest.raises(Unreachable):
        caldav(Account("https://dav.example/sato/nothing/", "sato", "secret"), FIRST, LAST)


# -- servers that mean no good --------------------------------------------------------------------------


def answer(*rows):
    body = '<?xml version="1.0"?><x:multistatus xmlns:x="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">'
    return (body + "".join(SHUT.format(*row) for row in rows) + "</x:multistatus>").encode()


CALENDAR = "<x:resourcetype><x:collection/><c:calendar/></x:resourcetype>"


def read(password="secret"):
    return caldav(Account("https://calendar.example/dav/", "li", password), FIRST, LAST)


@pytest.mark.parametrize(
    "href", ["https://inside.example/cal/", "http://calendar.example/cal/", "//inside.example/", "https://li@calendar.example/"]
)  # fmt: skip
@pytest.mark.parametrize("what", ["principal", "home", "calendar"])
def test_the_password_goes_to_no_other_host(serve, href, what):
    named = {
        "principal": f"<x:current-user-principal><x:href>{href}</x:href></x:current-user-principal>",
        "home": f"<c:calendar-home-set><x:href>{href}</x:href></c:calendar-home-set>",
    }

    def reply(request):
        rows = [(href, CALENDAR)] if what == "calendar" else [("/dav/", named[what])]
        say(request, answer(*rows), 207, "application/xml")

    host = serve(reply, "calendar.example", "inside.example")
    with contextlib.suppress(Unreachable, Refused):
        read()
    assert {asked.name for asked in host.asked} == {"calendar.example"}
    assert {asked.path for asked in host.asked} == {"/dav/"}


def test_a_redirect_to_another_host_does_not_get_the_password(serve):
    host = serve(
        lambda request: say(request, b"", 301, Location="https://other.example/"), "calendar.example", "other.example"
    )
    with pytest.raises(Unreachable):
        read()
    assert len(host.asked) == 1


BOMBS = [
    b'<!DOCTYPE a [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>',
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    b'<!DOCTYPE a SYSTEM "http://169.254.169.254/"><a/>',
    '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16"),
    b"<a>" * 100_000,
    b"<a><b></a>",
    b"",
    b"\x00",
    b"BEGIN:VCALENDAR",
    b'<?xml version="1.0" encoding="no-such"?><a/>',
]


@pytest.mark.parametrize("body", BOMBS, ids=range(len(BOMBS)))
def test_documents_that_are_bombs_are_refused(serve, body):
    serve(lambda request: say(request, body, 207, "application/xml"))
    with pytest.raises(Refused) as refused:
        read()
    assert refused.value.code == "not-a-calendar"


def test_calendars_of_tasks_and_those_that_do_not_count_are_left_out(serve):
    tasks = CALENDAR + '<c:supported-calendar-component-set><c:comp name="VTODO"/></c:supported-calendar-component-set>'
    apart = CALENDAR + "<c:schedule-calendar-transp><c:transparent/></c:schedule-calendar-transp>"

    def reply(request):
        rows = [("/dav/", "")] + [("/dav/a/", tasks), ("/dav/b/", apart)] * (request.headers["Depth"] == "1")
        say(request, answer(*rows), 207, "application/xml")

    host = serve(reply)
    with pytest.raises(Refused) as refused:
        read()
    assert refused.value.code == "no-calendar"
    assert "REPORT" not in {asked.method for asked in host.asked}


def test_too_much_in_all_calendars_together(serve):
    data = "<c:calendar-data>" + "x" * 1_500_000 + "</c:calendar-data>"

    def reply(request):
        if request.command == "REPORT":
            say(request, answer((request.path + "1.ics", data)), 207)
        else:
            rows = [("/dav/", "")] + [("/dav/a/", CALENDAR), ("/dav/b/", CALENDAR)] * (request.headers["Depth"] == "1")
            say(request, answer(*rows), 207)

    serve(reply)
    with pytest.raises(Refused) as refused:
        read()
    assert refused.value.code == "too-many"


@pytest.mark.parametrize("user", ["李", "sato@example.jp", "a" * 200])
def test_names_in_any_script(serve, user):
    host = serve(lambda request: say(request, b"", 401))
    with pytest.raises(Unreachable):
        caldav(Account("https://calendar.example/dav/", user, "密码: x"), FIRST, LAST)
    word = host.asked[0].headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(word).decode() == f"{user}:密码: x"


def test_the_servers_are_ended(authority):
    with Host(authority, ("calendar.example",)) as host:
        assert host.asked == []


def test_a_password_in_the_address_is_refused():
    with pytest.raises(Invalid):
        parse_data(GiveAccount, {"url": "https://li:x@dav.example/", "user": "li", "app_password": "x"})
