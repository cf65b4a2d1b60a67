"""Who may see deals and act in them."""

from dataclasses import dataclass

from tradehall.events.commands import Side


@dataclass(frozen=True, slots=True)
class Standing:
    """What a reader is to a deal. `belongs`: sides for which they act; `signs`: those for which they may sign."""

    belongs: frozenset[Side] = frozenset()
    signs: frozenset[Side] = frozenset()
    organises: bool = False


def can_see_deal(standing: Standing) -> bool:
    """Delegates and members of both companies, and the event's organisers."""
    return bool(standing.belongs) or standing.organises


def acts_for_both(standing: Standing) -> bool:
    return len(standing.belongs) > 1


def can_sign(standing: Standing) -> bool:
    """Propose, counter, confirm and withdraw: owners and signing members of one of the two companies."""
    return bool(standing.signs) and not acts_for_both(standing)
