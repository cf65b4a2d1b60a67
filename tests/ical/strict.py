"""A checker of our own, line by line, of what RFC 5545, 5546 and 7986 ask: it gives what is wrong, in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

NAME = r"[A-Z0-9-]+"
VALUE = r'(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)'
LINE = re.compile(rf"(?P<name>{NAME})(?P<parameters>(?:;{NAME}={VALUE}(?:,{VALUE})*)*):(?P<value>.*)", re.DOTALL)
PARAMETER = re.compile(rf";(?P<name>{NAME})=(?P<value>{VALUE}(?:,{VALUE})*)")
TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")
TEXTS = re.compile(r"(?:[^\\;]|\\[\\;,nN])*")
UTC_TIME = re.compile(r"\d{8}T\d{6}Z")
LOCAL_TIME = re.compile(r"\d{8}T\d{6}")
OFFSET = re.compile(r"[+-]\d{4}(?:\d\d)?")
DURATION = re.compile(r"[+-]?P(?:\d+W|(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)")
ADDRESS = re.compile(r"mailto:[^@\s]+@[^@\s]+")
URI = re.compile(r"https?://[^\s\"<>]+")
RULE = re.compile(r"FREQ=YEARLY;BYDAY=(?:-1|[1-5])(?:SU|MO|TU|WE|TH|FR|SA);BYMONTH=(?:1[0-2]|[1-9])")

INSIDE = {"": {"VCALENDAR"}, "VCALENDAR": {"VEVENT", "VTIMEZONE"}, "VEVENT": {"VALARM"},
          "VTIMEZONE": {"STANDARD", "DAYLIGHT"}, "VALARM": set(), "STANDARD": set(), "DAYLIGHT": set()}  # fmt: skip
NEEDED = {
    "VCALENDAR": {"VERSION", "PRODID"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "LAST-MODIFIED", "CREATED",
               "TRANSP", "CLASS", "URL", "LOCATION", "DESCRIPTION", "CATEGORIES", "COLOR"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION", "UID"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
}  # fmt: skip
ALLOWED = {
    "VCALENDAR": NEEDED["VCALENDAR"] | {"METHOD", "CALSCALE", "NAME", "X-WR-CALNAME", "X-WR-TIMEZONE",
                                        "REFRESH-INTERVAL", "X-PUBLISHED-TTL"},
    "VEVENT": NEEDED["VEVENT"] | {"ORGANIZER", "ATTENDEE", "CONFERENCE"},
    "VALARM": NEEDED["VALARM"],
    "VTIMEZONE": NEEDED["VTIMEZONE"],
    "STANDARD": NEEDED["STANDARD"] | {"RRULE", "TZNAME"},
    "DAYLIGHT": NEEDED["DAYLIGHT"] | {"RRULE", "TZNAME"},
}  # fmt: skip
VALUES = {
    "VERSION": re.compile(r"2\.0"), "CALSCALE": re.compile("GREGORIAN"), "METHOD": re.compile("REQUEST|CANCEL"),
    "PRODID": re.compile(r"-//[^/]+//[^/]+//EN"), "SEQUENCE": re.compile(r"\d{1,9}"),
    "STATUS": re.compile("TENTATIVE|CONFIRMED|CANCELLED"), "TRANSP": re.compile("OPAQUE|TRANSPARENT"),
    "CLASS": re.compile("PRIVATE"), "COLOR": re.compile("[a-z]+"), "ACTION": re.compile("DISPLAY"),
    "DTSTAMP": UTC_TIME, "CREATED": UTC_TIME, "LAST-MODIFIED": UTC_TIME, "TRIGGER": DURATION,
    "REFRESH-INTERVAL": DURATION, "X-PUBLISHED-TTL": DURATION, "TZOFFSETFROM": OFFSET, "TZOFFSETTO": OFFSET,
    "RRULE": RULE, "ORGANIZER": ADDRESS, "ATTENDEE": ADDRESS, "URL": URI, "CONFERENCE": URI, "CATEGORIES": TEXTS,
}  # fmt: skip
PARAMETERS = {
    "DTSTART": {"TZID"}, "DTEND": {"TZID"}, "ORGANIZER": {"CN"}, "CONFERENCE": {"FEATURE", "LABEL", "VALUE"},
    "ATTENDEE": {"CN", "CUTYPE", "PARTSTAT", "ROLE", "RSVP"}, "REFRESH-INTERVAL": {"VALUE"},
}  # fmt: skip


@dataclass
class Component:
    name: str
    lines: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    inside: "list[Component]" = field(default_factory=list)

    def values(self, name: str) -> list[str]:
        return [value for known, _, value in self.lines if known == name]

    def parameters(self, name: str) -> dict[str, str]:
        return next((parameters for known, parameters, _ in self.lines if known == name), {})


def faults(octets: bytes) -> list[str]:
    """What is wrong with an object of ours; nothing, if all is well."""
    found = list(_octets(octets))
    try:
        calendar = _parsed(octets)
    except ValueError as error:
        return [*found, str(error)]
    for component in _all(calendar):
        found += _component(component)
    return found + list(_whole(calendar))


def _octets(octets: bytes) -> Iterator[str]:
    if not octets.endswith(b"\r\n"):
        yield "the last line does not end with CRLF"
    for number, line in enumerate(octets.split(b"\r\n"), 1):
        if len(line) > 75:
            yield f"line {number} has {len(line)} octets"
        if re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line):
            yield f"line {number} has a control character"
        try:
            line.decode()
        except UnicodeDecodeError:
            yield f"line {number} is no UTF-8 by itself: a character is split"
        if not line.rstrip(b" ") and number < octets.count(b"\r\n") + 1:
            yield f"line {number} is empty"


def _parsed(octets: bytes) -> Component:
    top = Component("")
    stack = [top]
    for line in octets.decode(errors="replace").replace("\r\n ", "").split("\r\n")[:-1]:
        match = LINE.fullmatch(line)
        if not match:
            raise ValueError(f"not a content line: {line[:60]!r}")
        name, value = match["name"], match["value"]
        if name == "BEGIN":
            if value not in INSIDE[stack[-1].name]:
                raise ValueError(f"{value} in {stack[-1].name or 'nothing'}")
            stack.append(Component(value))
        elif name == "END":
            if value != stack[-1].name:
                raise ValueError(f"END:{value} in {stack[-1].name}")
            stack[-2].inside.append(stack.pop())
        else:
            parameters = {found["name"]: found["value"] for found in PARAMETER.finditer(match["parameters"])}
            stack[-1].lines.append((name, parameters, value))
    if len(stack) != 1 or len(top.inside) != 1:
        raise ValueError("not exactly one whole calendar")
    return top.inside[0]


def _all(component: Component) -> Iterator[Component]:
    yield component
    for inner in component.inside:
        yield from _all(inner)


def _component(component: Component) -> Iterator[str]:
    names = [name for name, _, _ in component.lines]
    for name in sorted(NEEDED[component.name] - set(names)):
        yield f"{component.name} lacks {name}"
    for name in sorted(set(names)):
        if name not in ALLOWED[component.name]:
            yield f"{component.name} may not have {name}"
        if names.count(name) > 1:
            yield f"{component.name} has {name} twice"
    for name, parameters, value in component.lines:
        if extra := parameters.keys() - PARAMETERS.get(name, set()):
            yield f"{name} may not have {sorted(extra)}"
        if not VALUES.get(name, LOCAL_TIME if name in ("DTSTART", "DTEND") else TEXT).match(value):
            yield f"{name} has the value {value[:40]!r}"
        if name not in ("DTSTART", "DTEND") and not VALUES.get(name, TEXT).fullmatch(value):
            yield f"{name} has the value {value[:40]!r}"
    if component.name == "VEVENT":
        yield from _event(component)
    if component.name == "VTIMEZONE" and not component.inside:
        yield "VTIMEZONE has no STANDARD or DAYLIGHT"


def _event(event: Component) -> Iterator[str]:
    ends = []
    for name in ("DTSTART", "DTEND"):
        if not event.values(name):
            return
        value, zone = event.values(name)[0], event.parameters(name).get("TZID")
        if not (LOCAL_TIME if zone else UTC_TIME).fullmatch(value):
            yield f"{name} floats, or has both Z and TZID: {value}"
        ends.append((zone, value))
    if ends[0][0] != ends[1][0]:
        yield "DTSTART and DTEND are of two kinds"
    if ends[0][0] == ends[1][0] and ends[0][1] >= ends[1][1]:
        yield "the end is not after the begin"
    stands = event.values("STATUS") != ["CANCELLED"]
    if event.inside and event.values("STATUS") != ["CONFIRMED"]:
        yield "an alarm in what is not certain"
    if (event.values("TRANSP") == ["OPAQUE"]) and not stands:
        yield "cancelled and still busy"
    if event.values("CONFERENCE"):
        told = event.parameters("CONFERENCE")
        if told.get("VALUE") != "URI" or told.get("FEATURE") != "AUDIO,VIDEO" or not told.get("LABEL"):
            yield "CONFERENCE without VALUE=URI, its features one by one, or a label"
        page, room = event.values("URL"), event.values("LOCATION")
        if event.values("CONFERENCE") != room or room not in (page, [f"{page[0]}/room"]):
            yield "LOCATION and CONFERENCE are not the page at URL, or its room"


def _whole(calendar: Component) -> Iterator[str]:
    events = [inner for inner in calendar.inside if inner.name == "VEVENT"]
    zones = {zone for inner in calendar.inside if inner.name == "VTIMEZONE" for zone in inner.values("TZID")}
    used = {event.parameters(name)["TZID"].strip('"') for event in events for name in ("DTSTART", "DTEND")
            if "TZID" in event.parameters(name)}  # fmt: skip
    if zones != used:
        yield f"zones defined {sorted(zones)}, used {sorted(used)}"
    uids = [uid for event in events for uid in event.values("UID")]
    if len(set(uids)) != len(uids):
        yield "two events have one UID"
    order = [(event.values("DTSTART"), event.values("UID")) for event in events]
    if not used and order != sorted(order):
        yield "events are not in order"
    told = calendar.parameters("REFRESH-INTERVAL") if calendar.values("REFRESH-INTERVAL") else {"VALUE": "DURATION"}
    if told.get("VALUE") != "DURATION":
        yield "REFRESH-INTERVAL lacks VALUE=DURATION"
    method = calendar.values("METHOD")
    for event in events:
        attendees, organizers = event.values("ATTENDEE"), event.values("ORGANIZER")
        if not method and (attendees or organizers):
            yield "scheduling in what is data"
        if method and not (len(attendees) == len(organizers) == len(events) == 1):
            yield "a message needs one event, one organizer and one attendee"
        if method == ["CANCEL"] and event.values("STATUS") != ["CANCELLED"]:
            yield "CANCEL without STATUS:CANCELLED"
        if method == ["REQUEST"] and event.values("STATUS") == ["CANCELLED"]:
            yield "REQUEST of what is cancelled"
        if method == ["REQUEST"] and attendees and "PARTSTAT" not in event.parameters("ATTENDEE"):
            yield "REQUEST without PARTSTAT"
