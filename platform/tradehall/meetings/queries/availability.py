"""When people can be met in an event, and how their participations want to be booked."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from tradehall.kernel.tx import Reader, among
from tradehall.meetings.models import BookingPreference


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a participation wants to be booked. `version` 0: it has said nothing yet, and is asked each time."""

    auto_accept: bool = False
    free_moves: bool = False
    version: int = 0


ASKED = Preferences()
_PREFERENCES = select(
    BookingPreference.participation_id,
    BookingPreference.auto_accept,
    BookingPreference.free_moves,
    BookingPreference.version,
).where(BookingPreference.participation_id.in_(among("places")))


def preferences(reader: Reader, places: Collection[int]) -> dict[int, Preferences]:
    """Participation id → how it wants to be booked; every one of `places` is in it. Unscoped."""
    rows = reader.rows(_PREFERENCES, places=list(places))
    return dict.fromkeys(places, ASKED) | {row[0]: Preferences(*row[1:]) for row in rows}
