"""Pictures of a listing: sent in, put in order, and served."""

import base64
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.companies import queries, rules
from tradehall.companies.commands import AddPicture, ChangePicture, MovePicture, RemovePicture
from tradehall.companies.errors import PictureGone
from tradehall.companies.pictures import FORMATS, SIZES
from tradehall.companies.web.forms import form_page, sure
from tradehall.kernel.errors import DomainError, NotFound
from tradehall.kernel.parse import parse_form
from tradehall.kernel.web import SHOWN_IN_PLACE, Act, act, actor, ask, hall, page, run, say

# A browser that opens a picture alone draws it with styles of its own, and blocks it where it has no origin.
ALONE = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"

bp = Blueprint("my_pictures", __name__)
UPLOAD_LIMIT = 6 * 1024 * 1024  # of the whole request: a picture of 5 MB with its words


@bp.url_value_preprocessor
def allow_upload(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """The one route that takes large bodies; set before anything reads the form."""
    if endpoint == "my_pictures.add":
        request.max_content_length = UPLOAD_LIMIT


@bp.get("/companies/<slug>/listings/<public_id>/pictures")
def pictures(slug: str, public_id: str, form: Act | None = None, at: str = "") -> Any:
    """`form` was tried for the picture `at`, or for a new one (empty)."""
    view = ask(queries.listing_page, slug, public_id, edit=True)
    profile = ask(queries.own_profile, slug)
    return form_page(
        "pages/companies/pictures.html",
        form,
        {"alt.source": profile.card.language},
        profile=profile,
        view=view,
        at=at,
        most=rules.MAX_PICTURES,
        accept=",".join(f"image/{name.lower()}" for name in FORMATS),
        tab="listings",
    )


@bp.post("/companies/<slug>/listings/<public_id>/pictures")
def add(slug: str, public_id: str) -> Any:
    ask(queries.listing_page, slug, public_id, edit=True)  # before any work on the picture is done
    hall().limits.require("60/hour", "picture", actor().public_id)
    form = _upload(public_id)
    if not form.ok:
        return pictures(slug, public_id, form)
    say(_("The picture is saved."))
    return _back(slug, public_id)


def _upload(listing: str) -> Act:
    """As `act`, with the file's bytes as the field `upload`."""
    sent = request.files.get("upload")
    body = base64.urlsafe_b64encode(sent.read() if sent else b"").decode()
    try:
        command = parse_form(AddPicture, request.form.items(multi=True), {"listing": listing, "upload": body})
        return Act(run(command, key=request.form.get("_key", "")[:64] or None))
    except DomainError as error:
        if error.status not in SHOWN_IN_PLACE:
            raise
        return Act(error=error)


@bp.post("/companies/<slug>/listings/<public_id>/pictures/<picture>/alt")
def describe(slug: str, public_id: str, picture: str) -> Any:
    form = _tried(slug, public_id, lambda: act(ChangePicture, picture=picture))
    return _after(slug, public_id, form, picture, _("The description is saved."))


@bp.post("/companies/<slug>/listings/<public_id>/pictures/<picture>/move")
def move(slug: str, public_id: str, picture: str) -> Any:
    form = _tried(slug, public_id, lambda: act(MovePicture, picture=picture))
    return _after(slug, public_id, form, picture, "")


@bp.post("/companies/<slug>/listings/<public_id>/pictures/<picture>/remove")
def remove(slug: str, public_id: str, picture: str) -> Any:
    form = _tried(slug, public_id, lambda: sure(RemovePicture, picture=picture))
    if form is None:
        view = ask(queries.listing_page, slug, public_id, edit=True)
        return page("pages/companies/remove_picture.html", view=view, picture=picture)
    return _after(slug, public_id, form, picture, _("The picture is removed."))


F = TypeVar("F", bound=Act | None)


def _tried(slug: str, public_id: str, what: Callable[[], F]) -> F | Act:
    """The act; on a picture that is gone it is a conflict for those who may edit the listing."""
    try:
        return what()
    except NotFound:
        ask(queries.listing_page, slug, public_id, edit=True)
        return Act(error=PictureGone())


def _after(slug: str, public_id: str, form: Act, picture: str, told: str) -> Any:
    if not form.ok:
        return pictures(slug, public_id, form, picture)
    if told:
        say(told)
    return _back(slug, public_id)


def _back(slug: str, public_id: str) -> Any:
    return redirect(url_for("my_pictures.pictures", slug=slug, public_id=public_id), 303)


@bp.get("/pictures/<public_id>/<size>.webp")
def picture(public_id: str, size: str) -> Response:
    """The bytes of a picture never change: another picture has another id."""
    if size not in SIZES:
        raise NotFound
    found = ask(queries.picture_body, public_id, size)
    answer = current_app.response_class(found.body, mimetype="image/webp")
    reach = "public" if found.is_public else "private"
    answer.headers["Cache-Control"] = f"{reach}, max-age=31536000, immutable"
    answer.headers["Content-Security-Policy"] = ALONE
    return answer
