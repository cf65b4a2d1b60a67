"""Pages of conversations, and the addresses that their script falls back to without a socket."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from flask import Blueprint, Flask, Response, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.chat import presence, queries
from tradehall.chat.commands import MarkRead, OpenConversation, SendMessage
from tradehall.chat.errors import ConversationClosed
from tradehall.chat.sockets import SENDING, Sync
from tradehall.kernel import problems, web
from tradehall.kernel.errors import DomainError, TooMany
from tradehall.kernel.parse import parse_form, parse_json
from tradehall.kernel.web import Act, Hall, act, ask, page, run, say

bp = Blueprint("chat", __name__)


def install(app: Flask, hall: Hall) -> None:
    app.register_blueprint(bp)
    presence.install(hall)


# -- pages ------------------------------------------------------------------------------------------


@bp.get("/chat")
def index(form: Act | None = None) -> Any:
    """`form`: a conversation that could not be opened."""
    rows = ask(queries.conversations, request.args.get("cursor"))
    return page("pages/chat/index.html", form.status if form else 200, rows=rows, form=form)


@bp.post("/chat")
def open_() -> Any:
    """Write to a participation (`participation`, perhaps `mine`)."""
    form = act(OpenConversation)
    if not form.ok:
        return index(form)
    return redirect(url_for("chat.conversation", public_id=form.result))


@bp.get("/chat/<public_id>")
def conversation(public_id: str, form: Act | None = None) -> Any:
    view = ask(queries.conversation_page, public_id, _before())
    here = presence.of(web.hall()).online(ask(queries.audience, public_id).people)
    status = form.status if form else 200
    typed = form.values if form else {}
    client_id = typed.get("client_id") if form and form.status != 409 else None
    return page(
        "pages/chat/conversation.html",
        status,
        talk=view,
        here=here,
        form=form,
        typed=typed,
        client_id=client_id or secrets.token_hex(12),
    )


def _before() -> int | None:
    asked = request.args.get("before", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None


def _may_send() -> bool:
    """Counted together with what the person sends over sockets."""
    return web.hall().limits.take(SENDING, "socket", "chat:send", str(web.actor().person_id))


def _send_form(public_id: str) -> Any:
    try:
        form = act(SendMessage, once=False, conversation=public_id) if _may_send() else Act(error=TooMany())
    except ConversationClosed as error:  # the page shows what was typed
        form = Act(error=error)
    if form.ok:
        return redirect(url_for("chat.conversation", public_id=public_id) + "#end")
    return conversation(public_id, form)


# -- what the page's script asks without a socket ---------------------------------------------------


def answered(view: Callable[..., dict[str, Any]]) -> Callable[..., Response]:
    """The same answers as the acknowledgements of sockets, with the status of the refusal."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        try:
            told, status = {"ok": True, **view(*args, **kwargs)}, 200
        except DomainError as error:
            told, status = problems.refusal(error, web.language()), error.status
        return Response(orjson.dumps(told), status, mimetype="application/json")

    return answer


@bp.get("/chat/<public_id>/messages")
@answered
def messages(public_id: str) -> dict[str, Any]:
    """`?after=`: what was said since, at most 200 messages."""
    asked = parse_form(Sync, request.args.items(multi=True), {"conversation": public_id})
    backlog: queries.Backlog = ask(
        queries.messages_after, asked.conversation, asked.after, queries.AT_ONCE, asked.changes
    )
    return backlog.as_json()


@bp.post("/chat/<public_id>/messages")
def send(public_id: str) -> Any:
    """From the form of the page, or as JSON from its script."""
    return _send_json(public_id) if request.mimetype == "application/json" else _send_form(public_id)


@answered
def _send_json(public_id: str) -> dict[str, Any]:
    if not _may_send():
        raise TooMany
    return {"message": run(parse_json(SendMessage, request.get_data(), {"conversation": public_id}))}


@bp.post("/chat/<public_id>/read")
def read(public_id: str) -> Any:
    """From the page's button, or as JSON from its script."""
    if request.mimetype == "application/json":
        return _read_json(public_id)
    typed = [(name, value) for name, value in request.form.items(multi=True) if name != "next"]
    run(parse_form(MarkRead, typed, {"conversation": public_id}))
    say(_("Marked as read."))
    return redirect(url_for("chat.conversation", public_id=public_id))


@answered
def _read_json(public_id: str) -> dict[str, Any]:
    run(parse_json(MarkRead, request.get_data(), {"conversation": public_id}))
    return {}
