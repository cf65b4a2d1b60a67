"""One's own companies: the list, a new one, the overview, and the profile's form."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.accounts.web import signed_in_only
from tradehall.companies import hs, queries
from tradehall.companies.commands import (
    BusinessType,
    BuyerType,
    ChangeCompany,
    CompanyState,
    CreateCompany,
    EmployeesBand,
)
from tradehall.companies.queries.views import Profile
from tradehall.companies.shapes import (
    Certificate,
    DecisionRole,
    Frequency,
    OemOdm,
    PriceSegment,
    SalesChannel,
    SamplePolicy,
    stored,
)
from tradehall.companies.terms import Incoterm, PaymentTerm, Unit
from tradehall.companies.web.forms import form_page
from tradehall.kernel.money import EXPONENTS
from tradehall.kernel.web import Act, act, actor, ask, language, page, say, stay_inside

bp = Blueprint("my_companies", __name__)


@bp.get("/companies/mine")
def mine() -> Any:
    return page("pages/companies/mine.html", companies=ask(queries.my_companies_page))


@bp.get("/companies/new")
@signed_in_only
def new(form: Act | None = None) -> Any:
    fresh = {"about.source": language(), "signs": True, "state": CompanyState.ACTIVE}
    return form_page("pages/companies/new.html", form, fresh, next=afterwards(), **choices())


@bp.post("/companies/new")
@signed_in_only
def create() -> Any:
    form = act(CreateCompany)
    if not form.ok:
        return new(form)
    if target := afterwards():
        say(_("Your company is entered."))
        return redirect(target, 303)
    say(_("Your company is entered. The list below shows what would help others to find you."))
    card = ask(queries.company_by_public_id, form.result)
    return redirect(url_for("my_companies.overview", slug=card.slug), 303)


def afterwards() -> str:
    """Where somebody was when they found that they need a company first; empty if they came by themselves."""
    return stay_inside(request.values.get("next"), "")


@bp.get("/companies/<slug>/manage")
def overview(slug: str) -> Any:
    """Members' way in: what is there, what is missing, where to go on."""
    view = ask(queries.workspace, slug)
    return page("pages/companies/overview.html", view=view, profile=view.profile, tab="overview")


@bp.get("/companies/<slug>/edit")
def edit(slug: str, form: Act | None = None) -> Any:
    profile = ask(queries.own_profile, slug)
    return form_page("pages/companies/edit.html", form, of_profile(profile), profile=profile, tab="edit", **choices())


@bp.post("/companies/<slug>/edit")
def change(slug: str) -> Any:
    form = act(ChangeCompany, company=ask(queries.own_company, slug))
    if not form.ok:
        return edit(slug, form)
    say(_("The profile is saved."))
    return redirect(url_for("my_companies.overview", slug=slug), 303)


def of_profile(profile: Profile) -> dict[str, Any]:
    """The stored profile as the form's values."""
    card = profile.card
    return {
        "legal_name": card.legal_name,
        "legal_name_en": card.legal_name_en,
        "name_reading": card.name_reading,
        "sells": card.sells,
        "buys": card.buys,
        "country": card.country,
        "region": card.region,
        "city": card.city,
        "business_type": card.business_type,
        "buyer_type": card.buyer_type,
        "employees_band": profile.employees_band,
        "year_founded": profile.year_founded,
        "registration_no": profile.registration_no,
        "website": profile.website,
        "sectors": card.sectors,
        "about": card.about,
        "state": card.state,
        "details": stored(profile.details),
        "version": profile.version,
    }


def choices() -> dict[str, Any]:
    """What the selects and boxes of the profile offer."""
    return {
        "business_types": list(BusinessType),
        "buyer_types": list(BuyerType),
        "employees_bands": list(EmployeesBand),
        "states": list(CompanyState),
        "headings": hs.headings(language()),
        "certificates": list(Certificate),
        "oem_odm": list(OemOdm),
        "sample_policies": list(SamplePolicy),
        "sales_channels": list(SalesChannel),
        "price_segments": list(PriceSegment),
        "frequencies": list(Frequency),
        "decision_roles": list(DecisionRole),
        "incoterms": list(Incoterm),
        "payment_terms": list(PaymentTerm),
        "units": list(Unit),
        "currencies": list(EXPONENTS),
        "me": actor(),
    }
