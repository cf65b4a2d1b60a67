"""Blocking a company in an event, and taking it back: buttons of the pages that show it."""

from typing import Any

from flask import Blueprint, redirect, request
from flask_babel import gettext as _

from tradehall.events.commands import BlockParticipation, UnblockParticipation
from tradehall.events.web.forms import confirm
from tradehall.kernel.web import Act, act, say, stay_inside

bp = Blueprint("blocks", __name__)


def _back(slug: str, public_id: str) -> str:
    """`next` of the form, or the company's page in the event."""
    return stay_inside(request.form.get("next"), f"/events/{slug}/participants/{public_id}")


def _done(form: Act, slug: str, public_id: str, told: str) -> Any:
    say(told if form.ok else form.alert, "success" if form.ok else "error")
    return redirect(_back(slug, public_id), 303)


@bp.post("/events/<slug>/participants/<public_id>/block")
def block(slug: str, public_id: str) -> Any:
    if request.form.get("confirmed") != "yes":
        kept = {name: request.form[name] for name in ("mine", "next") if name in request.form}
        return confirm(
            _("Block this company?"),
            _(
                "Neither side can write to the other or ask for a meeting any more. Open requests between you are "
                "closed. Meetings that are booked stay until you cancel them."
            ),
            request.path,
            _("Block"),
            _back(slug, public_id),
            **kept,
        )
    form = act(BlockParticipation, participation=public_id)
    return _done(form, slug, public_id, _("The company is blocked."))


@bp.post("/events/<slug>/participants/<public_id>/block/undo")
def unblock(slug: str, public_id: str) -> Any:
    form = act(UnblockParticipation, participation=public_id)
    return _done(form, slug, public_id, _("The company is no longer blocked."))
