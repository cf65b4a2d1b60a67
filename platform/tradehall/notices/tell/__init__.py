"""Who is told what: one teller a fact. Nobody is told of what the system did by itself (`by` is None): it loads
samples."""

from tradehall.notices.tell import (
    accounts,
    chat,
    deals,
    deliveries,
    events,
    evidence,
    interpreting,
    meetings,
    offers,
    preflight,
    requests,
    rooms,
    safety,
    times,
    ways,
    witnesses,
)

__all__ = [
    "accounts",
    "chat",
    "deals",
    "deliveries",
    "events",
    "evidence",
    "interpreting",
    "meetings",
    "offers",
    "preflight",
    "requests",
    "rooms",
    "safety",
    "times",
    "ways",
    "witnesses",
]  # fmt: skip
