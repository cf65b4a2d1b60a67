"""Feeds as octets, kept until something in them changes."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tradehall.ical import calendars
from tradehall.ical.calendars import busy_entry, event, free_busy, settled, zone_of
from tradehall.ical.feeds.queries import AskedFor, Feed, asked_for, meetings_of, newest
from tradehall.ical.lines import instant, text, written
from tradehall.ical.readers import Reader as For
from tradehall.kernel.i18n import translate
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries.views import CalendarMeeting

MOST = 64 * 1024 * 1024  # octets kept of all feeds together
HOST = "tradehall"  # what follows the @ in every UID of ours

_OWN = N_("Meetings – Tradehall")
_EVENT = N_("All meetings – %(event)s")
_ASKED = N_("Asked for: %(title)s")
_TITLE = N_("%(company)s – %(event)s")
_WAITS = N_("This time is proposed and not agreed yet. Answer here: %(url)s")


Entries = dict[int, tuple[For, CalendarMeeting, bytes]]


@dataclass(frozen=True, slots=True)
class Written:
    """A feed's octets, when anything in it last changed, and the strong tag of the octets.

    `entries`: meeting id → what its entry was written of, and its octets; what has not changed is not written anew.
    """

    body: bytes
    changed_at: datetime
    etag: str
    entries: Entries


class Shelf:
    """Written feeds by what they were made of; the longest unused ones go first."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: OrderedDict[int, tuple[Any, Written]] = OrderedDict()
        self._most, self._size = most, 0
        self._lock = threading.Lock()

    def find(self, feed: int, made_of: Any) -> Written | None:
        """The feed as it was written of exactly this."""
        with self._lock:
            found = self._kept.get(feed)
            if found is None or found[0] != made_of:
                return None
            self._kept.move_to_end(feed)
            return found[1]

    def entries(self, feed: int) -> Entries:
        """The entries of the feed as it was written last, of whatever."""
        with self._lock:
            found = self._kept.get(feed)
            return found[1].entries if found else {}

    def put(self, feed: int, made_of: Any, made: Written) -> None:
        with self._lock:
            if (before := self._kept.pop(feed, None)) is not None:
                self._size -= len(before[1].body)
            self._kept[feed] = (made_of, made)
            self._size += len(made.body)
            while self._size > self._most:
                _, (_, last) = self._kept.popitem(last=False)
                self._size -= len(last.body)


def written_feed(reader: Reader, feed: Feed, shelf: Shelf, base: str) -> Written:
    """The feed as it is now; written anew only if something in it has changed."""
    made_of, changed_at = newest(reader, feed)
    found = shelf.find(feed.id, made_of)
    if found is None:
        asked = asked_for(reader, feed) if feed.with_requests else []
        meetings = meetings_of(reader, feed)
        body, entries = feed_octets(feed, meetings, asked, base, shelf.entries(feed.id))
        found = Written(body, changed_at, hashlib.sha256(body).hexdigest()[:32], entries)
        shelf.put(feed.id, made_of, found)
    return found


def feed_octets(
    feed: Feed, meetings: Sequence[CalendarMeeting], asked: Sequence[AskedFor], base: str, before: Entries
) -> tuple[bytes, Entries]:
    """The whole feed, and its entries to keep; of those `before`, what has not changed is taken as it is."""
    who = settled(meetings, feed.reader)
    entries: Entries = {}
    for meeting in meetings:
        known = before.get(meeting.id)
        if known is None or known[:2] != (who, meeting):
            known = (who, meeting, busy_entry(meeting, who) if who.busy_only else event(meeting, who, base))
        entries[meeting.id] = known
    found = [((meeting.starts_at, meeting.uid), entries[meeting.id][2]) for meeting in meetings]
    if asked:
        found += [((one.starts_at, _uid(one)), _proposed(one, feed, base)) for one in asked]
        found.sort(key=_place)
    octets = [entry for _, entry in found]
    if who.busy_only:
        octets.append(free_busy(meetings, who))
    return calendars.calendar(_head(feed), octets, zone_of(meetings, who)), entries


def _place(entry: tuple[Any, bytes]) -> Any:
    return entry[0]


def _head(feed: Feed) -> list[str]:
    language = feed.reader.language
    name = text(
        translate(_EVENT, language, event=feed.event.name.read(language).text)
        if feed.event
        else translate(_OWN, language)
    )
    return [
        "CALSCALE:GREGORIAN",
        f"NAME:{name}",
        f"X-WR-CALNAME:{name}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        f"X-WR-TIMEZONE:{text(feed.reader.zone)}",
    ]


def _uid(asked: AskedFor) -> str:
    return f"{asked.request}-{instant(asked.starts_at)}@{HOST}"


def _proposed(asked: AskedFor, feed: Feed, base: str) -> bytes:
    """A time that is proposed and holds nothing."""
    language = feed.reader.language
    page = f"{base}/requests/{asked.request}"
    company = asked.other_en or asked.other if language == "en" else asked.other
    fair = asked.event.read(language).text
    title = translate(_TITLE, language, company=company, event=fair)
    changed = instant(asked.changed_at)
    return written(
        [
            "BEGIN:VEVENT",
            f"SUMMARY:{text(translate(_ASKED, language, title=title))}",
            f"DTSTART:{instant(asked.starts_at)}",
            f"DTEND:{instant(asked.ends_at)}",
            f"DTSTAMP:{changed}",
            f"UID:{_uid(asked)}",
            "SEQUENCE:0",
            f"CATEGORIES:{text(fair)}",
            "CLASS:PRIVATE",
            "COLOR:teal",
            f"CREATED:{instant(asked.created_at)}",
            f"DESCRIPTION:{text(translate(_WAITS, language, url=page))}",
            f"LAST-MODIFIED:{changed}",
            f"LOCATION:{text(page)}",
            "STATUS:TENTATIVE",
            "TRANSP:TRANSPARENT",
            f"URL:{page}",
            "END:VEVENT",
        ]
    )
