"""The only place that tells the time, and the zones in which people read it."""

import random
import threading
import time as _time
import zoneinfo
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.metadata import version
from typing import Protocol

# One source of zone rules for every process: the pinned tzdata package, not whatever the machine has.
zoneinfo.reset_tzpath(to=())

_ALIASES: Mapping[str, str] = {
    "PRC": "Asia/Shanghai",
    "Japan": "Asia/Tokyo",
    "ROK": "Asia/Seoul",
    "US/Central": "America/Chicago",
    "US/Eastern": "America/New_York",
    "US/Mountain": "America/Denver",
    "US/Pacific": "America/Los_Angeles",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Chongqing": "Asia/Shanghai",
    "Asia/Harbin": "Asia/Shanghai",
}


class Clock(Protocol):
    """Tells the present instant as an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SetClock:
    """A clock that stands where it is put; for tests and for loading history."""

    def __init__(self, at: datetime) -> None:
        self.at = aware(at)

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


def aware(value: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a datetime without a zone."""
    if value.tzinfo is None or value.utcoffset() is None:
        raise ValueError("a naive datetime tells no instant")
    return value.astimezone(UTC)


@lru_cache(maxsize=64)  # what is stored together bears one time, and is told more than once
def written(at: datetime, timespec: str = "auto") -> str:
    """As programs read it: RFC 3339 in UTC, with `Z`."""
    return aware(at).isoformat(timespec=timespec).replace("+00:00", "Z")


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """IANA keys a person may choose; technical families are left out."""
    out = (name for name in zoneinfo.available_timezones() if "/" in name)
    return frozenset(name for name in out if not name.startswith(("Etc/", "posix/", "right/", "SystemV/"))) | {"UTC"}


def zone_key(name: str) -> str:
    """The canonical IANA key for what a browser or person gave. Raises ValueError if there is none.

    Membership is looked up before ZoneInfo sees the string: a folder name or a very long key makes
    ZoneInfo raise errors of the file system.
    """
    key = _ALIASES.get(name, name)
    if key not in zone_names():
        raise ValueError(f"no such time zone: {name[:40]!r}")
    return key


@lru_cache(maxsize=1024)
def zone(name: str) -> zoneinfo.ZoneInfo:
    """The zone of an IANA key (or known alias). Raises ValueError."""
    return zoneinfo.ZoneInfo(zone_key(name))


def tzdata_version() -> str:
    """The release of the zones' rules, such as '2026.6'."""
    return version("tzdata")


def local(at: datetime, name: str) -> datetime:
    """An instant on the wall clock of a zone."""
    return aware(at).astimezone(zone(name))


def wall(naive: datetime, name: str) -> datetime:
    """The instant (UTC) at which the wall clock of a zone shows `naive`.

    Raises ValueError when that wall time is skipped by a clock change; of a time that occurs twice the
    first is meant (RFC 5545, 3.3.5).
    """
    at = naive.replace(tzinfo=zone(name), fold=0).astimezone(UTC)
    if at.astimezone(zone(name)).replace(tzinfo=None) != naive:
        raise ValueError(f"{naive:%Y-%m-%d %H:%M} does not exist in {name}")
    return at


def pause(seconds: float, *, jitter: float = 0.5) -> None:
    """Yield for about `seconds` between two tries (cooperative under gevent)."""
    _time.sleep(seconds * (1 + jitter * random.random()))


def give_way() -> None:
    """Let whoever waits have their turn (cooperative under gevent)."""
    _time.sleep(0)


def monotonic() -> float:
    """Seconds on a clock that never jumps; only differences mean anything."""
    return _time.monotonic()


def milliseconds() -> int:
    """Since 1970, by the machine's clock; for what is only to be in order."""
    return _time.time_ns() // 1_000_000


Later = Callable[[float, Callable[[], None]], None]


def later(seconds: float, act: Callable[[], None]) -> None:
    """Once, in a thread (a greenlet under gevent) that keeps no process alive."""
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
