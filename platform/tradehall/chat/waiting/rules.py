"""How an event talks where its organisers chose nothing, and which waits are told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_WAIT = timedelta(days=14)  # what nobody answered for longer is no news
AT_ONCE = 500  # conversations that are looked through in one read
MOST_NEWS = 200  # waits that one look tells of or takes back; the next look goes on


@dataclass(frozen=True, slots=True)
class TalkRules:
    """`wait_hours`: after how long without an answer the organisers are told that a buyer waits, 0 never.
    `help_hours`: when the help desk is staffed, in the organisers' words."""

    wait_hours: int = 24
    help_desk: bool = True
    help_hours: str = ""
    translate: bool = True
    version: int = 1


def long_since(now: datetime, wait_hours: int) -> datetime | None:
    """Who has waited since then or before, waits for as long as the organisers want to know; None: nobody does."""
    return now - timedelta(hours=wait_hours) if wait_hours > 0 else None


def is_long(since: datetime, now: datetime, wait_hours: int) -> bool:
    limit = long_since(now, wait_hours)
    return limit is not None and since <= limit
