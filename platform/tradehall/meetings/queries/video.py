"""How calls are held, and how much longer one can be."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Bundle

from tradehall.events.queries import EventView
from tradehall.events.queries.events import managed_event
from tradehall.kernel.tx import Reader, given
from tradehall.meetings import rules
from tradehall.meetings.commands import LONGEST_EXTENSION, Phone, Video
from tradehall.meetings.models import VideoRules
from tradehall.meetings.queries.diaries import diaries
from tradehall.meetings.ways import VideoView, Way, way

# The rules of an event, for an outer join on `VideoRules`; the last column tells when they last changed.
RULES: Bundle[Any] = Bundle(
    "video_rules",
    VideoRules.video, VideoRules.link_url, VideoRules.link_note, VideoRules.phones, VideoRules.relay_only,
    VideoRules.recording, VideoRules.version, VideoRules.updated_at,
)  # fmt: skip


def rules_of(row: Any) -> VideoView:
    """From the cell of `RULES`; what holds where nothing was said."""
    if row is None or row[0] is None:
        return VideoView()
    return VideoView(Video(row[0]), row[1], row[2], [Phone(**phone) for phone in row[3]], *row[4:7])


def way_of(meeting: Any, row: Any) -> Way:
    """How a meeting is held: a row of meetings, and the cell of `RULES`."""
    return way(meeting.video, meeting.link_url, meeting.link_note, rules_of(row))


_OF_EVENT = select(RULES).where(VideoRules.event_id == given("event"))


def video_rules(reader: Reader, event_id: int) -> VideoView:
    """Of an event; unscoped."""
    row = reader.row(_OF_EVENT, event=event_id)
    return rules_of(row[0] if row else None)


@dataclass(frozen=True, slots=True)
class VideoPage:
    event: EventView
    rules: VideoView


def video_page(reader: Reader, slug: str) -> VideoPage:
    """How the calls of an event are held, for its organisers."""
    event = managed_event(reader, slug)
    return VideoPage(event, video_rules(reader, event.id))


@dataclass(frozen=True, slots=True)
class MoreTime:
    """How many minutes a meeting can go on after its end, in steps of five; who is busy then: the reader (`mine`), the
    interpreter who needs a pause, or somebody."""

    minutes: int
    mine: bool = False


def more_time(reader: Reader, event: int, meeting: int, people: list[int], ends_at: datetime) -> MoreTime:
    """Until the first of those who come has another meeting, or, but for the reader's own, a calendar says busy."""
    span = rules.ticks(ends_at, ends_at + timedelta(minutes=LONGEST_EXTENSION))
    known = diaries(reader, event, people, span, besides=meeting)
    for count, tick in enumerate(span):
        for person, diary in known.items():
            mine = person == reader.actor.person_id
            if tick in diary.busy or (tick in diary.elsewhere and not mine):
                return MoreTime(count * rules.TICK // 60, mine)
    return MoreTime(LONGEST_EXTENSION)
