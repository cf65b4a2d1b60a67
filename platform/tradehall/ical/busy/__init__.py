"""Calendars that people give us to read: only when they are busy is kept."""
