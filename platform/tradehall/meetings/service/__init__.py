"""The acts of requests and meetings."""

from tradehall.meetings.service import (
    answering,
    asking,
    availability,
    calendars,
    changing,
    closing,
    coming,
    day,
    following,
    interpreting,
    moving,
    offering,
    reporting,
    reviving,
    seating,
    standby,
)

__all__ = [
    "answering",
    "asking",
    "availability",
    "calendars",
    "changing",
    "closing",
    "coming",
    "day",
    "following",
    "interpreting",
    "moving",
    "offering",
    "reporting",
    "reviving",
    "seating",
    "standby",
]
