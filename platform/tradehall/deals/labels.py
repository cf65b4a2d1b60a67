"""What kinds, states and evidence of deals are called by people."""

from tradehall.deals.commands import Inspection, Kind
from tradehall.deals.evidence import labels as evidence
from tradehall.deals.followups import labels as followups
from tradehall.deals.promises import labels as promises
from tradehall.deals.rules import Evidence, State
from tradehall.deals.samples import labels as samples
from tradehall.deals.steps import labels as steps
from tradehall.kernel.templating import labels
from tradehall.kernel.texts import N_, NP_

__all__ = ["evidence", "followups", "promises", "samples", "steps"]

labels(
    {
        Kind.TRIAL_ORDER: N_("Trial order"),
        Kind.ORDER: N_("Order"),
        Kind.FRAME_AGREEMENT: N_("Frame agreement"),
        Kind.AGENCY: N_("Agency agreement"),
        Kind.OEM: N_("Made to order (OEM)"),
        Kind.LICENCE: N_("Licence"),
        Kind.INVESTMENT: N_("Investment"),
        Kind.TECHNOLOGY: N_("Technology cooperation"),
        Kind.MOU: N_("Memorandum of understanding"),
    }
)
labels(
    {
        Inspection.NONE: N_("No inspection agreed on"),
        Inspection.BUYER: N_("By the buyer, before shipment"),
        Inspection.THIRD_PARTY: N_("By an independent inspector, before shipment"),
    }
)
labels(
    {
        State.PROPOSED: N_("Proposed"),
        State.SEALED: N_("Sealed"),
        State.WITHDRAWN: N_("Withdrawn"),
        State.LAPSED: N_("Lapsed"),
        State.DISPUTED: N_("Disputed"),
        State.CLOSED: N_("Completed"),
    }
)
labels(
    {
        Evidence.CLAIMED: N_("Recorded by one side only"),
        Evidence.CONFIRMED: N_("Confirmed by both sides"),
        Evidence.DOCUMENTED: N_("Documented"),
        Evidence.SHIPPED: N_("Shipped"),
        Evidence.PAID: NP_("a deal", "Paid"),
    }
)
