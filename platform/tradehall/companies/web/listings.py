"""Members keep their listings."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.companies import hs, queries
from tradehall.companies.commands import (
    AddListing,
    ArchiveListing,
    ChangeListing,
    PriceMode,
    PublishListing,
)
from tradehall.companies.queries.views import ListingPage
from tradehall.companies.shapes import Body, Certificate, Decoration, Sample, stored
from tradehall.companies.terms import Category, Incoterm, PaymentTerm, Unit
from tradehall.companies.web.forms import form_page
from tradehall.companies.web.public import narrowed
from tradehall.kernel.money import EXPONENTS
from tradehall.kernel.web import Act, act, ask, language, say

bp = Blueprint("my_listings", __name__)
STATES = ("published", "draft", "archived")


@bp.get("/companies/<slug>/manage/listings")
def listings(slug: str, form: Act | None = None) -> Any:
    """`form`: a button of the list that was too late; the list then shows what is now."""
    narrow = narrowed()
    profile, rows = ask(queries.my_listings, slug, narrow, request.args.get("after"))
    return form_page(
        "pages/companies/my_listings.html",
        form,
        {},
        profile=profile,
        rows=rows,
        narrow=narrow,
        categories=list(Category),
        states=STATES,
        tab="listings",
    )


@bp.get("/companies/<slug>/listings/new")
def new(slug: str, form: Act | None = None) -> Any:
    profile = ask(queries.own_profile, slug)
    fresh = {
        "title.source": profile.card.language,
        "summary.source": profile.card.language,
        "description.source": profile.card.language,
        "origin_country": profile.card.country,
        "price.mode": PriceMode.ON_REQUEST,
    }
    return form_page("pages/companies/listing_form.html", form, fresh, profile=profile, view=None, **choices())


@bp.post("/companies/<slug>/listings/new")
def add(slug: str) -> Any:
    form = act(AddListing, company=ask(queries.own_company, slug))
    if not form.ok:
        return new(slug, form)
    say(_("The listing is saved. A picture makes it easier to find."))
    return redirect(url_for("my_pictures.pictures", slug=slug, public_id=form.result), 303)


@bp.get("/companies/<slug>/listings/<public_id>/edit")
def edit(slug: str, public_id: str, form: Act | None = None) -> Any:
    view = ask(queries.listing_page, slug, public_id, edit=True)
    profile = ask(queries.own_profile, slug)
    return form_page(
        "pages/companies/listing_form.html", form, of_listing(view), profile=profile, view=view, **choices()
    )


@bp.post("/companies/<slug>/listings/<public_id>/edit")
def change(slug: str, public_id: str) -> Any:
    form = act(ChangeListing, listing=public_id)
    if not form.ok:
        return edit(slug, public_id, form)
    say(_("The listing is saved."))
    return redirect(url_for("companies.listing", slug=slug, public_id=public_id), 303)


@bp.post("/companies/<slug>/listings/<public_id>/publish")
def publish(slug: str, public_id: str) -> Any:
    return _after(slug, act(PublishListing, listing=public_id), _("The listing is published."))


@bp.post("/companies/<slug>/listings/<public_id>/archive")
def archive(slug: str, public_id: str) -> Any:
    form = act(ArchiveListing, listing=public_id)
    return _after(slug, form, _("The listing is archived. Others no longer see it."))


def _after(slug: str, form: Act, told: str) -> Any:
    if not form.ok:
        return listings(slug, form)
    say(told)
    return redirect(url_for("my_listings.listings", slug=slug), 303)


def of_listing(view: ListingPage) -> dict[str, Any]:
    """The stored listing as the form's values."""
    row = view.listing
    return {
        "title": row.title,
        "summary": row.summary,
        "description": view.description,
        "hs_code": row.hs_code,
        "category": row.category,
        "origin_country": row.origin_country,
        "moq": {"quantity": row.moq_quantity, "unit": row.moq_unit},
        "lead_time_days": row.lead_time_days,
        "price": {
            "mode": row.price_mode,
            "amount": row.price.amount if row.price else None,
            "currency": row.price.currency if row.price else None,
            "incoterm": row.price_incoterm,
            "place": row.price_place,
        },
        "details": stored(view.details),
        "version": row.version,
    }


def choices() -> dict[str, Any]:
    """What the selects and boxes of a listing offer."""
    return {
        "tab": "listings",
        "headings": hs.headings(language(), 6),
        "categories": list(Category),
        "units": list(Unit),
        "currencies": list(EXPONENTS),
        "price_modes": list(PriceMode),
        "incoterms": list(Incoterm),
        "payment_terms": list(PaymentTerm),
        "bodies": list(Body),
        "decorations": list(Decoration),
        "samples": list(Sample),
        "certificates": list(Certificate),
    }
