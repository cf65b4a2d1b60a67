"""What others see: a company, one of its listings, one of its needs."""

from typing import Any

from flask import Blueprint, request

from tradehall.companies import queries
from tradehall.companies.queries.pages import Narrow
from tradehall.companies.terms import Category
from tradehall.kernel.web import ask, page

bp = Blueprint("companies", __name__)


def narrowed(part: str | None = None) -> Narrow:
    """The filters in the address; of a page with two lists, those of the list `part` only."""
    if part is not None and request.args.get("part", "listings") != part:
        return Narrow()
    found = {name: request.args.get(name, "").strip()[:100] for name in ("q", "category", "hs", "state")}
    return Narrow(**found)


@bp.get("/companies/<slug>")
def company(slug: str) -> Any:
    """The company with its listings, needs and, for signed-in people, its members."""
    listings, needs = narrowed("listings"), narrowed("needs")
    view = ask(
        queries.company_page,
        slug,
        listings,
        needs,
        request.args.get("listings_after"),
        request.args.get("needs_after"),
    )
    template = "pages/companies/company.html"
    return page(template, view=view, listings=listings, needs=needs, categories=list(Category))


@bp.get("/companies/<slug>/listings/<public_id>")
def listing(slug: str, public_id: str) -> Any:
    return page("pages/companies/listing.html", view=ask(queries.listing_page, slug, public_id))


@bp.get("/companies/<slug>/needs/<public_id>")
def need(slug: str, public_id: str) -> Any:
    return page("pages/companies/need.html", view=ask(queries.need_page, slug, public_id))
