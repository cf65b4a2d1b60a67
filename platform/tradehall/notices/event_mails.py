"""The organisers' page of mails: who was written to about what, whether it arrived, and once more what failed."""

from typing import Any

from flask import Blueprint, Flask, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.events.queries import ParticipantsPage
from tradehall.events.web.forms import asks_first, confirm, organise_tabs, tabs
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Reader
from tradehall.kernel.web import act, ask, page, say
from tradehall.notices.commands import SendMailAgain
from tradehall.notices.mail_words import SUBJECTS, reason
from tradehall.notices.queries.mails import MailState, event_mails

bp = Blueprint("event_mails", __name__)
organise_tabs.append(("/mails", N_("Mails")))


def install(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.globals.update(mail_reason=reason)


@bp.get("/organise/<slug>/mails")
def mails(slug: str) -> Any:
    state = request.args.get("state", "")
    wanted = {
        "state": MailState(state) if state in set(MailState) else None,
        "place": request.args.get("company", "")[:26],
        "words": request.args.get("q", "")[:100],
    }
    view = ask(event_mails, slug, request.args.get("cursor", "")[:500] or None, **wanted)
    return page(
        "pages/organise/mails.html",
        view=view, event=view.event, wanted=wanted, states=list(MailState), subjects=SUBJECTS,
        event_nav=tabs(view.event, "/mails"),
    )  # fmt: skip


@bp.post("/organise/<slug>/mails/<mail>/again")
def again(slug: str, mail: str) -> Any:
    here = url_for("event_mails.mails", slug=slug, state=MailState.FAILED.value)
    form = act(SendMailAgain, event=slug, mail=mail)
    if asks_first(form):
        text = _("The same mail goes to the same address. If the address is wrong, ask the person to correct it first.")
        return confirm(_("Send this mail again?"), text, request.path, _("Send again"), here)
    if form.ok:
        say(_("The mail to %(address)s is sent again in a moment.", address=form.result))
    else:
        say(form.alert, "danger")
    return redirect(here, 303)


@panel("participants")
def failed_panel(reader: Reader, view: ParticipantsPage) -> Panel:
    """Mails that did not reach the delegates of each company; the page is for organisers alone."""
    rows = {
        row.participation.id: (row.unreached, view.event.slug, row.participation.public_id) for row in view.rows.items
    }
    return Panel("pages/organise/_failed_mails.html", rows, order=60)
