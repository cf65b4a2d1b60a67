"""What is told to sockets at once."""

from tradehall.deals.facts import DealCountered, DealLapsed, DealProposed, DealSealed, DealWithdrawn
from tradehall.deals.queries import room_people
from tradehall.kernel.facts import Emit, emits
from tradehall.kernel.tx import Reader

AnyDealFact = DealProposed | DealCountered | DealSealed | DealWithdrawn | DealLapsed


@emits(DealProposed, DealCountered, DealSealed, DealWithdrawn, DealLapsed)
def tell_both_sides(fact: AnyDealFact, reader: Reader) -> list[Emit]:
    """The delegates and signers of both sides learn that the deal changed, and its version."""
    return changed(reader, fact.deal, fact.public_id)


def changed(reader: Reader, deal: int, public_id: str) -> list[Emit]:
    """`deal:changed` for each who follows the deal."""
    version, people = room_people(reader, deal)
    payload = {"id": public_id, "version": version}
    return [Emit(f"person:{person}", "deal:changed", payload) for person in people]
