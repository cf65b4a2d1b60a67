"""Parts of the room's page: the products to choose from, and the one that is shown, in the reader's own language."""

from typing import Any

from flask import Blueprint

from tradehall.kernel.web import ask, page
from tradehall.rooms.tray import queries

bp = Blueprint("tray", __name__)


@bp.get("/meetings/<public_id>/room/products")
def products(public_id: str) -> Any:
    meeting, shelves = ask(queries.shelves, public_id)
    return page("pages/rooms/tray/products.html", meeting=meeting, shelves=shelves)


@bp.get("/meetings/<public_id>/room/products/<listing>")
def product(public_id: str, listing: str) -> Any:
    found = ask(queries.product, public_id, listing)
    return page("pages/rooms/tray/product.html", view=found.page, meeting=found.meeting)
