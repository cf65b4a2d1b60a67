"""Decisions about signing in: pure functions on plain values."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil

IDLE = timedelta(days=7)  # a session that nobody used for so long counts no more
MEMORY = timedelta(hours=1)  # how long failed sign-ins are remembered
BURST = timedelta(minutes=15)
FREE_FAILURES = 5
LONGEST_WAIT = timedelta(minutes=15)
MOST_TRIES = 5  # with one code
MOST_LETTERS = 5  # to one person, for one purpose, in an hour
VALID = {
    "confirm": timedelta(hours=24),
    "reset": timedelta(minutes=30),
    "change": timedelta(hours=24),
}
UNDO_VALID = timedelta(hours=72)
UNCONFIRMED_KEPT = timedelta(days=7)
FAMILIAR = timedelta(days=90)  # a browser that was not seen for so long counts as new again


def session_life(roles: Iterable[str]) -> timedelta:
    """How long a session lasts at most. Whoever may do most signs in most often."""
    return timedelta(hours=12) if "admin" in roles else timedelta(days=14)


def wait_after(failed: Sequence[datetime], now: datetime) -> timedelta:
    """How long the next try must wait: nothing before the fifth failure in a quarter of an hour, then half a
    minute that doubles with each further failure, up to a quarter of an hour. `failed` is in order of time.
    """
    if not any(_burst(failed, index) for index in range(len(failed))):
        return timedelta()
    doublings = min(len(failed) - FREE_FAILURES, 5)
    until = failed[-1] + min(timedelta(seconds=30) * 2**doublings, LONGEST_WAIT)
    return max(until - now, timedelta())


def _burst(failed: Sequence[datetime], index: int) -> bool:
    """Whether the failure at `index` was the fifth or a later one within a quarter of an hour."""
    first = index - FREE_FAILURES + 1
    return first >= 0 and failed[index] - failed[first] <= BURST


def minutes(wait: timedelta) -> int:
    """Whole minutes, at least one: what a person is told to wait."""
    return max(1, ceil(wait / timedelta(minutes=1)))


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("MicroMessenger", "WeChat"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("HarmonyOS", "HarmonyOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> tuple[str, str]:
    """(browser, system) as people call them; empty where it cannot be told."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return browser, system


def is_new_device(user_agent: str, at: datetime, earlier: Sequence[tuple[str, datetime]]) -> bool:
    """Whether none of the `earlier` sessions (user agent, last seen) was of this browser on this system lately.
    The very first sign-in of an account is no news to its owner.
    """
    lately = {device_name(agent) for agent, seen_at in earlier if seen_at >= at - FAMILIAR}
    return bool(earlier) and device_name(user_agent) not in lately


def words_of(name: str, email: str) -> list[str]:
    """What a password must not be built of: the person's name and the parts of the address."""
    parts = re.split(r"[\s@._+\-]+", f"{name} {email}".lower())
    return ["tradehall", name.lower(), email, *(part for part in parts if len(part) > 2)]
