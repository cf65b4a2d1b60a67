"""When a mail goes out: quiet hours and the hour of the digest, on the reader's own clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tradehall.kernel import clock
from tradehall.notices.kinds import Kind, Late, MailChoice

DIGEST_AT = 480
REMIND_BEFORE = (60, 10)  # minutes; a day before, everybody is asked whether they come
UNREAD_FOR = timedelta(minutes=15)
UNREAD_EVERY = timedelta(hours=1)
UNDER_WAY = timedelta(seconds=5)  # a message of so long ago is committed, and seen by whoever looks
TELLABLE = timedelta(days=3)  # what has been unread for longer is not news
KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Hours:
    """A person's clock: zone, quiet hours and hour of the digest (minutes since midnight)."""

    zone: str
    quiet_from: int | None = None
    quiet_to: int | None = None
    digest_at: int = DIGEST_AT


def when_to_mail(
    kind: Kind, choice: MailChoice, now: datetime, hours: Hours, before: datetime | None = None
) -> tuple[MailChoice, datetime | None]:
    """How and when a notice is mailed. `before`: when it is no news any more, as a meeting that begins."""
    if not kind.template or choice == MailChoice.NEVER:
        return MailChoice.NEVER, None
    if kind.urgent:
        return MailChoice.NOW, now
    at = next_digest(now, hours) if choice == MailChoice.DIGEST else quiet_end(now, hours)
    if before is None or at == now or at < before:
        return choice, at
    return (MailChoice.NEVER, None) if kind.late == Late.DROPPED else (MailChoice.NOW, now)


def quiet_end(now: datetime, hours: Hours) -> datetime:
    """Now, or when the quiet hours are over in which now lies."""
    start, end = hours.quiet_from, hours.quiet_to
    if start is None or end is None or start == end:
        return now
    local = clock.local(now, hours.zone)
    minute = local.hour * 60 + local.minute
    if not (start <= minute < end if start < end else minute >= start or minute < end):
        return now
    day = local.date() + timedelta(days=1) if minute >= end else local.date()
    return max(now, _instant(day, end, hours.zone))


def next_digest(now: datetime, hours: Hours) -> datetime:
    """The next hour of the digest after now."""
    day = clock.local(now, hours.zone).date()
    today = _instant(day, hours.digest_at, hours.zone)
    return today if today > now else _instant(day + timedelta(days=1), hours.digest_at, hours.zone)


def _instant(day: date, minute: int, zone: str) -> datetime:
    """When the wall clock shows that time; where a clock change skips it, the first minute after the gap."""
    naive = datetime.combine(day, time(minute // 60, minute % 60))
    while True:
        try:
            return clock.wall(naive, zone)
        except ValueError:
            naive += timedelta(minutes=1)


def minutes_of(text: str) -> int:
    """'22:30' as minutes since midnight."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def time_of(minutes: int) -> str:
    """Minutes since midnight as '22:30'."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
