"""The page on which a person states office hours, and whether machines translate for them."""

from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext as _

from tradehall.chat.hours.commands import SetTalkChoice
from tradehall.chat.hours.queries import my_talk_choices
from tradehall.chat.hours.rules import WORKDAYS
from tradehall.chat.web.doors import bp
from tradehall.kernel.web import Act, act, ask, page, say
from tradehall.meetings.translating import port


@bp.get("/settings/talk")
def talk_choices(form: Act | None = None) -> Any:
    view = ask(my_talk_choices)
    days = request.form.getlist("days") if form else list(view.hours.days)
    return page(
        "pages/chat/choices.html", form.status if form else 200,
        view=view, form=form, days=days, workdays=list(WORKDAYS), has_translator=port.in_use() is not None,
    )  # fmt: skip


@bp.post("/settings/talk")
def set_talk_choices() -> Any:
    form = act(SetTalkChoice)
    if not form.ok:
        return talk_choices(form)
    say(_("Your choices are saved."))
    return redirect(url_for("chat.talk_choices"), 303)
