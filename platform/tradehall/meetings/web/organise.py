"""The organisers' table of all meetings of an event."""

from typing import Any

from flask import Blueprint

from tradehall.events.web.forms import organise_tabs, tabs
from tradehall.kernel.texts import N_
from tradehall.kernel.web import ask, page, wants_fragment
from tradehall.meetings import queries
from tradehall.meetings.rules import MeetingStatus
from tradehall.meetings.web.doors import chosen, words

bp = Blueprint("organise_meetings", __name__)
organise_tabs.insert(2, ("/meetings", N_("Meetings")))


@bp.get("/organise/<slug>/meetings")
def table(slug: str) -> Any:
    """All meetings by time, searched and filtered; a fragment for htmx."""
    wanted = {"status": chosen(MeetingStatus, "status"), "lacks": words("lacks", 20), "words": words("q")}
    view = ask(queries.event_agenda, slug, words("cursor", 500) or None, **wanted)
    template = "pages/meetings/_organise_table.html" if wants_fragment() else "pages/meetings/organise.html"
    shown = {"view": view, "event": view.event, "wanted": wanted, "statuses": list(MeetingStatus)}
    return page(template, event_nav=tabs(view.event, "/meetings"), **shown)
