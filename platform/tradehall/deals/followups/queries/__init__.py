"""Reads of later questions."""

from tradehall.deals.followups.queries.one import (
    FOLLOWED,
    follow_up_page,
    my_follow_ups,
    own_place,
    seat_of,
)
from tradehall.deals.followups.queries.organise import follow_ups_of_event, rows_of_event
from tradehall.deals.followups.queries.telling import addressed, ids_of, told_follow_up
from tradehall.deals.followups.queries.views import (
    Addressed,
    EventFollowUps,
    FollowUpPage,
    FollowUpRow,
    FollowUps,
    Which,
)

__all__ = [
    "FOLLOWED",
    "Addressed",
    "EventFollowUps",
    "FollowUpPage",
    "FollowUpRow",
    "FollowUps",
    "Which",
    "addressed",
    "follow_up_page",
    "follow_ups_of_event",
    "ids_of",
    "my_follow_ups",
    "own_place",
    "rows_of_event",
    "seat_of",
    "told_follow_up",
]
