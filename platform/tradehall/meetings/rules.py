"""Decisions about requests and meetings on plain values."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from tradehall.events.commands import Phase, Side
from tradehall.kernel.errors import DomainError
from tradehall.meetings import errors
from tradehall.meetings.commands import Attendance, TookPlace

TICK = 300  # seconds
ARRANGING = frozenset({Phase.BOOKING, Phase.LIVE})


class RequestState(StrEnum):
    SENT = "sent"
    COUNTERED = "countered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


OPEN = frozenset({RequestState.SENT, RequestState.COUNTERED})


class Step(StrEnum):
    """What was done in the thread of a request."""

    ASKED = "asked"
    COUNTERED = "countered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Turn(StrEnum):
    """The two ends of a request; also who has to answer it."""

    SENDER = "sender"
    TARGET = "target"

    @property
    def other(self) -> "Turn":
        return Turn.TARGET if self is Turn.SENDER else Turn.SENDER


class MeetingStatus(StrEnum):
    """Tentative: people's time is held, but the interpreter is missing without whom it cannot be held."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    HELD = "held"
    MISSED = "missed"


STANDING = frozenset({MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED})


def other_side(side: Side) -> Side:
    return Side.BUYER if side == Side.EXPORTER else Side.EXPORTER


# -- time -------------------------------------------------------------------------------------------


def ticks(starts_at: datetime, ends_at: datetime) -> range:
    """The five-minute ticks (Unix time // 300) that a stretch of time touches; its end is not in it."""
    first = int(starts_at.timestamp()) // TICK
    last = -(-int(ends_at.timestamp()) // TICK)
    return range(first, last)


def claims(holders: Iterable[int], starts_at: datetime, ends_at: datetime) -> list[tuple[int, int]]:
    """(holder, tick) for everybody who comes, sorted: all who write claims go in this one order."""
    return [(holder, tick) for holder in sorted(set(holders)) for tick in ticks(starts_at, ends_at)]


# -- requests ---------------------------------------------------------------------------------------


def why_not_arrangeable(phase: Phase) -> type[DomainError] | None:
    """Asking and answering happen while the event is open for booking, or live."""
    if phase in ARRANGING:
        return None
    return errors.EventOver if phase == Phase.CLOSED else errors.NotOpenYet


def why_not_answerable(state: RequestState) -> type[DomainError] | None:
    return None if state in OPEN else errors.AlreadyAnswered


def may_decline(acting: Turn, turn: Turn) -> bool:
    """The target whenever it likes, the sender once other slots are proposed to it."""
    return acting == Turn.TARGET or turn == acting


def answer_by(now: datetime, minutes: int, starts: Collection[datetime]) -> datetime:
    """Until when a request waits that is sent now: so many minutes, but not after its last slot has begun."""
    return min(now + timedelta(minutes=minutes), max(starts))


def halfway(now: datetime, expires_at: datetime) -> datetime:
    """When who has to answer is reminded."""
    return now + (expires_at - now) / 2


def shown_state(
    state: RequestState, last_slot: datetime | None, expires_at: datetime | None, now: datetime
) -> RequestState:
    """An open request is over after `expires_at` (None: old ones live by their slots), or once its slots have all
    begun, even before the background work says so."""
    ends = [at for at in (last_slot, expires_at) if at is not None]
    if state in OPEN and (last_slot is None or min(ends) <= now):
        return RequestState.EXPIRED
    return state


# -- meetings ---------------------------------------------------------------------------------------


def why_not_changeable(status: MeetingStatus) -> type[DomainError] | None:
    return errors.MeetingIsCancelled if status == MeetingStatus.CANCELLED else None


def why_not_movable(status: MeetingStatus, starts_at: datetime, now: datetime) -> type[DomainError] | None:
    """Neither moved nor cancelled once it has begun."""
    if status == MeetingStatus.CANCELLED:
        return errors.MeetingIsCancelled
    return errors.MeetingOver if starts_at <= now or status not in STANDING else None


def why_no_outcome(status: MeetingStatus, starts_at: datetime, now: datetime) -> type[DomainError] | None:
    if status == MeetingStatus.CANCELLED:
        return errors.MeetingIsCancelled
    return errors.NotBegun if starts_at > now else None


def status_after(reports: Iterable[TookPlace]) -> MeetingStatus:
    """A meeting was held if one side says so; without any report it stands as it was."""
    said = list(reports)
    if not said:
        return MeetingStatus.CONFIRMED
    was_held = any(report in TALKED for report in said)
    return MeetingStatus.HELD if was_held else MeetingStatus.MISSED


# -- interpreters -----------------------------------------------------------------------------------


class OfferState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


def in_a_row(busy: Collection[int], starts_at: datetime, ends_at: datetime, pause: int) -> range:
    """The ticks of the work in which a meeting would stand, from the first meeting's begin to the last one's end.

    `busy`: ticks of the person's other meetings. What is less than `pause` minutes apart is one piece of work.
    """
    own, gap = ticks(starts_at, ends_at), -(-pause * 60 // TICK)
    first, end = own.start, own.stop
    while (before := next((tick for tick in range(first - 1, first - 1 - gap, -1) if tick in busy), None)) is not None:
        first = before
    while (after := next((tick for tick in range(end, end + gap) if tick in busy), None)) is not None:
        end = after + 1
    return range(first, end)


def needs_pause(busy: Collection[int], starts_at: datetime, ends_at: datetime, *, stretch: int, pause: int) -> bool:
    """Whether an interpreter with that meeting would work more than `stretch` minutes without `pause` minutes of rest.

    A meeting that is longer by itself asks for no pause: nothing could be arranged otherwise.
    """
    work = in_a_row(busy, starts_at, ends_at, pause)
    return len(work) > len(ticks(starts_at, ends_at)) and len(work) * TICK > stretch * 60


def around(starts_at: datetime, ends_at: datetime, *, stretch: int, pause: int) -> range:
    """The ticks that decide whether a pause is needed: what lies further off changes nothing."""
    own, far = ticks(starts_at, ends_at), (stretch + pause) * 60 // TICK + 1
    return range(own.start - far, own.stop + far)


TALKED = frozenset({TookPlace.YES, TookPlace.PARTLY})


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
NOTICE = timedelta(hours=24)  # cancelled later than this before the start is late
DOOR_OPENS = timedelta(minutes=10)
PATIENCE = timedelta(minutes=5)
MOST_GUESTS = 5  # of one side


def why_no_check_in(
    status: MeetingStatus, starts_at: datetime, ends_at: datetime, now: datetime
) -> type[DomainError] | None:
    if status == MeetingStatus.CANCELLED:
        return errors.MeetingIsCancelled
    if now < starts_at - DOOR_OPENS:
        return errors.NotYet
    return errors.Finished if now >= ends_at else None


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


def interprets_between(pairs: Sequence[Mapping[str, Any]], mine: Collection[str], theirs: Collection[str]) -> bool:
    """Whether one of an interpreter's pairs leads from a language of one side to one of the other."""
    return any(
        (pair["from"] in mine and pair["to"] in theirs) or (pair["from"] in theirs and pair["to"] in mine)
        for pair in pairs
    )
