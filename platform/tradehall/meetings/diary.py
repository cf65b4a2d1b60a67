"""When one person can be met: what is booked, what they marked, and their hours. Plain values, no reads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from tradehall.kernel import clock
from tradehall.meetings.rules import ticks

_MINUTE = timedelta(minutes=1)


class SlotWhy(StrEnum):
    """Why a slot is not free for a meeting. Of the other side nobody learns whether it is busy or does not like."""

    PAST = "past"
    LATE = "late"  # the meeting takes longer than one slot, and the times that follow do not reach
    MINE = "mine"
    MINE_OFF = "mine_off"
    MINE_CALENDAR = "mine_calendar"  # the reader's own; of others nobody learns that
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
        """Whether the whole stretch lies within them. Hours like 20:00 to 02:00 run over midnight.

        A stretch over which the clock is changed is looked at tick by tick: its wall times jump.
        """
        if self.not_before is None and self.not_after is None:
            return True
        first, last = clock.local(starts_at, self.zone), clock.local(ends_at, self.zone)
        if first.utcoffset() == last.utcoffset():
            return self._hold(first.hour * 60 + first.minute, int((ends_at - starts_at) / _MINUTE))
        steps = range(0, int((ends_at - starts_at) / _MINUTE), 5)
        walls = [clock.local(starts_at + step * _MINUTE, self.zone) for step in steps]
        return all(self._hold(wall.hour * 60 + wall.minute, 5) for wall in walls)

    def _hold(self, first: int, length: int) -> bool:
        """The same for minutes of one even day, which may reach into the next."""
        low = self.not_before or 0
        high = 1440 if self.not_after is None else self.not_after
        if low <= high:
            return low <= first and first + length <= high
        return (first >= low and first + length <= high + 1440) or first + length <= high


@dataclass(frozen=True, slots=True)
class Diary:
    """One person in one event. `busy`: five-minute ticks; `marks`: slot id → whether it suits; `elsewhere`: ticks in
    which a calendar of their own says busy; `is_readers`: the reader's own diary."""

    busy: Collection[int] = frozenset()
    marks: Mapping[int, bool] = field(default_factory=dict)
    hours: WorkingHours | None = None
    elsewhere: Collection[int] = frozenset()
    is_readers: bool = False

    def is_busy(self, starts_at: datetime, ends_at: datetime) -> bool:
        return any(tick in self.busy for tick in ticks(starts_at, ends_at))

    def suits(self, slot_id: int, starts_at: datetime, ends_at: datetime) -> bool:
        """A mark goes before the own calendar and the hours; without any of them, every time suits."""
        marked = self.marks.get(slot_id)
        if marked is not None:
            return marked
        if self.has_other_plans(slot_id, starts_at, ends_at):
            return False
        return self.hours is None or self.hours.hold(starts_at, ends_at)

    def has_other_plans(self, slot_id: int, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether their own calendar says busy, and they did not say that the slot suits or does not."""
        if not self.elsewhere or slot_id in self.marks:
            return False
        return any(tick in self.elsewhere for tick in ticks(starts_at, ends_at))


NOBODY = Diary()


Part = tuple[int, datetime, datetime]


def why_not_free(
    mine: Sequence[Diary],
    theirs: Sequence[Diary],
    slot_id: int,
    starts_at: datetime,
    ends_at: datetime,
    parts: Sequence[Part] = (),
) -> SlotWhy | None:
    """Why the people of both sides cannot meet in a slot, or None. Times that are past are told by the caller.

    `parts`: the slots over which a longer meeting reaches, the first among them; each has to suit.
    """
    over = parts or [(slot_id, starts_at, ends_at)]
    busy = any(diary.is_busy(starts_at, ends_at) for diary in mine)
    off = not busy and not all(diary.suits(*part) for diary in mine for part in over)
    there = not all(
        not diary.is_busy(starts_at, ends_at) and all(diary.suits(*part) for part in over) for diary in theirs
    )
    if there:
        return SlotWhy.BOTH if busy else SlotWhy.THEIRS
    if busy:
        return SlotWhy.MINE
    plans = off and any(diary.is_readers and diary.has_other_plans(*part) for diary in mine for part in over)
    return SlotWhy.MINE_CALENDAR if plans else SlotWhy.MINE_OFF if off else None


def parts_of(slots: Mapping[datetime, Part], starts_at: datetime, ends_at: datetime) -> list[Part]:
    """The slots that a meeting reaches over, each as long as the meeting does. `slots`: start → slot."""
    made = []
    at = starts_at
    while at < ends_at and at in slots:
        slot_id, start, end = slots[at]
        made.append((slot_id, start, min(end, ends_at)))
        at = end
    return made


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
