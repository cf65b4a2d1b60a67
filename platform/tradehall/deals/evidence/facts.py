"""What happened to the evidence of deals. `side` is the side that acted."""

from tradehall.kernel.facts import Fact


class EvidenceAdded(Fact):
    """`evidence`: how sure the deal is now."""

    deal: int
    public_id: str
    revision: int
    side: str
    proof: str
    evidence: str


class EvidenceTakenBack(Fact):
    deal: int
    public_id: str
    revision: int
    side: str
    proof: str
    evidence: str


class DisputeOpened(Fact):
    deal: int
    public_id: str
    revision: int
    side: str
    dispute: int


class DisputeAnswered(Fact):
    deal: int
    public_id: str
    revision: int
    side: str
    dispute: int


class DisputeEnded(Fact):
    deal: int
    public_id: str
    revision: int
    side: str
    dispute: int
    ending: str


class DealFinished(Fact):
    deal: int
    public_id: str
    revision: int
    side: str
