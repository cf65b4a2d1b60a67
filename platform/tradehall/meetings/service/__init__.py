"""The acts of requests and meetings."""

from tradehall.meetings.service import (
    answering,
    asking,
    availability,
    changing,
    day,
    following,
    interpreting,
    moving,
    reporting,
    seating,
    standby,
)

__all__ = ["answering", "asking", "availability", "changing", "following", "interpreting", "reporting"]
from tradehall.meetings.service import offering

__all__ = ["answering", "asking", "changing", "following", "interpreting", "offering", "reporting"]
__all__ = [
    "answering",
    "asking",
    "availability",
    "changing",
    "day",
    "following",
    "interpreting",
    "moving",
    "reporting",
    "seating",
    "standby",
]
