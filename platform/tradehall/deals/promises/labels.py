"""What reasons, proposals, answers and states of deliveries are called by people."""

from tradehall.deals.promises.commands import Answer, Proposal, Reason
from tradehall.deals.promises.queries.views import Show
from tradehall.deals.promises.rules import PromiseState
from tradehall.kernel.templating import labels
from tradehall.kernel.texts import N_, NP_

labels(
    {
        Reason.PLANT_CLOSED: N_("Plant closed"),
        Reason.LABOUR: N_("Workers missing"),
        Reason.MATERIAL: N_("Material missing"),
        Reason.LOGISTICS: NP_("a delay", "Transport"),
        Reason.CUSTOMS: N_("Customs clearance"),
        Reason.FORCE_MAJEURE: N_("Force majeure"),
        Reason.PAYMENT: N_("Payment not received"),
        Reason.SPEC_CHANGE: N_("Changed specification"),
        Reason.OTHER: N_("Another reason"),
    }
)
labels(
    {
        Proposal.WAIT: N_("Wait until the new day"),
        Proposal.PARTIAL: N_("A part in time, the rest on the new day"),
        Proposal.AIR: N_("By air instead"),
        Proposal.DISCOUNT: N_("A discount for the delay"),
        Proposal.CANCEL: N_("Cancel the line"),
    }
)
labels(
    {
        Answer.ACCEPTED: NP_("a delay", "Accepted"),
        Answer.PARTIAL: NP_("a delay", "Partly accepted"),
        Answer.REJECTED: NP_("a delay", "Rejected"),
        Answer.CLAIM: NP_("a delay", "Claim made"),
    }
)
labels(
    {
        PromiseState.OPEN: NP_("a delivery", "To come"),
        PromiseState.DELIVERED: NP_("a delivery", "Delivered"),
        PromiseState.CANCELLED: NP_("a delivery", "Cancelled"),
        PromiseState.REPLACED: NP_("a delivery", "Replaced by other terms"),
    }
)
labels(
    {
        Show.COMING: NP_("a delivery", "To come"),
        Show.ASKED: NP_("a delivery", "New day, not answered"),
        Show.LATE: NP_("a delivery", "Past, and nothing told"),
        Show.OVER: NP_("a delivery", "Over"),
    }
)
