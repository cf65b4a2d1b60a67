"""What happened about links by which somebody without an account confirms. `side`: the one for which they confirm;
`acting`: whose people did it, a side's or 'organiser'. The address stands in the audit trail on purpose."""

from tradehall.kernel.facts import Fact


class WitnessAsked(Fact):
    """Somebody was named by who does not vouch for the side: the link goes out once it is released."""

    deal: int
    public_id: str
    witness: str
    revision: int
    side: str
    acting: str
    address: str


class WitnessReleased(Fact):
    """The link goes out, since somebody who vouches for the side named them or released the address."""

    deal: int
    public_id: str
    witness: str
    revision: int
    side: str
    acting: str
    address: str


class WitnessRevoked(Fact):
    deal: int
    public_id: str
    witness: str
    revision: int
    side: str
    acting: str


class WitnessAgreed(Fact):
    """They confirmed for their side; where the other had, DealSealed goes with it."""

    deal: int
    public_id: str
    witness: str
    revision: int
    side: str
    address: str


class WitnessDeclined(Fact):
    deal: int
    public_id: str
    witness: str
    revision: int
    side: str
    address: str
