"""Handlers of calendars, by what they serve."""

from tradehall.ical.feeds import service as feeds

__all__ = ["feeds"]
