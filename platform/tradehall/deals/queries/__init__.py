"""Reads of deals, scoped by who asks."""

from tradehall.deals.queries.letters import DealLetter, Recipient, deal_letter, room_people
from tradehall.deals.queries.pages import (
    WAITING_FOR_ME,
    deal_page,
    deal_with_panels,
    my_deals,
    open_deals_count,
)
from tradehall.deals.queries.proposing import counter_form, partners, propose_form
from tradehall.deals.queries.seats import Party, Table
from tradehall.deals.queries.views import (
    ConfirmationView,
    CounterForm,
    DealPage,
    DealRow,
    Group,
    ListingName,
    MeetingDeals,
    Partner,
    ProposeForm,
    RevisionView,
)

__all__ = [
    "WAITING_FOR_ME",
    "ConfirmationView",
    "CounterForm",
    "DealLetter",
    "DealPage",
    "DealRow",
    "Group",
    "ListingName",
    "MeetingDeals",
    "Partner",
    "Party",
    "ProposeForm",
    "Recipient",
    "RevisionView",
    "Table",
    "counter_form",
    "deal_letter",
    "deal_page",
    "deal_with_panels",
    "my_deals",
    "open_deals_count",
    "partners",
    "propose_form",
    "room_people",
]
