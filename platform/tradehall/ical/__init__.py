"""Calendars: meetings as iCalendar objects."""
