"""When one person can be met: what is booked, what they marked, and their hours. Plain values, no reads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from tradehall.kernel import clock
from tradehall.meetings.rules import ticks


class SlotWhy(StrEnum):
    """Why a slot is not free for a meeting. Of the other side nobody learns whether it is busy or does not like."""

    PAST = "past"
    LATE = "late"  # the meeting takes longer than one slot, and the times that follow do not reach
    MINE = "mine"
    MINE_OFF = "mine_off"
    THEIRS = "theirs"
    BOTH = "both"
    INTERPRETER = "interpreter"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """`not_before`, `not_after`: minutes since midnight on the wall clock of `zone`; None is any time."""

    zone: str
    not_before: int | None = None
    not_after: int | None = None

    def hold(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether the whole stretch lies within them. Hours like 20:00 to 02:00 run over midnight."""
        low = self.not_before or 0
        high = 1440 if self.not_after is None else self.not_after
        first = _minute(starts_at, self.zone)
        length = int((ends_at - starts_at) / timedelta(minutes=1))
        if low <= high:
            return low <= first and first + length <= high
        return (first >= low and first + length <= high + 1440) or first + length <= high


def _minute(at: datetime, zone: str) -> int:
    there = clock.local(at, zone)
    return there.hour * 60 + there.minute


@dataclass(frozen=True, slots=True)
class Diary:
    """One person in one event. `busy`: five-minute ticks; `marks`: slot id → whether it suits."""

    busy: Collection[int] = frozenset()
    marks: Mapping[int, bool] = field(default_factory=dict)
    hours: WorkingHours | None = None

    def is_busy(self, starts_at: datetime, ends_at: datetime) -> bool:
        return any(tick in self.busy for tick in ticks(starts_at, ends_at))

    def suits(self, slot_id: int, starts_at: datetime, ends_at: datetime) -> bool:
        """A mark goes before the hours; without either, every time suits."""
        marked = self.marks.get(slot_id)
        if marked is not None:
            return marked
        return self.hours is None or self.hours.hold(starts_at, ends_at)


NOBODY = Diary()


def why_not_free(
    mine: Sequence[Diary], theirs: Sequence[Diary], slot_id: int, starts_at: datetime, ends_at: datetime
) -> SlotWhy | None:
    """Why the people of both sides cannot meet in a slot, or None. Times that are past are told by the caller."""
    busy = any(diary.is_busy(starts_at, ends_at) for diary in mine)
    off = not busy and not all(diary.suits(slot_id, starts_at, ends_at) for diary in mine)
    there = not all(
        diary.suits(slot_id, starts_at, ends_at) and not diary.is_busy(starts_at, ends_at) for diary in theirs
    )
    if there:
        return SlotWhy.BOTH if busy else SlotWhy.THEIRS
    if busy:
        return SlotWhy.MINE
    return SlotWhy.MINE_OFF if off else None


def reach(starts: Mapping[datetime, datetime], starts_at: datetime, minutes: int) -> datetime | None:
    """When a meeting of that length ends that begins with the slot at `starts_at`.

    `starts`: the grid, start → end. None where a break or the end of the day comes before.
    """
    wanted = starts_at + timedelta(minutes=minutes)
    at = starts_at
    while at < wanted:
        follows = starts.get(at)
        if follows is None:
            return None
        at = follows
    return wanted
