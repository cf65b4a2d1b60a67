"""What other floors may ask of calendars."""

from tradehall.ical.invitations.queries import mailed_by_calendar

__all__ = ["mailed_by_calendar"]
