"""Handlers of calendars, by what they serve."""

from tradehall.ical.busy import panels as busy_panels
from tradehall.ical.busy import reactions as busy_reactions
from tradehall.ical.busy import service as busy
from tradehall.ical.feeds import service as feeds

__all__ = ["busy", "busy_panels", "busy_reactions", "feeds"]
