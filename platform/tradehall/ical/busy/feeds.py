"""A calendar under an address (https, webcal): asked for only when it is another than the last time."""

from dataclasses import dataclass

from tradehall.ical.busy import network
from tradehall.ical.busy.network import Unreachable
from tradehall.ical.busy.scan import Refused, is_calendar

MOST_MARK = 300  # characters of an ETag or date that are worth remembering


@dataclass(frozen=True, slots=True)
class Calendar:
    """What was read; `bodies` None: the same as the last time. `etag`, `modified`: to ask with the next time."""

    bodies: list[bytes] | None
    etag: str = ""
    modified: str = ""


def feed(url: str, etag: str = "", modified: str = "") -> Calendar:
    """Raises Unreachable, Refused."""
    asked = {"Accept": "text/calendar, */*;q=0.1"}
    asked |= {"If-None-Match": etag} if etag else {}
    asked |= {"If-Modified-Since": modified} if modified else {}
    answer = network.fetch(url, headers=asked)
    if answer.status == 304 and (etag or modified):
        return Calendar(None, etag, modified)
    checked(answer.status)
    if not is_calendar(answer.body):
        raise Refused("not-a-calendar")
    return Calendar([answer.body], _mark(answer.headers.get("etag")), _mark(answer.headers.get("last-modified")))


def checked(status: int) -> None:
    """Raises Unreachable for what is no answer to go on with."""
    if status in (401, 403):
        raise Unreachable("denied")
    if status in (404, 410):
        raise Unreachable("gone")
    if not 200 <= status < 300:
        raise Unreachable


def _mark(value: str | None) -> str:
    """As it came, if it can go back as it is."""
    text = (value or "").strip()
    return text if len(text) <= MOST_MARK and text.isascii() and text.isprintable() else ""
