"""The list of conversations, the page of one, and search."""

from datetime import date, datetime, time
from typing import Any

from flask import redirect, request, url_for

from tradehall.chat import presence, queries, rules
from tradehall.chat.commands import OpenAnnouncements, OpenConversation, OpenHelpDesk, OpenMeetingTalk
from tradehall.chat.web.doors import bp
from tradehall.kernel import clock, web
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.parse import Command, parse_json
from tradehall.kernel.web import Act, act, answered, ask, page, run

MOST_BUBBLES = 50


@bp.get("/chat")
def index(form: Act | None = None) -> Any:
    """`?kind=`, `?unread=1`; `form`: a conversation that could not be opened."""
    kind, unread = request.args.get("kind"), request.args.get("unread") == "1"
    rows = ask(queries.conversations, request.args.get("cursor"), kind, unread)
    return page(
        "pages/chat/index.html",
        form.status if form else 200,
        rows=rows,
        openings=ask(queries.openings),
        kind=kind if kind in queries.KINDS else "",
        unread_only=unread,
        form=form,
    )


@bp.post("/chat")
def open_() -> Any:
    """Write to a participation (`participation`, perhaps `mine`)."""
    return _opened(OpenConversation)


@bp.post("/chat/help")
def open_help() -> Any:
    """Ask the organisers, or answer (`participation`)."""
    return _opened(OpenHelpDesk)


@bp.post("/chat/announcements")
def open_announcements() -> Any:
    """Speak to all who take part (`event`)."""
    return _opened(OpenAnnouncements)


@bp.post("/chat/meetings/<meeting>")
def open_meeting(meeting: str) -> Any:
    """Talk with all who come to a meeting. From a form, or as JSON from the script of its room."""
    if request.mimetype == "application/json":
        return _open_json(meeting)
    return _opened(OpenMeetingTalk, meeting=meeting)


@answered
def _open_json(meeting: str) -> dict[str, Any]:
    return {"conversation": run(parse_json(OpenMeetingTalk, request.get_data(), {"meeting": meeting}))}


def _opened(command: type[Command], **fixed: Any) -> Any:
    form = act(command, once=False, **fixed)
    if not form.ok:
        return index(form)
    return redirect(url_for("chat.conversation", public_id=form.result))


@bp.get("/chat/search")
def search() -> Any:
    """`?q=`, in one conversation with `?in=`."""
    words, where = request.args.get("q", "").strip(), request.args.get("in", "")
    talk = ask(queries.talk_of, where) if where else None
    hits = ask(queries.search, words, where or None, request.args.get("cursor"))
    return page("pages/chat/search.html", words=words, sought=rules.sought(words), talk=talk, hits=hits)


@bp.get("/chat/<public_id>")
def conversation(public_id: str, form: Act | None = None) -> Any:
    """The newest messages; others with `?before=`, `?after=` or `?at=` a seq, or `?day=` a date of one's own clock."""
    if (day := _day(request.args.get("day", ""))) is not None:
        seq = ask(queries.seq_since, public_id, day)
        return redirect(url_for("chat.conversation", public_id=public_id, at=seq))
    view = ask(queries.conversation_page, public_id, asked_seq("before"), at=asked_seq("at"), after=asked_seq("after"))
    here = presence.of(web.hall()).online(ask(queries.audience, public_id).people)
    status = form.status if form else 200
    typed = form.values if form else {}
    client_id = typed.get("client_id") if form and form.status != 409 else None
    return page(
        "pages/chat/conversation.html",
        status,
        talk=view,
        at=asked_seq("at"),
        here=here,
        form=form,
        typed=typed,
        client_id=client_id or new_public_id(),
    )


@bp.get("/chat/<public_id>/bubbles")
def bubbles(public_id: str) -> Any:
    """Messages as the page draws them, at most 50: `?seqs=12,13` these, `?before=12` those before."""
    if (before := asked_seq("before")) is not None:
        some = ask(queries.messages_before, public_id, before, queries.ON_PAGE)
    else:
        seqs = [int(seq) for seq in request.args.get("seqs", "")[:800].split(",") if _is_seq(seq)]
        some = ask(queries.some_messages, public_id, seqs[:MOST_BUBBLES])
    return page("pages/chat/bubbles.html", talk=some, with_days=before is not None)


def asked_seq(name: str) -> int | None:
    """A seq in the address; what is none counts as absent."""
    asked = request.args.get(name, "")
    return int(asked) if _is_seq(asked) else None


def _is_seq(asked: str) -> bool:
    return asked.isascii() and asked.isdigit() and len(asked) < 16


def _day(asked: str) -> datetime | None:
    """The beginning of that day on the reader's clock; what is no date counts as absent."""
    try:
        day = date.fromisoformat(asked) if len(asked) == len("2026-12-03") else None
    except ValueError:
        return None
    return clock.wall(datetime.combine(day, time()), web.time_zone()) if day and 2000 <= day.year <= 2100 else None
