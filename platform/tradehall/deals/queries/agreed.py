"""What an amendment may leave as it is."""

from datetime import date

from sqlalchemy import and_, select

from tradehall.deals.models import Deal, Revision
from tradehall.kernel.tx import Reader, given

_SEALED = (
    select(Revision.terms)
    .join(Deal, and_(Deal.id == Revision.deal_id, Deal.sealed_revision == Revision.number))
    .where(Deal.id == given("deal"))
)


def agreed_days(reader: Reader, deal: int | None) -> frozenset[date]:
    """The promised days of the sealed terms of a deal, past ones too: what was delivered stays in an amendment."""
    if deal is None:
        return frozenset()
    lines = [line for (terms,) in reader.columns(_SEALED, deal=deal) for line in terms["lines"]]
    return frozenset(date.fromisoformat(line["promised_date"]) for line in lines if line["promised_date"])
