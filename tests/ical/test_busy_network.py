"""Nobody uses us to look behind our walls, and no server holds us up."""

import gzip
import ipaddress
import itertools
from dataclasses import replace
from io import BytesIO

import pytest

from tests.factories.busy import Authority, Host, calendar, event, say
from tradehall.ical.busy import network
from tradehall.ical.busy.feeds import feed
from tradehall.ical.busy.network import Unreachable, fetch, is_public, place
from tradehall.ical.busy.scan import Refused

URL = "https://calendar.example/li/secret.ics"
BODY = calendar(event("UID:a", "DTSTART:20260310T010000Z", "DTEND:20260310T020000Z"))

INSIDE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.1.2.3",
    "169.254.0.1", "169.254.169.254", "168.63.129.16", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170",
    "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.1",
    "203.0.113.7", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1",
    "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:10::1", "2001:20::1",
    "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1",
    "fd00:ec2::254", "fe80::1", "febf::1", "fec0::1", "ff02::1", "ff0e::1",
]  # fmt: skip
OPEN = [
    "8.8.8.8", "1.1.1.1", "93.184.216.34", "172.15.0.1", "172.32.0.1", "100.63.0.1", "223.5.5.5", "2606:4700::1111",
    "2400:3200::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_of_our_own_side_is_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", [*OPEN, "::ffff:8.8.8.8"])
