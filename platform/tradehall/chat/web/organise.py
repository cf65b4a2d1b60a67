"""The organisers' page of talk: who waits for an answer, and how people talk in their event."""

from dataclasses import asdict
from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext as _

from tradehall.chat.waiting.commands import SetChatRules
from tradehall.chat.waiting.queries import talk_page
from tradehall.chat.web.doors import bp
from tradehall.events.web.forms import organise_tabs, tabs
from tradehall.kernel.texts import N_
from tradehall.kernel.web import Act, act, ask, page, say

HOURS = (0, 2, 4, 8, 12, 24, 36, 48, 72, 96, 120, 168)
organise_tabs.append(("/talk", N_("Talk")))


@bp.get("/organise/<slug>/talk")
def talk_rules(slug: str, form: Act | None = None) -> Any:
    view = ask(talk_page, slug, request.args.get("cursor"))
    if form is None and view.waiting.cursor and not view.waiting.items:  # all behind it are answered by now
        return redirect(url_for("chat.talk_rules", slug=slug))
    stored = {name: str(value) for name, value in asdict(view.rules).items()}
    return page(
        "pages/chat/organise.html", form.status if form else 200,
        view=view, event=view.event, form=form, stored=stored, hours=sorted({*HOURS, view.rules.wait_hours}),
        event_nav=tabs(view.event, "/talk"),
    )  # fmt: skip


@bp.post("/organise/<slug>/talk")
def set_talk_rules(slug: str) -> Any:
    form = act(SetChatRules, event=slug)
    if not form.ok:
        return talk_rules(slug, form)
    say(_("How people talk in this event is saved."))
    return redirect(url_for("chat.talk_rules", slug=slug), 303)
