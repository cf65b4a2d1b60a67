"""What states, payers and judgements of samples are called by people."""

from tradehall.deals.samples.commands import Judgement, PaidBy
from tradehall.deals.samples.queries.views import SampleGroup
from tradehall.deals.samples.rules import SampleState
from tradehall.kernel.templating import labels
from tradehall.kernel.texts import N_, NP_

labels(
    {
        SampleState.REQUESTED: NP_("a sample", "Asked for"),
        SampleState.PROMISED: NP_("a sample", "Promised"),
        SampleState.DECLINED: NP_("a sample", "Declined"),
        SampleState.SENT: NP_("a sample", "On its way"),
        SampleState.RECEIVED: NP_("a sample", "Received"),
        SampleState.JUDGED: NP_("a sample", "Judged"),
        SampleState.WITHDRAWN: NP_("a sample", "Taken back"),
        SampleState.LOST: NP_("a sample", "Lost"),
    }
)
labels(
    {
        PaidBy.EXPORTER: N_("The exporter pays"),
        PaidBy.BUYER: N_("The buyer pays"),
        PaidBy.REFUNDED: N_("The buyer pays, and it is taken off the first order"),
    }
)
labels(
    {
        Judgement.APPROVED: NP_("a sample", "Approved"),
        Judgement.WITH_CHANGES: NP_("a sample", "Approved with changes"),
        Judgement.REJECTED: NP_("a sample", "Rejected"),
    }
)
labels(
    {
        SampleGroup.ALL: N_("All"),
        SampleGroup.YOURS: N_("Waiting for you"),
        SampleGroup.THEIRS: N_("Waiting for them"),
        SampleGroup.OVER: N_("Over"),
    }
)
