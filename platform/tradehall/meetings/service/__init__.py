"""The acts of requests and meetings."""

from tradehall.meetings.service import (
    answering,
    asking,
    availability,
    changing,
    closing,
    day,
    following,
    interpreting,
    moving,
    offering,
    reporting,
    seating,
    standby,
)

__all__ = [
    "answering",
    "asking",
    "availability",
    "changing",
    "closing",
    "day",
    "following",
    "interpreting",
    "moving",
    "offering",
    "reporting",
    "seating",
    "standby",
]
