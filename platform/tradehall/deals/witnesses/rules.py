"""How it stands with a link: pure decisions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tradehall.deals.rules import State

LASTS = timedelta(days=14)


class LinkState(StrEnum):
    """`waiting`: to be released; `open`: mailed, and not answered; what follows confirms nothing any more."""

    WAITING = "waiting"
    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"
    REVOKED = "revoked"
    REPLACED = "replaced"
    SETTLED = "settled"
    EXPIRED = "expired"
    OVER = "over"


PENDING = frozenset({LinkState.WAITING, LinkState.OPEN})


@dataclass(frozen=True, slots=True)
class Link:
    """The row of a witness, as far as it decides."""

    revision: int
    side: str
    released: bool
    revoked: bool
    agrees: bool | None
    expires_at: datetime


def link_of(witness: Any) -> Link:
    """Of the row of a witness, or whatever has its columns."""
    return Link(
        revision=witness.revision,
        side=witness.side,
        released=witness.released_at is not None,
        revoked=witness.revoked_at is not None,
        agrees=witness.agrees,
        expires_at=witness.expires_at,
    )


@dataclass(frozen=True, slots=True)
class DealNow:
    """The deal as of now. `current`: the newest number that is or was on the table; `confirmed`: the sides that have
    confirmed it; `is_open`: both companies take part in the event."""

    state: State
    current: int
    sealed: int | None
    confirmed: frozenset[str]
    is_open: bool


def standing(link: Link, deal: DealNow, now: datetime) -> LinkState:
    """Answers and withdrawals first, then what became of the terms, then the time."""
    if link.agrees is not None:
        return LinkState.AGREED if link.agrees else LinkState.DECLINED
    if link.revoked:
        return LinkState.REVOKED
    if deal.current > link.revision:
        return LinkState.REPLACED
    if deal.sealed == link.revision or (deal.current == link.revision and link.side in deal.confirmed):
        return LinkState.SETTLED
    if deal.state != State.PROPOSED or deal.current != link.revision or not deal.is_open:
        return LinkState.OVER
    if link.expires_at <= now:
        return LinkState.EXPIRED
    return LinkState.OPEN if link.released else LinkState.WAITING


def expires_at(now: datetime, lapses_at: datetime) -> datetime:
    """Two weeks, and never longer than the terms."""
    return min(now + LASTS, lapses_at)


def masked(email: str) -> str:
    """'sato@shop.example' → 's***@shop.example': enough to know it again, not to write to it."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}***@{domain}"
