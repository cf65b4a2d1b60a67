"""Pages of samples: the list, one sample with what can be done, and a new one."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, redirect, request, url_for
from flask_babel import gettext

from tradehall.companies.terms import Unit
from tradehall.deals.samples import queries
from tradehall.deals.samples.commands import (
    AskForSample,
    DeclineSample,
    Judgement,
    JudgeSample,
    LoseSample,
    PaidBy,
    PromiseSample,
    ReceiveSample,
    RemindOfSamples,
    SampleAct,
    SendSample,
    WithdrawSample,
)
from tradehall.deals.samples.queries import SampleGroup
from tradehall.deals.samples.rules import SampleDoing
from tradehall.kernel.errors import NotFound
from tradehall.kernel.money import EXPONENTS
from tradehall.kernel.outbox import Chore
from tradehall.kernel.texts import N_
from tradehall.kernel.web import Act, Hall, act, ask, page, say

bp = Blueprint("goods_samples", __name__)
# What can be done: the command, and what is said when it was.
ACTS: dict[str, tuple[type[SampleAct], str]] = {
    SampleDoing.PROMISE: (PromiseSample, N_("The sample is promised. The buyer is told.")),
    SampleDoing.DECLINE: (DeclineSample, N_("The sample is declined. The other side is told.")),
    SampleDoing.WITHDRAW: (WithdrawSample, N_("The sample is withdrawn. The other side is told.")),
    SampleDoing.SEND: (SendSample, N_("The sample is on its way. The buyer is told.")),
    SampleDoing.RECEIVE: (ReceiveSample, N_("You have the sample. The exporter is told.")),
    SampleDoing.LOSE: (LoseSample, N_("The sample is lost. The other side is told.")),
    SampleDoing.JUDGE: (JudgeSample, N_("Your word on the sample is with the exporter.")),
}
ASKED = (SampleDoing.WITHDRAW, SampleDoing.LOSE)  # hard to take back: a page asks where no script did


def install(app: Flask, hall: Hall) -> None:
    app.register_blueprint(bp)
    hall.dispatcher.chores.append(Chore(RemindOfSamples, timedelta(minutes=30)))


@bp.get("/deals/samples")
def index() -> Any:
    asked = request.args.get("show", "")
    group = SampleGroup(asked) if asked in set(SampleGroup) else SampleGroup.ALL
    rows = ask(queries.my_samples, group, request.args.get("cursor"))
    return page("pages/deals/samples.html", rows=rows, group=group, groups=list(SampleGroup))


@bp.get("/deals/samples/new")
def new(form: Act | None = None) -> Any:
    given = request.form if form else request.args
    view = ask(queries.sample_form, *(given.get(name) or None for name in ("meeting", "deal", "counterparty")))
    status = form.status if form else 200
    return page(
        "pages/deals/sample_new.html", status,
        view=view, form=form, typed=given, units=list(Unit), payers=list(PaidBy),
    )  # fmt: skip


@bp.post("/deals/samples")
def make() -> Any:
    form = act(AskForSample)
    if not form.ok:
        return new(form)
    say(gettext("The other side is told of the sample."))
    return redirect(url_for("goods_samples.sample", public_id=form.result))


@bp.get("/deals/samples/<public_id>")
def sample(public_id: str, form: Act | None = None, part: str = "") -> Any:
    view = ask(queries.sample_page, public_id)
    status = form.status if form else 200
    return page(
        "pages/deals/sample.html", status,
        view=view, row=view.row, form=form, part=part, payers=list(PaidBy), judgements=list(Judgement),
        currencies=list(EXPONENTS),
    )  # fmt: skip


@bp.post("/deals/samples/<public_id>/<doing>")
def do(public_id: str, doing: str) -> Any:
    if doing not in ACTS:
        raise NotFound
    if doing in ASKED and not request.form.get("confirmed"):
        view = ask(queries.sample_page, public_id)
        return page("pages/deals/sample_sure.html", view=view, doing=doing, typed=request.form)
    command, said = ACTS[doing]
    form = act(command, sample=public_id)
    if not form.ok:
        return sample(public_id, form, doing)
    say(gettext(said))
    return redirect(url_for("goods_samples.sample", public_id=public_id))
