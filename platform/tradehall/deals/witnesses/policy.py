"""Who may name somebody without an account, and who vouches for the address.

Nobody chooses alone an address that confirms for the other side: it goes out only when somebody who signs for the side
that confirms, or an organiser who belongs to neither side, lets it.
"""

from tradehall.deals.policy import Standing, acts_for_both
from tradehall.events.commands import Side


def can_ask(standing: Standing, side: Side) -> bool:
    """The people of that side, those who sign for the other, and the organisers."""
    if acts_for_both(standing):
        return False
    return side in standing.belongs or bool(standing.signs) or vouches(standing, side)


def vouches(standing: Standing, side: Side) -> bool:
    """May let a link go out for that side."""
    if acts_for_both(standing):
        return False
    return side in standing.signs or (standing.organises and not standing.belongs)


def can_revoke(standing: Standing, side: Side, *, asked: bool) -> bool:
    """`asked`: they named the witness themselves."""
    return asked or vouches(standing, side)


def acting_as(standing: Standing) -> str:
    """Whose people they are in this: 'exporter', 'buyer' or 'organiser'."""
    return str(next(iter(standing.belongs))) if len(standing.belongs) == 1 else "organiser"
