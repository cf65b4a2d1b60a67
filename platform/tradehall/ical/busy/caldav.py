"""A person's calendars on a CalDAV server (RFC 4791): found from whatever address they know, read for a window."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from tradehall.ical.busy import network
from tradehall.ical.busy.feeds import Calendar, checked
from tradehall.ical.busy.network import Unreachable
from tradehall.ical.busy.scan import MOST_BYTES, MOST_ENTRIES, Refused

DAV, CAL = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
MOST_CALENDARS = 20
# Where a server keeps people on hosts beside the one that everybody knows: host → how those end.
BESIDE = {"caldav.icloud.com": "-caldav.icloud.com"}

_PROPFIND = (
    b'<?xml version="1.0" encoding="utf-8"?><d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop>'
    b"<d:resourcetype/><d:current-user-principal/><c:calendar-home-set/><c:supported-calendar-component-set/>"
    b"<c:schedule-calendar-transp/></d:prop></d:propfind>"
)
_REPORT = """<?xml version="1.0" encoding="utf-8"?>
<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><c:calendar-data/></d:prop>
<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"><c:time-range start="{first}" end="{last}"/>
</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"""


@dataclass(frozen=True, slots=True)
class Account:
    """`url`: of the server, the person or one calendar."""

    url: str
    user: str
    password: str

    def may_lead_to(self, url: str) -> bool:
        """The password goes nowhere but to the host for which it was given."""
        here, there = urlsplit(network.place(self.url)).netloc, urlsplit(url).netloc
        return there == here or (here in BESIDE and there.endswith(BESIDE[here]))


@dataclass(frozen=True, slots=True)
class _Found:
    """What a resource says of itself."""

    url: str
    is_calendar: bool
    keeps_events: bool
    counts: bool
    principal: str
    home: str


def caldav(account: Account, first: int, last: int) -> Calendar:
    """The entries of all calendars of an account in [first, last). Raises Unreachable, Refused."""
    found = _calendars(account)
    if not found:
        raise Refused("no-calendar")
    window = {name: datetime.fromtimestamp(at, UTC) for name, at in (("first", first), ("last", last))}
    asked = _REPORT.format(**{name: f"{at:%Y%m%dT%H%M%SZ}" for name, at in window.items()}).encode()
    bodies = []
    for url in found[:MOST_CALENDARS]:
        tree = _ask(account, "REPORT", url, asked, depth="1")
        bodies += [(node.text or "").encode() for node in tree.iter(f"{CAL}calendar-data")]
        if len(bodies) > MOST_ENTRIES or sum(map(len, bodies)) > MOST_BYTES:
            raise Refused("too-many")
    return Calendar(bodies)


def _calendars(account: Account) -> list[str]:
    """The address is a calendar's, or leads to the person's, or the place that every server has does."""
    at = network.place(account.url)
    starts = [at, urljoin(at, "/.well-known/caldav")] if urlsplit(at).path in ("", "/") else [at]
    denied = Unreachable()
    for start in starts:
        try:
            return _from(account, start)
        except Unreachable as error:
            denied = error
    raise denied


def _from(account: Account, start: str) -> list[str]:
    here = _look(account, start, "0")
    if here and here[0].is_calendar:
        return [here[0].url]
    home = next((one.home for one in here if one.home), "")
    principal = next((one.principal for one in here if one.principal), "")
    if not home and principal:
        home = next((one.home for one in _look(account, principal, "0") if one.home), "")
    rows = _look(account, home or start, "1")
    if not home and not any(one.is_calendar for one in rows):
        raise Unreachable("gone")
    return [one.url for one in rows if one.is_calendar and one.keeps_events and one.counts]


def _look(account: Account, url: str, depth: str) -> list[_Found]:
    tree = _ask(account, "PROPFIND", url, _PROPFIND, depth=depth)
    return list(_resources(account, url, tree))


def _resources(account: Account, base: str, tree: ElementTree.Element) -> Iterator[_Found]:
    for row in tree.iter(f"{DAV}response"):
        kinds = {node.tag for kind in row.iter(f"{DAV}resourcetype") for node in kind}
        held = {node.get("name", "").upper() for node in row.iter(f"{CAL}comp")}
        yield _Found(
            _link(account, base, row.find(f"{DAV}href")),
            f"{CAL}calendar" in kinds,
            not held or "VEVENT" in held,
            next(row.iter(f"{CAL}transparent"), None) is None,
            _link(account, base, row.find(f".//{DAV}current-user-principal/{DAV}href")),
            _link(account, base, row.find(f".//{CAL}calendar-home-set/{DAV}href")),
        )


def _link(account: Account, base: str, node: ElementTree.Element | None) -> str:
    """An address that a server names, if it is one to which the password may go; else nothing."""
    if node is None or not (node.text or "").strip():
        return ""
    try:
        url = network.place(urljoin(base, (node.text or "").strip()))
    except ValueError:
        return ""
    return url if account.may_lead_to(url) else ""


def _ask(account: Account, method: str, url: str, body: bytes, *, depth: str) -> ElementTree.Element:
    named = base64.b64encode(f"{account.user}:{account.password}".encode()).decode()
    headers = {"Authorization": f"Basic {named}", "Content-Type": "application/xml; charset=utf-8", "Depth": depth}
    answer = network.fetch(url, method=method, headers=headers, body=body, may_lead_to=account.may_lead_to)
    checked(answer.status)
    return _parsed(answer.body)


class _Plain(ElementTree.TreeBuilder):
    """A document that brings its own declarations (entities are declared there) is none that we read."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise Refused("not-a-calendar")


def _parsed(octets: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in octets or b"<!ENTITY" in octets:
        raise Refused("not-a-calendar")
    parser = ElementTree.XMLParser(target=_Plain())
    try:
        parser.feed(octets)
        tree: ElementTree.Element = parser.close()
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("not-a-calendar") from error
    return tree
