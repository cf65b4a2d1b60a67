"""The page of a deal's evidence: steps, papers, disputes, what the event did."""

import base64
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.deals.evidence import queries
from tradehall.deals.evidence.commands import (
    AddEvidence,
    AnswerDispute,
    EndDispute,
    Ending,
    FinishDeal,
    OpenDispute,
    Origin,
    Reason,
    SayAttribution,
    Service,
    TakeBackEvidence,
    Without,
)
from tradehall.kernel.errors import DomainError
from tradehall.kernel.money import EXPONENTS
from tradehall.kernel.papers.kinds import ACCEPT, LARGEST, MB, extension_of
from tradehall.kernel.parse import parse_form
from tradehall.kernel.web import SHOWN_IN_PLACE, Act, act, ask, page, run, say

bp = Blueprint("evidence", __name__)
FORM = LARGEST + MB  # of a whole form with a paper


class Choices:
    """The lists to choose from."""

    reasons = tuple(Reason)
    origins = tuple(Origin)
    shares = tuple(Without)
    services = tuple(Service)
    currencies = tuple(EXPONENTS)
    accept = ACCEPT


@bp.url_value_preprocessor
def allow_paper(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Of the one address that takes a paper; set before anything reads the form."""
    if endpoint == "evidence.add":
        request.max_content_length = FORM


@bp.get("/deals/<public_id>/evidence")
def index(public_id: str, form: Act | None = None, part: str = "") -> Any:
    view = ask(queries.evidence_page, public_id)
    status = form.status if form else 200
    return page("pages/deals/evidence.html", status, view=view, form=form, part=part, choices=Choices)


def _back(public_id: str) -> Any:
    return redirect(url_for("evidence.index", public_id=public_id), 303)


@bp.post("/deals/<public_id>/evidence")
def add(public_id: str) -> Any:
    sent = request.files.get("octets")
    octets = base64.urlsafe_b64encode(sent.read() if sent else b"").decode()
    fixed = {"deal": public_id, "octets": octets, "file_name": (sent.filename or "") if sent else ""}
    try:
        form = Act(
            run(parse_form(AddEvidence, request.form.items(), fixed), key=request.form.get("_key", "")[:64] or None)
        )
    except DomainError as error:
        if error.status not in SHOWN_IN_PLACE:
            raise
        form = Act(error=error)
    if not form.ok:
        return index(public_id, form, "add")
    say(_("The step is recorded. The other side was told."))
    return _back(public_id)


@bp.post("/deals/<public_id>/evidence/<step>/take-back")
def take_back(public_id: str, step: str) -> Any:
    form = act(TakeBackEvidence, deal=public_id, step=step)
    if not form.ok:
        return index(public_id, form, step)
    say(_("The step no longer counts. It stays to be seen, with your reason."))
    return _back(public_id)


@bp.get("/deals/<public_id>/papers/<paper>")
def paper(public_id: str, paper: str) -> Response:
    """The paper as a file; it is never opened in our own name."""
    found = ask(queries.paper, public_id, paper)
    answer = Response(found.octets, mimetype=found.media_type)
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"paper.{extension_of(found.name)}\"; filename*=UTF-8''{quote(found.name)}"
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "no-store"
    answer.set_etag(found.sha256)
    return answer


@bp.post("/deals/<public_id>/dispute")
def open_dispute(public_id: str) -> Any:
    """Asks first, where no script has asked."""
    if not request.form.get("confirmed"):
        view = ask(queries.evidence_page, public_id)
        return page("pages/deals/dispute.html", view=view, values=request.form)
    form = act(OpenDispute, deal=public_id)
    if not form.ok:
        return index(public_id, form, "dispute")
    say(_("The deal is in dispute now. The other side and the organisers were told."))
    return _back(public_id)


@bp.post("/deals/<public_id>/dispute/answer")
def answer_dispute(public_id: str) -> Any:
    form = act(AnswerDispute, deal=public_id)
    if not form.ok:
        return index(public_id, form, "answer")
    say(_("Your answer is recorded. The other side was told."))
    return _back(public_id)


@bp.post("/deals/<public_id>/dispute/end")
def end_dispute(public_id: str) -> Any:
    form = act(EndDispute, deal=public_id)
    if not form.ok:
        return index(public_id, form, "end")
    settled = request.form.get("ending") == Ending.SETTLED
    say(_("The dispute is settled.") if settled else _("The dispute is taken back."))
    return _back(public_id)


@bp.post("/deals/<public_id>/finish")
def finish(public_id: str) -> Any:
    if not request.form.get("confirmed"):
        return page("pages/deals/finish.html", view=ask(queries.evidence_page, public_id))
    form = act(FinishDeal, deal=public_id)
    if not form.ok:
        return index(public_id, form, "finish")
    say(_("The deal is completed. Thank you."))
    return _back(public_id)


@bp.post("/deals/<public_id>/attribution")
def attribute(public_id: str) -> Any:
    form = act(SayAttribution, deal=public_id)
    if not form.ok:
        return index(public_id, form, "attribution")
    say(_("Thank you. What you said of the event is saved."))
    return _back(public_id)
