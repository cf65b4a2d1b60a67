"""On a deal's page: who is asked to confirm by a link, and the way to ask somebody."""

from tradehall.deals.queries.views import DealPage
from tradehall.deals.rules import State
from tradehall.deals.witnesses.queries import witnesses_of
from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader


@panel("deal")
def witnesses_of_the_deal(reader: Reader, deal: DealPage) -> Panel | None:
    """While terms wait on the table; what was confirmed stands beside the confirmations."""
    if deal.state != State.PROPOSED:
        return None
    return Panel("pages/deals/witnesses/_panel.html", witnesses_of(reader, deal), order=5)
