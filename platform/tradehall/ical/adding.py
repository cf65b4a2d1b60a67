"""One meeting into one's calendar by hand: the file, and links that open a new entry in calendars on the web.

What is made by such a link knows nothing of later changes; the page says so.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from tradehall.ical.feeds import keys
from tradehall.ical.lines import instant
from tradehall.ical.readers import Reader as For
from tradehall.ical.wording import room_of, summary, title
from tradehall.meetings.queries.views import CalendarMeeting, MeetingPage

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/action/compose"
OFFICE = "https://outlook.office.com/calendar/0/action/compose"
YAHOO = "https://calendar.yahoo.com/"


@dataclass(frozen=True, slots=True)
class Adding:
    """The ways for one meeting; `links`: what the calendar is called, and the address that opens a new entry.

    `feed`: the page of the feed that holds the meeting for this reader, if there is one.
    """

    file: str
    feed: str
    links: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a new entry says; `place`: where one joins."""

    title: str
    text: str
    starts_at: datetime
    ends_at: datetime
    place: str


def entry_of(meeting: CalendarMeeting | MeetingPage, reader: For, base: str) -> Entry:
    page = f"{base}/meetings/{meeting.public_id}"
    words, named = summary(meeting, reader, page), title(meeting, reader, cancelled=False)
    return Entry(named, words, meeting.starts_at, meeting.ends_at, room_of(page, reader))


def links(entry: Entry) -> list[tuple[str, str]]:
    """Calendars on the web and their addresses, with times in UTC."""
    span = f"{instant(entry.starts_at)}/{instant(entry.ends_at)}"
    google = {"action": "TEMPLATE", "text": entry.title, "dates": span, "details": entry.text, "location": entry.place}
    microsoft = {
        "rru": "addevent",
        "startdt": _iso(entry.starts_at),
        "enddt": _iso(entry.ends_at),
        "subject": entry.title,
        "body": entry.text,
        "location": entry.place,
        "allday": "false",
    }
    yahoo = {
        "v": "60", "title": entry.title, "st": instant(entry.starts_at), "et": instant(entry.ends_at),
        "desc": entry.text, "in_loc": entry.place,
    }  # fmt: skip
    return [
        ("Google", f"{GOOGLE}?{urlencode(google)}"),
        ("Outlook.com", f"{OUTLOOK}?{urlencode(microsoft)}"),
        ("Microsoft 365", f"{OFFICE}?{urlencode(microsoft)}"),
        ("Yahoo", f"{YAHOO}?{urlencode(yahoo)}"),
    ]


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def adding(page: MeetingPage, reader: For) -> Adding:
    """The ways for a meeting of this reader."""
    feed = "/settings/calendar#feed" if page.comes else ""
    if page.organises and not page.comes:
        feed = f"/organise/{page.event.slug}/calendar"
    return Adding(f"/meetings/{page.public_id}.ics", feed, links(entry_of(page, reader, keys.base_url())))
