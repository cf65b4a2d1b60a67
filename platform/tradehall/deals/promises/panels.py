"""What deliveries add to the page of a deal."""

from tradehall.deals.promises.queries import deal_deliveries
from tradehall.deals.queries.views import DealPage
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader


@panel("deal")
def deliveries_of_the_deal(reader: Reader, page: DealPage) -> Panel | None:
    """Once terms are sealed: when each line comes."""
    if page.sealed_revision is None:
        return None
    terms = {made.number: made.terms.as_json() for made in page.revisions}
    view = deal_deliveries(reader, page.public_id, page.table, terms)
    return Panel("pages/deals/_deal_deliveries.html", view, order=20) if view.promises else None
