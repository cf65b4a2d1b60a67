"""What proofs, disputes and the event's part in a deal are called by people."""

from tradehall.deals.evidence.commands import Ending, Origin, Proof, Reason, Service, Without
from tradehall.kernel.templating import labels
from tradehall.kernel.texts import N_, NP_

labels(
    {
        Proof.CONTRACT: N_("Signed contract"),
        Proof.ORDER: N_("Purchase order"),
        Proof.PROFORMA: N_("Proforma invoice"),
        Proof.LETTER_OF_CREDIT: N_("Letter of credit"),
        Proof.OTHER: N_("Another paper"),
        Proof.BILL_OF_LADING: N_("Bill of lading"),
        Proof.AIR_WAYBILL: N_("Air waybill"),
        Proof.CUSTOMS: N_("Customs declaration"),
        Proof.COURIER: N_("Courier's receipt"),
        Proof.GOODS_RECEIVED: N_("Goods received"),
        Proof.BANK_SLIP: N_("Bank slip of a payment"),
        Proof.MONEY_RECEIVED: N_("Money received"),
    }
)
labels(
    {
        Reason.QUALITY: N_("Quality of the goods"),
        Reason.QUANTITY: N_("Quantity"),
        Reason.DELIVERY: N_("Delivery"),
        Reason.PAYMENT: N_("Payment"),
        Reason.DOCUMENTS: N_("Documents"),
        Reason.NOT_AGREED: N_("This is not what was agreed on"),
        Reason.OTHER: N_("Something else"),
    }
)
labels({Ending.SETTLED: N_("Settled"), Ending.TAKEN_BACK: NP_("a dispute", "Taken back")})
labels(
    {
        Origin.THIS_EVENT: N_("We met at this event"),
        Origin.FOLLOWED_EVENT: N_("It came later, from what began at the event"),
        Origin.EXISTING_RELATION: N_("We did business with each other before"),
    }
)
labels(
    {
        Without.NONE: N_("None of the deal"),
        Without.PART: N_("Part of the deal"),
        Without.MOST: N_("Most of the deal"),
        Without.ALL: N_("All of the deal"),
    }
)
labels(
    {
        Service.MATCHING: N_("Suggested partners"),
        Service.MEETING: N_("Video meeting"),
        Service.INTERPRETER: N_("Interpreter"),
        Service.TALK: N_("Talk in one's own language"),
        Service.SAMPLES: N_("Samples"),
        Service.FINANCE: N_("Help with money and guarantees"),
        Service.CHAMBER: N_("Introduction to a chamber of commerce"),
    }
)
