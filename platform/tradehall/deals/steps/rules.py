"""When who is reminded. Pure functions on plain values."""

from datetime import UTC, date, datetime, time, timedelta

from tradehall.kernel import clock

MOST_OPEN = 100
AT = time(8)  # on the clock of whoever has to do it
LATE = timedelta(days=2)  # a reminder that could not go out by then is not sent any more


def reminder(due: date, zone: str, now: datetime, reminded_at: datetime | None) -> date | None:
    """For which day (the day before, or the day itself) to remind now, once each; None where it is not the time."""
    for day in (due, due - timedelta(days=1)):
        at = datetime.combine(day, AT, clock.zone(zone)).astimezone(UTC)
        if at <= now:
            known = reminded_at is not None and reminded_at >= at
            return None if known or now - at > LATE else day
    return None
