"""What next steps add to the page of a deal."""

from tradehall.deals.queries.views import DealPage
from tradehall.deals.steps.queries import steps_of_deal
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader


@panel("deal")
def steps_of_the_deal(reader: Reader, page: DealPage) -> Panel | None:
    return (
        Panel("pages/deals/_steps_panel.html", steps_of_deal(reader, page.public_id), order=25) if page.mine else None
    )
