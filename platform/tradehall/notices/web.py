"""Pages of notices: what is new, and how one wants to be told."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tradehall.accounts.identity import signed_in_only
from tradehall.kernel.errors import Invalid, NotFound
from tradehall.kernel.outbox import Chore
from tradehall.kernel.parse import parse_data
from tradehall.kernel.web import Act, Hall, act, ask, page, run, say, stay_inside
from tradehall.notices import event_mails as mails
from tradehall.notices import labels
from tradehall.notices.answers import web as answers
from tradehall.notices.commands import (
    ForgetOldNotices,
    ReadAllNotices,
    ReadNotice,
    SendDueNotices,
    SetNoticeChoices,
    TellUnread,
)
from tradehall.notices.kinds import CHOICES
from tradehall.notices.queries import my_choices, my_notices
from tradehall.notices.queries.lists import path_of
from tradehall.notices.rules import time_of

bp = Blueprint("notices", __name__)
OFTEN = timedelta(minutes=1)


def install(app: Flask, hall: Hall) -> None:
    app.register_blueprint(bp)
    answers.install(app, hall)
    mails.install(app)
    hall.dispatcher.chores += [
        Chore(SendDueNotices, OFTEN), Chore(TellUnread, OFTEN), Chore(ForgetOldNotices, timedelta(hours=1)),
    ]  # fmt: skip


@bp.get("/notices")
@signed_in_only
def notices() -> ResponseReturnValue:
    unread = request.args.get("show") == "unread"
    view = ask(my_notices, request.args.get("cursor"), unread=unread)
    return page("pages/notices/notices.html", view=view, only_unread=unread)


@bp.post("/notices/<public_id>/open")
@signed_in_only
def open_notice(public_id: str) -> ResponseReturnValue:
    """Read, and on to where one acts."""
    read(public_id)
    return redirect(stay_inside(ask(path_of, public_id), url_for("notices.notices")), 303)


@bp.post("/notices/<public_id>/read")
@signed_in_only
def read_notice(public_id: str) -> ResponseReturnValue:
    read(public_id)
    return _back()


@bp.post("/notices/read-all")
@signed_in_only
def read_all() -> ResponseReturnValue:
    number = run(ReadAllNotices())
    say(ngettext("%(num)d notice is read now.", "%(num)d notices are read now.", number))
    return _back()


def read(public_id: str) -> None:
    """Raises NotFound for what cannot be an id, too."""
    try:
        run(parse_data(ReadNotice, {"notice": public_id}))
    except Invalid:
        raise NotFound from None


def _back() -> ResponseReturnValue:
    return redirect(stay_inside(request.form.get("next"), url_for("notices.notices")), 303)


@bp.get("/settings/notices")
@signed_in_only
def choices(form: Act | None = None) -> Any:
    view = ask(my_choices)
    return page(
        "pages/notices/choices.html", form.status if form else 200,
        view=view, form=form, offered=CHOICES, about=labels.ABOUT, time_of=time_of,
    )  # fmt: skip


@bp.post("/settings/notices")
@signed_in_only
def save_choices() -> Any:
    form = act(SetNoticeChoices)
    if not form.ok:
        return choices(form)
    say(_("Your choices are saved."))
    return redirect(url_for("notices.choices"), 303)
