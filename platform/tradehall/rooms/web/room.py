"""The page of a meeting's room."""

from typing import Any

from flask import Blueprint

from tradehall.kernel.web import ask, page
from tradehall.rooms import queries

bp = Blueprint("room", __name__)


@bp.get("/meetings/<public_id>/room")
def room(public_id: str) -> Any:
    """The way in while the doors are closed, the call while they are open, and the way on after it."""
    return page("pages/rooms/room.html", view=ask(queries.room_page, public_id))
