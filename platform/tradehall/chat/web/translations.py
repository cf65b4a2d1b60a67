"""A translation that somebody asks for. It comes as a change of the message, when it is made."""

from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext as _

from tradehall.chat.translating.commands import AskTranslation
from tradehall.chat.web.doors import bp
from tradehall.kernel import problems, web
from tradehall.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, TooMany
from tradehall.kernel.parse import parse_form
from tradehall.kernel.web import run, say

ASKING = "20/minute"


@bp.post("/chat/<public_id>/messages/<message>/translation")
def translate(public_id: str, message: str) -> Any:
    """By the button of the message; the page's script asks for JSON and stays where it is."""
    wants_json = request.accept_mimetypes.best == "application/json"
    try:
        if not web.hall().limits.take(ASKING, "translation", str(web.actor().person_id)):
            raise TooMany
        is_there = run(_asked(public_id, message))
    except (Conflict, Forbidden, TooMany) as error:
        return _refused(error, public_id, wants_json=wants_json)
    text = "" if is_there else _("The translation is being made. It appears here in a moment.")
    if wants_json:
        return {"ok": True, "text": text}
    if text:
        say(text, "info")
    return _back(public_id, message)


def _asked(public_id: str, message: str) -> AskTranslation:
    """What cannot be ids names nothing."""
    try:
        return parse_form(AskTranslation, [], {"conversation": public_id, "message": message})
    except Invalid:
        raise NotFound from None


def _refused(error: DomainError, public_id: str, *, wants_json: bool) -> Any:
    told = problems.refusal(error, web.language())
    if wants_json:
        return told, error.status
    say(told["error"]["message"], "warning")
    return _back(public_id)


def _back(public_id: str, message: str = "") -> Any:
    anchor = f"message-{message}" if message else None
    return redirect(url_for("chat.conversation", public_id=public_id, _anchor=anchor), 303)
