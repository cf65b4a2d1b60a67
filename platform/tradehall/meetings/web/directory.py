"""The directory of an event's companies, and the page of one of them."""

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from tradehall.events.commands import Side
from tradehall.kernel import i18n
from tradehall.kernel.errors import NotFound
from tradehall.kernel.templating import LABELS
from tradehall.kernel.web import ask, language, page, wants_fragment
from tradehall.meetings import queries
from tradehall.meetings.web.doors import chosen, hs_line, words

bp = Blueprint("directory", __name__)


@bp.get("/events/<slug>/directory")
def directory(slug: str) -> Any:
    """Who takes part, searched and filtered; a fragment for htmx."""
    wanted = {
        "q": words("q"),
        "side": chosen(Side, "side"),
        "hs": words("hs", 6),
        "country": words("country", 2).upper(),
        "language": words("language", 2),
    }
    view = ask(queries.directory, slug, **wanted, cursor=words("cursor", 500) or None)
    template = "pages/meetings/_found.html" if wants_fragment() else "pages/meetings/directory.html"
    return page(template, view=view, wanted=wanted, active=_active(wanted))


def _active(wanted: dict[str, Any]) -> list[tuple[str, str]]:
    """The filters that are set, as (name in the address, words)."""
    said = {
        "q": _("“%(words)s”", words=wanted["q"]),
        "side": _(LABELS.get(wanted["side"], "")) if wanted["side"] else "",
        "hs": hs_line(wanted["hs"]),
        "country": i18n.country_name(wanted["country"], language()),
        "language": dict(i18n.OWN_NAMES).get(wanted["language"], wanted["language"]),
    }
    return [(name, said[name]) for name in said if wanted[name]]


@bp.get("/events/<slug>/participants/<public_id>")
def participant(slug: str, public_id: str) -> Any:
    view = ask(queries.ask_page, public_id)
    if view.event.slug != slug:
        raise NotFound
    return page("pages/meetings/participant.html", view=view)
