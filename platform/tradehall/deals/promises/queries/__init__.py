"""Reads of promised lines."""

from tradehall.deals.promises.queries.lists import deliveries, one_line
from tradehall.deals.promises.queries.news import DeliveryNews, LineNews, delivery_news
from tradehall.deals.promises.queries.of_deal import deal_deliveries, delay_form
from tradehall.deals.promises.queries.organise import delays_of_event, deliveries_of_event, rows_of_event
from tradehall.deals.promises.queries.views import (
    DayTold,
    DealDeliveries,
    DelayView,
    Deliveries,
    EventDelays,
    PromiseRow,
    PromiseView,
    Show,
)

__all__ = [
    "DayTold", "DealDeliveries", "DelayView", "Deliveries", "DeliveryNews", "EventDelays", "LineNews", "PromiseRow",
    "PromiseView", "Show", "deal_deliveries", "delay_form", "delays_of_event", "deliveries", "deliveries_of_event",
    "delivery_news", "one_line", "rows_of_event",
]  # fmt: skip
