"""A real CalDAV server takes what we write and finds it again."""

import http.client
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.ical.objects import everything
from tests.services import free_port

SECONDS_TO_START = 20
QUERY = """<?xml version="1.0" encoding="utf-8"?>
<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
<d:prop><d:getetag/></d:prop>
<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">
<c:time-range start="{start}" end="{end}"/>
</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"""


class Server:
    """One person's calendars on a Radicale of our own."""

    def __init__(self, port: int) -> None:
        self.port = port

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        signed = {"Authorization": "Basic " + b64encode(b"li:x").decode(), **headers}
        line.request(method, path, body, signed)
        answer = line.getresponse()
        found = answer.status, answer.read()
        line.close()
        return found

    def find(self, calendar: str, start: str, end: str) -> bytes:
        query = QUERY.format(start=start, end=end).encode()
        status, body = self.send("REPORT", calendar, query, **{"Content-Type": "application/xml", "Depth": "1"})
        assert status == 207, body
        return body


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("radicale")
    port = free_port()
    command = [
        sys.executable, "-m", "radicale", "--config", "", "--hosts", f"127.0.0.1:{port}", "--auth-type", "none",
        "--storage-filesystem-folder", str(folder), "--logging-level", "warning",
    ]  # fmt: skip
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        made = Server(port)
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                made.send("GET", "/.web/")
                break
            except OSError:
                assert process.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < deadline, "Radicale does not start"
                time.sleep(0.05)
        yield made
        process.terminate()
        process.wait(20)


KINDS = [
    made
    for made in everything()
    if made.name.startswith(("file-", "mail-request-")) and made.name.endswith(("-zh", "-en-own", "-ja-half"))
]


def test_it_takes_every_kind_and_gives_it_back(server: Server) -> None:
    for made in KINDS:
        calendar = f"/li/{made.name}/"
        assert server.send("MKCALENDAR", calendar)[0] == 201
        status, told = server.send("PUT", f"{calendar}1.ics", made.octets, **{"Content-Type": "text/calendar"})
        assert status == 201, (made.name, told)
        status, kept = server.send("GET", f"{calendar}1.ics")
        assert status == 200
        event, ours = Calendar.from_ical(kept).events[0], made.told[0]
        assert (event.start.timestamp(), event.end.timestamp()) == (ours.start, ours.end), made.name
        assert (int(event["SEQUENCE"]), str(event["STATUS"])) == (ours.sequence, ours.status)


def test_a_move_replaces_the_entry_and_the_time_is_found(server: Server) -> None:
    first, second = (next(made for made in KINDS if made.name == f"file-{what}-en-own") for what in ("new", "moved"))
    assert server.send("MKCALENDAR", "/li/moves/")[0] == 201
    headers = {"Content-Type": "text/calendar"}
    assert server.send("PUT", "/li/moves/a.ics", first.octets, **headers)[0] == 201
    assert server.send("PUT", "/li/moves/a.ics", second.octets, **headers)[0] in (201, 204)
    assert b"a.ics" not in server.find("/li/moves/", "20261203T010000Z", "20261203T013000Z")
    assert b"a.ics" in server.find("/li/moves/", "20261204T030000Z", "20261204T033000Z")
    assert server.send("PUT", "/li/moves/b.ics", second.octets, **headers)[0] == 409, "one UID, one entry"


def test_a_cancelled_meeting_is_no_busy_time(server: Server) -> None:
    made = next(made for made in KINDS if made.name == "file-cancelled-zh")
    assert server.send("MKCALENDAR", "/li/gone/")[0] == 201
    assert server.send("PUT", "/li/gone/a.ics", made.octets, **{"Content-Type": "text/calendar"})[0] == 201
    query = (
        b'<?xml version="1.0" encoding="utf-8"?><c:free-busy-query xmlns:c="urn:ietf:params:xml:ns:caldav">'
        b'<c:time-range start="20261203T000000Z" end="20261204T000000Z"/></c:free-busy-query>'
    )
    status, told = server.send("REPORT", "/li/gone/", query, **{"Content-Type": "application/xml", "Depth": "1"})
    assert status == 200
    assert b"VFREEBUSY" in told
    assert b"FREEBUSY:" not in told
    assert b"FREEBUSY;" not in told
