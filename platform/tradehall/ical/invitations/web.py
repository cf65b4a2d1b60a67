"""Pages for those who got an invitation and have no account, or whose answer we could not be sure of."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.ical.inbound import Door, transport
from tradehall.ical.invitations import tokens
from tradehall.ical.invitations.commands import AnswerAsGuest, ConfirmAnswer, ForgetInboundMail
from tradehall.ical.invitations.queries import answer_page, guest_page
from tradehall.kernel.errors import NotFound
from tradehall.kernel.outbox import Chore
from tradehall.kernel.web import Hall, act, ask, hall, page, say

bp = Blueprint("invitations", __name__)


def install(app: Flask, found: Hall) -> None:
    """The pages, the key for links, the daily clean-up."""
    tokens.use(found.settings.secret_key, found.settings.reply_address)
    app.register_blueprint(bp)
    found.dispatcher.chores.append(Chore(ForgetInboundMail, timedelta(days=1)))
    if found.settings.inbound_url:
        door = Door(found.runner, authority=found.settings.inbound_authority, returns=found.post.returns)
        found.tasks.append(transport(found.settings.inbound_url, door))


def _read(purpose: str, link: str) -> str:
    hall().limits.require("60/minute", "invitations", request.remote_addr or "")
    public_id = tokens.read_link(purpose, link)
    if public_id is None:
        raise NotFound
    return public_id


@bp.get("/guest/<link>")
def guest(link: str, status: int = 200) -> Any:
    """The meeting for somebody from outside; looking at it changes nothing."""
    view = ask(guest_page, _read("guest", link))
    return page("pages/ical/guest.html", status if view.is_invited else 410, view=view, link=link)


@bp.post("/guest/<link>")
def answer(link: str) -> Any:
    _read("guest", link)
    form = act(AnswerAsGuest, link=link)
    if not form.ok:
        return guest(link, form.status)
    say(_("Thank you. Your hosts see your answer."))
    return redirect(url_for("invitations.guest", link=link, lang=request.args.get("lang")), 303)


@bp.get("/invitations/<link>")
def pending(link: str) -> Any:
    """What was answered by mail in somebody's name, and a button to confirm it."""
    view = ask(answer_page, _read("answer", link))
    return page("pages/ical/answer.html", view=view, link=link)


@bp.post("/invitations/<link>")
def confirm(link: str) -> Any:
    _read("answer", link)
    form = act(ConfirmAnswer, link=link)
    if form.ok and form.result == "taken":
        say(_("Thank you. Your answer counts now."))
    return redirect(url_for("invitations.pending", link=link, lang=request.args.get("lang")), 303)
