"""What the reminder needs to know of deals."""

from collections.abc import Collection

from sqlalchemy import select

from tradehall.deals.models import Deal
from tradehall.events.models import Event
from tradehall.kernel.tx import Reader, among

_ZONES = select(Deal.id, Deal.public_id, Event.zone).join(Event, Event.id == Deal.event_id).where(
    Deal.id.in_(among("deals"))
)  # fmt: skip


def zones_of(reader: Reader, deals: Collection[int]) -> dict[int, tuple[str, str]]:
    """deal → its public id and the zone of its event."""
    return {row.id: (row.public_id, row.zone) for row in reader.columns(_ZONES, deals=list(deals))}
