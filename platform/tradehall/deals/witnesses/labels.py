"""What the states of links are called by people."""

from tradehall.deals.witnesses.rules import LinkState
from tradehall.kernel.templating import labels
from tradehall.kernel.texts import N_, NP_

labels(
    {
        LinkState.WAITING: N_("Waiting to be released"),
        LinkState.OPEN: N_("Mailed, not answered yet"),
        LinkState.AGREED: NP_("a witness", "Confirmed"),
        LinkState.DECLINED: NP_("a witness", "Declined to confirm"),
        LinkState.REVOKED: NP_("a link", "Withdrawn"),
        LinkState.REPLACED: N_("Replaced by newer terms"),
        LinkState.SETTLED: N_("No longer needed"),
        LinkState.EXPIRED: NP_("a link", "Expired"),
        LinkState.OVER: N_("The terms are gone"),
    }
)
