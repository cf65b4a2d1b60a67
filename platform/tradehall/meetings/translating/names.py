"""What two sides call themselves and what they show: names that stay as they are through a translation."""

from sqlalchemy import select

from tradehall.companies.models import Company, Listing
from tradehall.events.models import Participation
from tradehall.kernel.tx import Reader, given
from tradehall.meetings.translating import glossary
from tradehall.meetings.translating.glossary import Word

MOST_LISTINGS = 300

_COMPANIES = (
    select(Company.legal_name, Company.legal_name_en, Company.language)
    .join(Participation, Participation.company_id == Company.id)
    .where(Participation.id.in_([given("exporter"), given("buyer")]))
)
_TITLES = (
    select(Listing.title)
    .join(Participation, Participation.company_id == Listing.company_id)
    .where(Participation.id == given("exporter"), Listing.state == "published")
    .order_by(Listing.id.desc())
    .limit(MOST_LISTINGS)
)


def of_sides(reader: Reader, exporter: int, buyer: int) -> list[Word]:
    """Both companies and the exporter's products, by the ids of their participations. Unscoped; two statements."""
    sides = {"exporter": exporter, "buyer": buyer}
    found = [called(own, english, language) for own, english, language in reader.rows(_COMPANIES, **sides)]
    found += [glossary.name(dict(title.texts)) for title in reader.all(_TITLES, **sides)]
    return [one for one in found if one.forms]


def called(own: str, latin: str, language: str) -> Word:
    """A name in its own script, and its Latin form for those who read English."""
    texts = {"en": latin} if latin else {}
    return glossary.name(texts | ({language: own} if language != "en" else {}), own)
