"""What is told to sockets at once: the deal changed."""

from tradehall.deals.evidence.facts import (
    DealFinished,
    DisputeAnswered,
    DisputeEnded,
    DisputeOpened,
    EvidenceAdded,
    EvidenceTakenBack,
)
from tradehall.deals.live import changed
from tradehall.kernel.facts import Emit, emits
from tradehall.kernel.tx import Reader

AnyFact = EvidenceAdded | EvidenceTakenBack | DisputeOpened | DisputeAnswered | DisputeEnded | DealFinished


@emits(EvidenceAdded, EvidenceTakenBack, DisputeOpened, DisputeAnswered, DisputeEnded, DealFinished)
def tell_both_sides(fact: AnyFact, reader: Reader) -> list[Emit]:
    return changed(reader, fact.deal, fact.public_id)
