"""Decisions about requests and meetings on plain values."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from tradehall.events.commands import Phase, Side
from tradehall.kernel.errors import DomainError
from tradehall.meetings import errors
from tradehall.meetings.commands import TookPlace

TICK = 300  # seconds
UNDONE_WITHIN = timedelta(minutes=10)
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


class Cancelled(Protocol):
    """What tells whether a cancellation can be taken back; `changed_at` is when it was made."""

    status: Any
    starts_at: Any
    changed_at: Any
    cancelled_by: Any


def may_revive(meeting: Cancelled, now: datetime, *, manages: bool) -> bool:
    """Within ten minutes, for organisers until it would begin; what the system cancelled stays so."""
    is_off = meeting.status == MeetingStatus.CANCELLED and meeting.cancelled_by is not None
    return is_off and meeting.starts_at > now and (manages or now < meeting.changed_at + UNDONE_WITHIN)


def why_no_outcome(status: MeetingStatus, starts_at: datetime, now: datetime) -> type[DomainError] | None:
    if status == MeetingStatus.CANCELLED:
        return errors.MeetingIsCancelled
    return errors.NotBegun if starts_at > now else None


TALKED = frozenset({TookPlace.YES, TookPlace.PARTLY})


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


def interprets_between(pairs: Sequence[Mapping[str, Any]], mine: Collection[str], theirs: Collection[str]) -> bool:
    """Whether one of an interpreter's pairs leads from a language of one side to one of the other."""
    return any(
        (pair["from"] in mine and pair["to"] in theirs) or (pair["from"] in theirs and pair["to"] in mine)
        for pair in pairs
    )
