"""When and how meetings are held, for what upper floors keep about them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tradehall.kernel.tx import Reader, among
from tradehall.meetings.models import Meeting
from tradehall.meetings.rules import MeetingStatus


@dataclass(frozen=True, slots=True)
class Frame:
    """A meeting's time and state."""

    id: int
    public_id: str
    status: MeetingStatus
    starts_at: datetime
    ends_at: datetime


_FRAMES = select(Meeting.id, Meeting.public_id, Meeting.status, Meeting.starts_at, Meeting.ends_at).where(
    Meeting.id.in_(among("ids"))
)


def frames(reader: Reader, ids: Collection[int]) -> dict[int, Frame]:
    """Meeting id → when it is held. Unscoped; one statement, none without ids."""
    if not ids:
        return {}
    rows = reader.columns(_FRAMES, ids=list(ids))
    return {row[0]: Frame(row[0], row[1], MeetingStatus(row[2]), row[3], row[4]) for row in rows}
