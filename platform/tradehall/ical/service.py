"""Handlers of calendars, by what they serve."""

from tradehall.ical.busy import service as busy

__all__ = ["busy"]