def test_an_address_of_the_open_network_is(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_is_fetched_from_there(serve, address):
    host = serve(lambda request: say(request, BODY), inside_example=[address])
    network.OUTSIDE[0] = replace(network.OUTSIDE[0], permits=is_public)
    with pytest.raises(Unreachable) as refused:
        fetch("https://inside.example/feed.ics")
    assert (refused.value.code, host.asked) == ("no-answer", [])


@pytest.mark.parametrize(
    "url",
    [
        "http://calendar.example/x.ics", "ftp://calendar.example/x", "file:///etc/passwd", "gopher://x/", "//x/y",
        "https://", "https:///x", "calendar.example/x.ics", "https://li@calendar.example/x",
        "https://li:secret@calendar.example/x", "https://calendar.example:8443/x", "https://calendar.example:80/x",
        "https://calendar.example:99999/x", "https://calendar.example\\@inside/x", "https://calendar.example/a b",
        "https://calendar.example/a\r\nHost: inside", "https://calendar.example/\x00", "https://[::1", "https://[x]/y",
        "https://" + "a" * 64 + ".example/", "https://calendar.example/" + "a" * 2000, "javascript:alert(1)", "",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_calendar_is_refused(url):
    with pytest.raises(ValueError):  # noqa: PT011
        place(url)


@pytest.mark.parametrize(
    ("typed", "gone_to"),
    [
        ("webcal://Calendar.Example/x.ics", "https://calendar.example/x.ics"),
        (" https://calendar.example ", "https://calendar.example/"),
        ("https://calendar.example:443/x?a=1#part", "https://calendar.example/x?a=1"),
        ("https://calendar.example./x", "https://calendar.example/x"),
        ("https://日历.example/x", "https://xn--jmr704b.example/x"),
    ],
)
def test_how_an_address_is_read(typed, gone_to):
    assert place(typed) == gone_to


@pytest.mark.parametrize(
    "typed", ["127.1", "0x7f000001", "2130706433", "0177.0.0.1", "localhost", "[::1]", "127.0.0.1"]
)
def test_spellings_of_loopback_are_judged_by_what_they_resolve_to(serve, typed):
    host = serve(lambda request: say(request, BODY))
    network.OUTSIDE[0] = replace(network.OUTSIDE[0], permits=is_public, addresses=network.system_addresses)
    with pytest.raises(Unreachable):
        fetch(f"https://{typed}/x.ics")
    assert host.asked == []


def test_every_answer_of_the_resolver_has_to_be_public(serve):
    host = serve(lambda request: say(request, BODY), calendar_example=["127.0.0.1", "10.0.0.5"])
    with pytest.raises(Unreachable):
        fetch(URL)
    assert host.asked == []


def test_the_address_that_was_checked_is_the_one_that_is_asked(serve):
    """A name that answers otherwise the second time is not asked a second time."""
    answers = itertools.chain([["127.0.0.1"]], itertools.repeat(["10.0.0.5"]))
    host = serve(lambda request: say(request, BODY), calendar_example=lambda: next(answers))
    assert fetch(URL).body == BODY
    assert next(answers) == ["10.0.0.5"]
    (asked,) = host.asked
    assert (asked.name, asked.headers["host"], asked.path) == ("calendar.example", "calendar.example", "/li/secret.ics")
    assert "authorization" not in asked.headers
    assert "cookie" not in asked.headers


def test_a_name_that_does_not_resolve_or_takes_for_ever(serve):
    serve(lambda request: say(request, BODY), empty_example=list, slow_example=_for_ever)
    network.OUTSIDE[0] = replace(network.OUTSIDE[0], connect=0.2)
    for name in ("nowhere", "empty", "slow"):
        with pytest.raises(Unreachable):
            fetch(f"https://{name}.example/")


def _for_ever():
    import threading

    threading.Event().wait(60)


def test_a_certificate_has_to_be_for_that_name(serve):
    host = serve(lambda request: say(request, BODY), other_example=["127.0.0.1"])
    with pytest.raises(Unreachable):
        fetch("https://other.example/x.ics")
    assert host.asked == []


def test_a_certificate_has_to_be_by_somebody_whom_we_trust(serve, tmp_path):
    host = serve(lambda request: say(request, BODY))
    network.OUTSIDE[0] = replace(network.OUTSIDE[0], authorities=Authority(tmp_path).trusted)
    with pytest.raises(Unreachable):
        fetch(URL)
    assert host.asked == []


def test_no_proxy_of_the_environment_is_used(serve, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    serve(lambda request: say(request, BODY))
    assert fetch(URL).body == BODY


# -- redirects --------------------------------------------------------------------------------------


def leads(*targets):
    """`/1` leads to the first target, and so on; then comes the calendar."""

    def answer(request):
        step = int(request.path.strip("/") or 0)
        if step < len(targets):
            say(request, b"", 302, Location=targets[step])
        else:
            say(request, BODY)

    return answer


def test_redirects_are_followed_three_times(serve):
    host = serve(leads("/1", "https://calendar.example/2", "3"))
    assert fetch("https://calendar.example/0").body == BODY
    assert [asked.path for asked in host.asked] == ["/0", "/1", "/2", "/3"]
    serve(leads("/1", "/2", "/3", "/4"))
    with pytest.raises(Unreachable):
        fetch("https://calendar.example/0")


@pytest.mark.parametrize(
    "target",
    [
        "https://inside.example/1", "http://calendar.example/1", "https://calendar.example:8443/1",
        "https://li:x@calendar.example/1", "file:///etc/passwd", "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:10.0.0.5]/1", "//inside.example/1", "ftp://calendar.example/1", "https://2130706433/1",
    ],
)  # fmt: skip
def test_a_redirect_is_looked_at_like_the_first_address(serve, target):
    host = serve(leads(target), "calendar.example", "inside.example", inside_example=["10.0.0.5"])
    real = network.OUTSIDE[0]
    named = ("calendar.example", "inside.example")
    network.OUTSIDE[0] = replace(
        real, addresses=lambda name: real.addresses(name) if name in named else network.system_addresses(name),
        permits=lambda address: real.permits(address) and (address.version == 4),
    )  # fmt: skip
    with pytest.raises(Unreachable):
        fetch("https://calendar.example/0")
    assert [asked.path for asked in host.asked] == ["/0"]


# -- what comes back --------------------------------------------------------------------------------


def unending(piece, headers, pause=0.0):
    def answer(request):
        import time

        request.send_response(200)
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        while True:
            request.wfile.write(piece)
            request.wfile.flush()
            time.sleep(pause)

    return answer


def test_what_has_no_end_is_cut_off(serve):
    serve(unending(b"x" * 65536, {}))
    with pytest.raises(Unreachable) as refused:
        fetch(URL)
    assert refused.value.code == "too-large"


def test_who_talks_slowly_is_not_listened_to_for_ever(serve):
    serve(unending(b"x", {}, pause=0.05))
    network.OUTSIDE[0] = replace(network.OUTSIDE[0], total=0.5)
    with pytest.raises(Unreachable) as refused:
        fetch(URL)
    assert refused.value.code == "no-answer"


def test_who_does_not_come_to_the_end_of_the_headers(serve):
    def answer(request):
        import time

        request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while True:
            request.wfile.write(b"y")
            request.wfile.flush()
            time.sleep(0.05)

    serve(answer)
    network.OUTSIDE[0] = replace(network.OUTSIDE[0], total=0.5)
    with pytest.raises(Unreachable):
        fetch(URL)


def test_a_bomb_does_not_go_off(serve):
    """Sixty megabytes in sixty kilobytes."""
    packed = BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as out:
        for _ in range(60):
            out.write(b"\0" * 2**20)
    serve(lambda request: say(request, packed.getvalue(), Content_Encoding="gzip"))
    with pytest.raises(Unreachable) as refused:
        fetch(URL)
    assert refused.value.code == "too-large"


def test_gzip_is_unpacked(serve):
    serve(lambda request: say(request, gzip.compress(BODY), Content_Encoding="gzip"))
    assert fetch(URL).body == BODY


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "x"])
def test_other_encodings_are_refused(serve, encoding):
    serve(lambda request: say(request, BODY, Content_Encoding=encoding))
    with pytest.raises(Unreachable):
        fetch(URL)


@pytest.mark.parametrize("body", [gzip.compress(BODY)[:-20], b"no gzip at all", b""])
def test_broken_gzip_is_refused(serve, body):
    serve(lambda request: say(request, body, Content_Encoding="gzip"))
    with pytest.raises(Unreachable):
        fetch(URL)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!doctype html><title>Sign in</title>", "text/html"), (b"", "text/calendar"), (b"\x89PNG\r\n", "image/png"),
        (b'{"calendar": 1}', "application/json"), (b"/etc/passwd", "text/calendar"),
        (b"END:VCALENDAR", "text/calendar"),
    ],
)  # fmt: skip
def test_what_is_no_calendar_is_told(serve, body, kind):
    serve(lambda request: say(request, body, kind=kind))
    with pytest.raises(Refused) as refused:
        feed(URL)
    assert refused.value.code == "not-a-calendar"


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "denied"), (403, "denied"), (404, "gone"), (410, "gone"), (418, "no-answer"), (500, "no-answer"),
     (304, "no-answer")],
)  # fmt: skip
def test_answers_that_are_none(serve, status, code):
    serve(lambda request: say(request, b"", status))
    with pytest.raises(Unreachable) as refused:
        feed(URL)
    assert refused.value.code == code


def test_only_what_is_new_is_sent(serve):
    def answer(request):
        same = request.headers.get("If-None-Match") == '"v1"'
        say(
            request,
            b"" if same else BODY,
            304 if same else 200,
            ETag='"v1"',
            Last_Modified="Tue, 03 Mar 2026 01:00:00 GMT",
        )

    host = serve(answer)
    first = feed(URL)
    again = feed(URL, first.etag, first.modified)
    assert (first.bodies, again.bodies) == ([BODY], None)
    assert host.asked[1].headers["if-modified-since"] == "Tue, 03 Mar 2026 01:00:00 GMT"


def test_a_mark_that_could_break_a_header_is_not_sent_back(serve):
    serve(lambda request: say(request, BODY, ETag='"' + "x" * 400 + '"'))
    assert feed(URL).etag == ""


def test_hosts_stop(authority):
    """The helper itself: what is served has an end."""
    with Host(authority, ("calendar.example",)) as host:
        assert host.port
