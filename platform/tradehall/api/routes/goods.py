"""Samples, and when goods come."""

from collections.abc import Mapping

from tradehall.api import goods as queries
from tradehall.api import inputs
from tradehall.api.routes.route import OF_SYSTEM, Route, acts, makes, reads
from tradehall.api.views import goods as views
from tradehall.api.views.base import Listed
from tradehall.deals.promises.commands import AnswerDelays, MarkDelivered, MarkReceived, TakeBackDelay, TellDelay
from tradehall.deals.samples.commands import (
    AskForSample,
    DeclineSample,
    JudgeSample,
    LoseSample,
    PromiseSample,
    ReceiveSample,
    SampleAct,
    SendSample,
    WithdrawSample,
)
from tradehall.kernel.texts import N_

ASKED = (*OF_SYSTEM, "confirmed")


def _act(name: str, summary: str, command: type[SampleAct]) -> Route:
    hidden = ASKED if "confirmed" in command.model_fields else OF_SYSTEM
    path = f"/samples/{{id}}/{name}"
    return acts(
        path, summary, command, views.GoodsSampleDetail, queries.goods_sample, at={"sample": "id"}, hidden=hidden
    )


GROUPS: Mapping[str, tuple[Route, ...]] = {
    N_("Samples"): (
        reads(
            "/samples", N_("The samples of your companies, the last changed first."),
            Listed[views.GoodsSample], queries.samples_listed, inputs.Samples,
        ),
        reads("/samples/{id}", N_("One sample."), views.GoodsSampleDetail, queries.goods_sample),
        makes(
            "/samples", N_("Ask for a sample, or offer one: out of a meeting, a deal, or with a participation."),
            AskForSample, views.GoodsSampleDetail, queries.goods_sample, hidden=OF_SYSTEM, location="/samples/{id}",
        ),
        _act("promise", N_("The exporter will send it."), PromiseSample),
        _act("decline", N_("The side that was asked says no."), DeclineSample),
        _act("withdraw", N_("The side that asked or offered takes it back, before it was sent."), WithdrawSample),
        _act("send", N_("The exporter has sent it, or corrects how."), SendSample),
        _act("receive", N_("The buyer has it."), ReceiveSample),
        _act("lose", N_("It was lost on its way."), LoseSample),
        _act("judge", N_("What the buyer found."), JudgeSample),
    ),
    N_("Deliveries"): (
        reads(
            "/deliveries", N_("The promised lines of your deals by their newest day, late ones first."),
            Listed[views.DueLine], queries.due_lines, inputs.Deliveries,
        ),
        reads(
            "/deals/{id}/deliveries", N_("The promised lines of a deal with every day that was told."),
            views.DealPromises, queries.deal_promises,
        ),
        makes(
            "/deals/{id}/delays", N_("The exporter tells a new day for lines, why, and what they propose."),
            TellDelay, views.DealPromises, queries.deal_promises, at={"deal": "id"}, hidden=OF_SYSTEM,
        ),
        acts(
            "/deals/{id}/delays/answer", N_("The buyer answers notices that wait; all of them, if none is named."),
            AnswerDelays, views.DealPromises, queries.deal_promises, at={"deal": "id"}, hidden=OF_SYSTEM,
        ),
        acts(
            "/delays/{id}/withdraw", N_("The exporter takes a notice back before it was answered."),
            TakeBackDelay, views.DealPromises, queries.deal_promises, at={"notice": "id"}, hidden=("confirmed",),
        ),
        acts(
            "/deliveries/{id}/delivered", N_("The exporter says that a line was delivered."),
            MarkDelivered, views.DealPromises, queries.deal_promises, at={"promise": "id"}, hidden=OF_SYSTEM,
        ),
        acts(
            "/deliveries/{id}/received", N_("The buyer says that they have a line."),
            MarkReceived, views.DealPromises, queries.deal_promises, at={"promise": "id"}, hidden=OF_SYSTEM,
        ),
    ),
}  # fmt: skip
