"""Members keep their needs."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.companies import hs, queries
from tradehall.companies.commands import AddNeed, ChangeNeed, CloseNeed, OpenNeed, Purpose
from tradehall.companies.queries.views import NeedRow
from tradehall.companies.shapes import Frequency
from tradehall.companies.terms import Category, Unit
from tradehall.companies.web.forms import form_page
from tradehall.companies.web.public import narrowed
from tradehall.kernel.money import EXPONENTS
from tradehall.kernel.web import Act, act, ask, language, say

bp = Blueprint("my_needs", __name__)
STATES = ("open", "draft", "closed")


@bp.get("/companies/<slug>/manage/needs")
def needs(slug: str, form: Act | None = None) -> Any:
    """`form`: a button of the list that was too late; the list then shows what is now."""
    narrow = narrowed()
    profile, rows = ask(queries.my_needs, slug, narrow, request.args.get("after"))
    return form_page(
        "pages/companies/my_needs.html",
        form,
        {},
        profile=profile,
        rows=rows,
        narrow=narrow,
        categories=list(Category),
        states=STATES,
        tab="needs",
    )


@bp.get("/companies/<slug>/needs/new")
def new(slug: str, form: Act | None = None) -> Any:
    profile = ask(queries.own_profile, slug)
    fresh = {"title.source": profile.card.language, "description.source": profile.card.language}
    return form_page("pages/companies/need_form.html", form, fresh, profile=profile, view=None, **choices())


@bp.post("/companies/<slug>/needs/new")
def add(slug: str) -> Any:
    form = act(AddNeed, company=ask(queries.own_company, slug))
    if not form.ok:
        return new(slug, form)
    say(_("The need is saved."))
    return redirect(url_for("my_needs.needs", slug=slug), 303)


@bp.get("/companies/<slug>/needs/<public_id>/edit")
def edit(slug: str, public_id: str, form: Act | None = None) -> Any:
    view = ask(queries.need_page, slug, public_id, edit=True)
    profile = ask(queries.own_profile, slug)
    return form_page(
        "pages/companies/need_form.html", form, of_need(view.need), profile=profile, view=view, **choices()
    )


@bp.post("/companies/<slug>/needs/<public_id>/edit")
def change(slug: str, public_id: str) -> Any:
    form = act(ChangeNeed, need=public_id)
    if not form.ok:
        return edit(slug, public_id, form)
    say(_("The need is saved."))
    return redirect(url_for("companies.need", slug=slug, public_id=public_id), 303)


@bp.post("/companies/<slug>/needs/<public_id>/open")
def reopen(slug: str, public_id: str) -> Any:
    return _after(slug, act(OpenNeed, need=public_id), _("The need is open."))


@bp.post("/companies/<slug>/needs/<public_id>/close")
def close(slug: str, public_id: str) -> Any:
    return _after(slug, act(CloseNeed, need=public_id), _("The need is closed. Others no longer see it."))


def _after(slug: str, form: Act, told: str) -> Any:
    if not form.ok:
        return needs(slug, form)
    say(told)
    return redirect(url_for("my_needs.needs", slug=slug), 303)


def of_need(row: NeedRow) -> dict[str, Any]:
    """The stored need as the form's values."""
    return {
        "title": row.title,
        "description": row.description,
        "hs_code": row.hs_code,
        "category": row.category,
        "purpose": row.purpose,
        "quantity": {"quantity": row.quantity, "unit": row.unit},
        "frequency": row.frequency,
        "target_price": row.target_price.as_json() if row.target_price else None,
        "needed_by": row.needed_by.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "sample_required": row.sample_required,
        "version": row.version,
    }


def choices() -> dict[str, Any]:
    """What the selects of a need offer."""
    return {
        "tab": "needs",
        "headings": hs.headings(language(), 6),
        "categories": list(Category),
        "purposes": list(Purpose),
        "units": list(Unit),
        "frequencies": list(Frequency),
        "currencies": list(EXPONENTS),
    }
