"""Decisions about feeds on plain values."""

import re
from datetime import datetime, timedelta

SELDOM = timedelta(minutes=10)

# What calendar programs call themselves → what people call them; the first that is found counts.
_PROGRAMS = (
    ("Google-Calendar", "Google Calendar"),
    ("Outlook", "Outlook"),
    ("Microsoft", "Outlook"),
    ("Exchange", "Outlook"),
    ("dataaccessd", "Apple"),
    ("CalendarAgent", "Apple"),
    ("iOS", "Apple"),
    ("macOS", "Apple"),
    ("Thunderbird", "Thunderbird"),
    ("Evolution", "Evolution"),
    ("Nextcloud", "Nextcloud"),
    ("Yahoo", "Yahoo"),
    ("ICSx5", "ICSx⁵"),
    ("DAVx5", "DAVx⁵"),
    ("vdirsyncer", "vdirsyncer"),
    ("curl", "curl"),
)


def is_due(fetched_at: datetime | None, now: datetime) -> bool:
    """Whether a fetch is written down: not each, for that takes the database's one lock."""
    return fetched_at is None or now - fetched_at >= SELDOM


def program_name(user_agent: str) -> str:
    """A short name for a calendar program; of an unknown one what it calls itself, without version."""
    for sign, name in _PROGRAMS:
        if sign.lower() in user_agent.lower():
            return name
    return re.split(r"[/ (]", user_agent.strip(), maxsplit=1)[0][:40]
