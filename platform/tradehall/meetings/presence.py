"""Who comes and who came: decisions of the day of a meeting, and how far one can count on whom. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tradehall.events.commands import Side
from tradehall.kernel.errors import DomainError
from tradehall.meetings import errors
from tradehall.meetings.commands import Attendance, TookPlace
from tradehall.meetings.rules import TALKED, MeetingStatus, other_side


def attendance(reports: Mapping[Side, TookPlace]) -> Attendance | None:
    """Who was there, as those who told it agree; disputed where they do not. None while nobody has told anything."""
    if not reports:
        return None
    seen = [_seen(side, said) for side, said in reports.items()]
    came: dict[Side, set[bool]] = {
        side: {view[side] for view, _ in seen if side in view} for side in (Side.EXPORTER, Side.BUYER)
    }
    talked = {said for _, said in seen}
    if len(talked) > 1 or any(len(views) > 1 for views in came.values()):
        return Attendance.DISPUTED
    exporter, buyer = (False not in came[side] for side in (Side.EXPORTER, Side.BUYER))
    if exporter and buyer:
        return Attendance.BOTH
    if exporter or buyer:
        return Attendance.EXPORTER if exporter else Attendance.BUYER
    return Attendance.NOBODY


def _seen(side: Side, said: TookPlace) -> tuple[dict[Side, bool], bool]:
    """What a report says: which side came (who was away itself knows nothing of the other), and whether they met."""
    other = other_side(side)
    if said == TookPlace.NO_I_ABSENT:
        return {side: False}, False
    return {side: True, other: said != TookPlace.NO_PARTNER_ABSENT}, said in TALKED


# -- the day ----------------------------------------------------------------------------------------

ASKED_BEFORE = timedelta(hours=24)  # when those who come are asked whether they still do
AGREED_LATELY = timedelta(hours=12)  # for so long nobody is asked whether they stand by what they agreed on
NOTICE = timedelta(hours=24)  # cancelled later than this before the start is late
DOOR_OPENS = timedelta(minutes=10)
DOOR_CLOSES = timedelta(minutes=30)  # after the end, for those who have not finished
PATIENCE = timedelta(minutes=5)
MOST_GUESTS = 5  # of one side


def asked_at(starts_at: datetime, agreed_at: datetime) -> datetime | None:
    """When those who come are asked whether they still do: a day before the start, or half a day after they agreed on
    the time where that is later. None for what was agreed on within the day before: that is the answer.
    """
    if agreed_at >= starts_at - ASKED_BEFORE:
        return None
    return max(starts_at - ASKED_BEFORE, agreed_at + AGREED_LATELY)


def why_no_check_in(
    status: MeetingStatus, starts_at: datetime, ends_at: datetime, now: datetime
) -> type[DomainError] | None:
    if status == MeetingStatus.CANCELLED:
        return errors.MeetingIsCancelled
    if now < starts_at - DOOR_OPENS:
        return errors.NotYet
    return errors.Finished if now >= ends_at else None


def is_door_open(status: MeetingStatus, starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether those who come can go into the room of a meeting."""
    return status != MeetingStatus.CANCELLED and starts_at - DOOR_OPENS <= now < ends_at + DOOR_CLOSES


class DayState(StrEnum):
    """How it stands with a meeting on its day."""

    UNCONFIRMED = "unconfirmed"
    READY = "ready"
    ONE_IN = "one_in"
    BOTH_IN = "both_in"
    WAITING = "waiting"
    EMPTY = "empty"
    RUNNING = "running"
    UNTOLD = "untold"
    DISPUTED = "disputed"
    DONE = "done"
    CANCELLED = "cancelled"


def day_state(
    status: MeetingStatus,
    attendance: str | None,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    *,
    confirmed: bool,
    arrived: int,
    told: bool,
) -> DayState:
    """`confirmed`: everybody said that they still come; `arrived`: how many sides are there; `told`: both sides said
    what came of it."""
    if status == MeetingStatus.CANCELLED:
        return DayState.CANCELLED
    if attendance == Attendance.DISPUTED:
        return DayState.DISPUTED
    if now >= ends_at:
        return DayState.DONE if told else DayState.UNTOLD
    if arrived == 2:
        return DayState.RUNNING if now >= starts_at else DayState.BOTH_IN
    if now >= starts_at + PATIENCE:
        return DayState.WAITING if arrived else DayState.EMPTY
    if arrived:
        return DayState.ONE_IN
    return DayState.READY if confirmed else DayState.UNCONFIRMED


# -- reliability --------------------------------------------------------------------------------------


class Reliability(StrEnum):
    """How far one can count on a participation; organisers alone see it."""

    UNKNOWN = "unknown"
    GOOD = "good"
    MIXED = "mixed"
    POOR = "poor"


@dataclass(frozen=True, slots=True)
class Record:
    """What a participation did in an event: meetings it came to, missed, and cancelled late; requests it answered,
    and let expire."""

    came: int = 0
    missed: int = 0
    late: int = 0
    answered: int = 0
    unanswered: int = 0

    @property
    def mark(self) -> int | None:
        """0 to 100: the part of what was kept in all that was promised. A missed meeting weighs four times, a late
        cancellation twice as much as a request; None while there is nothing to judge by."""
        kept = 4 * self.came + self.answered
        broken = 4 * self.missed + 2 * self.late + self.unanswered
        return kept * 100 // (kept + broken) if kept + broken else None

    @property
    def level(self) -> Reliability:
        if self.mark is None:
            return Reliability.UNKNOWN
        if self.mark >= 90:
            return Reliability.GOOD
        return Reliability.MIXED if self.mark >= 60 else Reliability.POOR
