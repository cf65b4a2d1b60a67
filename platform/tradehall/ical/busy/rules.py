"""When calendars are read, and over which time."""

import random
from datetime import datetime, timedelta

OFTEN, DAILY = timedelta(minutes=15), timedelta(days=1)
LEASE = timedelta(minutes=2)
FRESH = timedelta(minutes=5)
MOST_FAILURES = 5
BEFORE = timedelta(days=1)
AFTER, AFTER_FILE, FARTHEST = timedelta(days=62), timedelta(days=185), timedelta(days=370)


def next_check(now: datetime, failures: int, *, arranging: bool) -> datetime:
    """`arranging`: meetings are booked or held in one of the owner's events. About, so that not all come at once."""
    if failures >= MOST_FAILURES:
        wait = DAILY
    elif failures:
        wait = OFTEN * 2 ** (failures - 1)
    else:
        wait = OFTEN if arranging else DAILY
    return now + wait * (0.85 + 0.3 * random.random())


def window(now: datetime, last: datetime | None, *, once: bool) -> tuple[int, int]:
    """Seconds since 1970: from yesterday to the end of the owner's last event, and far enough to look ahead.

    `once`: it is not read again.
    """
    ahead = max(now + (AFTER_FILE if once else AFTER), (last or now) + BEFORE)
    return int((now - BEFORE).timestamp()), int(min(ahead, now + FARTHEST).timestamp())


def is_fresh(checked_at: datetime | None, now: datetime) -> bool:
    return checked_at is not None and now - checked_at <= FRESH


def dated(mark: str, now: datetime) -> str:
    """An ETag or date, good for the rest of the day: the window moves on, so once a day all is read."""
    return f"{now:%Y-%m-%d} {mark}" if mark else ""


def undated(text: str, now: datetime) -> str:
    day, _, mark = text.partition(" ")
    return mark if day == f"{now:%Y-%m-%d}" else ""
