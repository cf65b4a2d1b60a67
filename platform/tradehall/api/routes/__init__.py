"""The table of the API: every call with its command or query, what it answers, and what it is for."""

from collections.abc import Mapping

from tradehall.api.routes import cases, fairs, followups, goods, meetings, moderation, planning, proofs, talks
from tradehall.api.routes.route import Door, Route

__all__ = ["GROUPS", "ROUTES", "Door", "Route"]

GROUPS: Mapping[str, tuple[Route, ...]] = {
    **fairs.GROUPS, **meetings.GROUPS, **planning.GROUPS, **talks.GROUPS, **moderation.GROUPS, **goods.GROUPS,
    **proofs.GROUPS, **followups.GROUPS, **cases.GROUPS,
}  # fmt: skip
ROUTES = tuple(route for group in GROUPS.values() for route in group)
