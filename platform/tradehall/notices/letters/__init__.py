"""Mails of notices: written when they go out, in the reader's language, of how things stand then. What is over by
then is not mailed."""

from tradehall.notices.letters import (
    cases,
    chat,
    deals,
    deliveries,
    events,
    followups,
    meetings,
    offers,
    preflight,
    requests,
    rooms,
    safety,
    steps,
)
from tradehall.notices.letters.writing import write_all

__all__ = [
    "cases",
    "chat",
    "deals",
    "deliveries",
    "events",
    "followups",
    "meetings",
    "offers",
    "preflight",
    "requests",
    "rooms",
    "safety",
    "steps",
    "write_all",
]
