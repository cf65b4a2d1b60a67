"""Pages of safety: reporting a message, the organisers' moderation, and the door of links that lead elsewhere."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.chat.files.judged import judged_files
from tradehall.chat.files.web import shown
from tradehall.chat.queries import talk_of
from tradehall.chat.safety import labels, links, queries
from tradehall.chat.safety.commands import (
    DecideReport,
    LookAtReport,
    MuteFor,
    Reason,
    ReportMessage,
    ShowMessage,
    UnmutePerson,
)
from tradehall.chat.safety.errors import AlreadyReported
from tradehall.chat.safety.leaving import Exit, pieces
from tradehall.events.web.forms import organise_tabs, tabs
from tradehall.kernel.errors import TooMany
from tradehall.kernel.texts import N_
from tradehall.kernel.web import Act, Hall, act, actor, answered, ask, hall, page, say

__all__ = ["install", "labels"]

bp = Blueprint("safety", __name__)
REPORTS = "10/hour"
organise_tabs.append(("/moderation", N_("Moderation")))


def install(app: Flask, found: Hall) -> None:
    app.register_blueprint(bp)
    way_out = Exit(found.settings.secret_key, found.settings.base_url)
    app.extensions["chat-exit"] = way_out
    app.jinja_env.globals.update(
        has_link=links.has_link, text_pieces=pieces, way_out=way_out, instant=datetime.fromisoformat
    )


# -- reporting ----------------------------------------------------------------------------------------


@bp.get("/chat/<conversation>/report/<message>")
def report(conversation: str, message: str, form: Act | None = None) -> Any:
    """What the organisers would see, and why they should look."""
    view = ask(queries.reporting, conversation, message)
    values = form.values if form else {}
    status = form.status if form else 200
    return page("pages/chat/report.html", status, view=view, form=form, values=values, reasons=list(Reason))


@bp.post("/chat/<conversation>/report/<message>")
def send_report(conversation: str, message: str) -> Any:
    if hall().limits.take(REPORTS, "report", str(actor().person_id)):
        form = act(ReportMessage, conversation=conversation, message=message)
    else:
        form = Act(error=TooMany())
    if not form.ok and not isinstance(form.error, AlreadyReported):
        return report(conversation, message, form)
    say(_("The organisers are told. They see this message and what was said around it, nothing else."))
    return redirect(url_for("chat.conversation", public_id=conversation), 303)


@bp.get("/chat/<public_id>/standing")
@answered
def standing(public_id: str) -> dict[str, Any]:
    """Whether the person may write there, for an open page that hears that it changed: why not, or None."""
    why = ask(talk_of, public_id).why_closed
    return {"closed": _(why.text, **why.params) if why else None}


# -- moderation ---------------------------------------------------------------------------------------


@bp.get("/organise/<slug>/moderation")
def reports(slug: str, form: Act | None = None) -> Any:
    """`?state=closed`: what was decided."""
    state = "closed" if request.args.get("state") == "closed" else "open"
    view = ask(queries.reports_page, slug, state, request.args.get("cursor"))
    status = form.status if form else 200
    return page(
        "pages/chat/moderation.html", status, view=view, event=view.event, form=form,
        event_nav=tabs(view.event, "/moderation"),
    )  # fmt: skip


@bp.get("/organise/<slug>/moderation/log")
def log(slug: str) -> Any:
    view = ask(queries.log_page, slug, request.args.get("cursor"))
    nav = tabs(view.event, "/moderation")
    return page("pages/chat/moderation_log.html", view=view, event=view.event, event_nav=nav)


@bp.get("/organise/<slug>/moderation/<public_id>")
def case(slug: str, public_id: str, form: Act | None = None) -> Any:
    view = ask(queries.report_page, slug, public_id)
    files = ask(judged_files, slug, public_id) if view.context is not None else []
    return page(
        "pages/chat/moderation_case.html", form.status if form else 200, view=view, event=view.event, form=form,
        values=form.values if form else {}, mutes=list(MuteFor), files=[shown(file) for file in files],
        event_nav=tabs(view.event, "/moderation"),
    )  # fmt: skip


@bp.post("/organise/<slug>/moderation/<public_id>/look")
def look(slug: str, public_id: str) -> Any:
    form = act(LookAtReport, report=public_id)
    return redirect(_case_url(slug, public_id), 303) if form.ok else case(slug, public_id, form)


@bp.post("/organise/<slug>/moderation/<public_id>/decide")
def decide(slug: str, public_id: str) -> Any:
    form = act(DecideReport, report=public_id)
    if not form.ok:
        return case(slug, public_id, form)
    say(_("It is decided. Whom it concerns is told, with your words."))
    return redirect(url_for("safety.reports", slug=slug), 303)


@bp.post("/organise/<slug>/moderation/<public_id>/show")
def show(slug: str, public_id: str) -> Any:
    form = act(ShowMessage, report=public_id)
    if not form.ok:
        return case(slug, public_id, form)
    say(_("The message is shown again."))
    return redirect(_case_url(slug, public_id), 303)


@bp.post("/organise/<slug>/moderation/people/<person>/unmute")
def unmute(slug: str, person: str) -> Any:
    form = act(UnmutePerson, event=slug, person=person)
    if not form.ok:
        return reports(slug, form)
    say(_("The person can write again."))
    return redirect(url_for("safety.reports", slug=slug), 303)


def _case_url(slug: str, public_id: str) -> str:
    return url_for("safety.case", slug=slug, public_id=public_id)


# -- the way out --------------------------------------------------------------------------------------


@bp.get("/leave")
def leave() -> Any:
    """Where a link of a message leads, before anybody goes there. Nothing of it is fetched."""
    way_out: Exit = hall().app.extensions["chat-exit"]
    link = way_out.beyond(request.args.get("to", ""), request.args.get("s", ""))
    return page("pages/chat/leave.html", link=link)
