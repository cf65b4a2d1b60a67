"""The page of notes and products, by plain forms."""

from typing import Any

from flask import Blueprint, redirect, url_for

from tradehall.kernel.errors import NotFound
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.parse import Command
from tradehall.kernel.web import Act, act, ask, page
from tradehall.rooms.notes.commands import NoteKind, RemoveNote, RestoreNote, WriteNote
from tradehall.rooms.papers.queries import papers
from tradehall.rooms.tray.commands import HideListing, LayOutListing, ShowListing, TakeAwayListing

bp = Blueprint("papers", __name__)
ACTS: dict[str, type[Command]] = {
    "remove": RemoveNote,
    "restore": RestoreNote,
    "lay-out": LayOutListing,
    "take-away": TakeAwayListing,
    "show": ShowListing,
    "hide": HideListing,
}


@bp.get("/meetings/<public_id>/papers")
def show(public_id: str, form: Act | None = None) -> Any:
    view = ask(papers, public_id)
    status = form.status if form else 200
    return page("pages/rooms/papers.html", status, view=view, form=form, kinds=list(NoteKind), fresh=new_public_id())


@bp.post("/meetings/<public_id>/papers")
def write(public_id: str) -> Any:
    """A line of notes; its id comes from the page, so that a post that is repeated writes nothing twice."""
    return _answered(public_id, act(WriteNote, meeting=public_id))


@bp.post("/meetings/<public_id>/papers/<verb>")
def change(public_id: str, verb: str) -> Any:
    if verb not in ACTS:
        raise NotFound
    return _answered(public_id, act(ACTS[verb], meeting=public_id))


def _answered(public_id: str, form: Act) -> Any:
    return redirect(url_for("papers.show", public_id=public_id), 303) if form.ok else show(public_id, form)
