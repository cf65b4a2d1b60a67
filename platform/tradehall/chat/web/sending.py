"""What is sent and read, by the forms of the page or by its script without a socket."""

from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext as _

from tradehall.chat import queries
from tradehall.chat.commands import MarkRead, SendMessage
from tradehall.chat.sockets import Sync
from tradehall.chat.web.doors import admit_sending, bp, send_form
from tradehall.chat.web.pages import conversation
from tradehall.kernel.parse import parse_form, parse_json
from tradehall.kernel.web import answered, ask, run, say


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


def _send_form(public_id: str) -> Any:
    form = send_form(conversation=public_id)
    if form.ok:
        return redirect(url_for("chat.conversation", public_id=public_id) + "#end")
    return conversation(public_id, form)


@answered
def _send_json(public_id: str) -> dict[str, Any]:
    admit_sending()
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
