"""One meeting into one's calendar by hand: the file, and links that open a new entry in calendars on the web.

What is made by such a link knows nothing of later changes; the page says so.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from tradehall.ical.feeds import keys
from tradehall.ical.lines import instant
from tradehall.ical.readers import Reader as For
from tradehall.ical.wording import summary, title
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries.views import CalendarMeeting, MeetingPage
from tradehall.meetings.rules import STANDING

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/action/compose"
OFFICE = "https://outlook.office.com/calendar/0/action/compose"
YAHOO = "https://calendar.yahoo.com/"


@dataclass(frozen=True, slots=True)
class Adding:
    """The ways for one meeting; `links`: what the calendar is called, and the address that opens a new entry."""

    file: str
    links: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a new entry says."""

    title: str
    text: str
    starts_at: datetime
    ends_at: datetime
    page: str


def entry_of(meeting: CalendarMeeting | MeetingPage, reader: For, base: str) -> Entry:
    page = f"{base}/meetings/{meeting.public_id}"
    words = summary(meeting, reader, page)
    return Entry(title(meeting, reader, cancelled=False), words, meeting.starts_at, meeting.ends_at, page)


def links(entry: Entry) -> list[tuple[str, str]]:
    """Calendars on the web and their addresses, with times in UTC."""
    span = f"{instant(entry.starts_at)}/{instant(entry.ends_at)}"
    google = {"action": "TEMPLATE", "text": entry.title, "dates": span, "details": entry.text, "location": entry.page}
    microsoft = {
        "rru": "addevent",
        "startdt": _iso(entry.starts_at),
        "enddt": _iso(entry.ends_at),
        "subject": entry.title,
        "body": entry.text,
        "location": entry.page,
        "allday": "false",
    }
    yahoo = {
        "v": "60", "title": entry.title, "st": instant(entry.starts_at), "et": instant(entry.ends_at),
        "desc": entry.text, "in_loc": entry.page,
    }  # fmt: skip
    return [
        ("Google", f"{GOOGLE}?{urlencode(google)}"),
        ("Outlook.com", f"{OUTLOOK}?{urlencode(microsoft)}"),
        ("Microsoft 365", f"{OFFICE}?{urlencode(microsoft)}"),
        ("Yahoo", f"{YAHOO}?{urlencode(yahoo)}"),
    ]


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


@panel("meeting")
def adding_panel(reader: Reader, page: MeetingPage) -> Panel | None:
    """For whoever comes to a meeting that stands and is not over."""
    if page.status not in STANDING or page.ends_at <= reader.now:
        return None
    who = reader.actor
    entry = entry_of(page, For(who.language, who.time_zone, who.person_id), keys.base_url())
    return Panel("pages/ical/_adding.html", Adding(f"/meetings/{page.public_id}.ics", links(entry)), order=20)
