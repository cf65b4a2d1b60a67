"""What one company said of another, for the pages on which companies stand."""

from typing import Any

from sqlalchemy import select

from tradehall.meetings.planning.models import Wish


def wished(place: Any, ours: Any) -> Any:
    """A column: what one of ours said of a participation; None for nothing."""
    return select(Wish.kind).where(Wish.other_id == place, Wish.participation_id.in_(ours)).limit(1).scalar_subquery()
