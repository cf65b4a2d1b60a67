"""Who is told what: one teller a fact. Nobody is told of what the system did by itself (`by` is None): it loads
samples."""

from tradehall.notices.tell import (
    accounts,
    chat,
    deals,
    deliveries,
    events,
    evidence,
    followups,
    interpreting,
    meetings,
    offers,
    planning,
    preflight,
    requests,
    rooms,
    safety,
    steps,
    times,
    ways,
)

__all__ = [
    "accounts",
    "chat",
    "deals",
    "deliveries",
    "events",
    "evidence",
    "followups",
    "interpreting",
    "meetings",
    "offers",
    "planning",
    "preflight",
    "requests",
    "rooms",
    "safety",
    "steps",
    "times",
    "ways",
]  # fmt: skip
