"""The list of conversations and the page of one."""

import secrets
from typing import Any

from flask import redirect, request, url_for

from tradehall.chat import presence, queries
from tradehall.chat.commands import OpenConversation
from tradehall.chat.web.doors import bp
from tradehall.kernel import web
from tradehall.kernel.web import Act, act, ask, page

MOST_BUBBLES = 50


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
    view = ask(queries.conversation_page, public_id, asked_seq("before"))
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


@bp.get("/chat/<public_id>/bubbles")
def bubbles(public_id: str) -> Any:
    """`?seqs=12,13`: these messages as the page draws them, at most 50."""
    seqs = [int(seq) for seq in request.args.get("seqs", "")[:800].split(",") if _is_seq(seq)]
    return page("pages/chat/bubbles.html", talk=ask(queries.some_messages, public_id, seqs[:MOST_BUBBLES]))


def asked_seq(name: str) -> int | None:
    """A seq in the address; what is none counts as absent."""
    asked = request.args.get(name, "")
    return int(asked) if _is_seq(asked) else None


def _is_seq(asked: str) -> bool:
    return asked.isascii() and asked.isdigit() and len(asked) < 16
