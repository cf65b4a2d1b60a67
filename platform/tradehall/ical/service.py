"""Handlers of calendars, by what they serve."""

from tradehall.ical.busy import service as busy
from tradehall.ical.feeds import service as feeds

__all__ = ["busy", "feeds"]
