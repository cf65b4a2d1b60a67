"""Decisions about promised lines, as pure functions on plain values."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from tradehall.deals.promises.commands import Answer, Proposal, Reason
from tradehall.deals.promises.errors import DelayOpen, PromiseOver
from tradehall.kernel import clock
from tradehall.kernel.errors import Conflict, FieldError
from tradehall.kernel.texts import N_

MISSING = N_("Please fill this in.")
AT = time(9)  # on the event's clock people are reminded at the beginning of a day's work
FORGOTTEN = timedelta(days=60)  # nobody is reminded of what has been late for longer


class PromiseState(StrEnum):
    OPEN = "open"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


class Step(StrEnum):
    """How near the day is when the exporter is reminded."""

    WEEK = "week"
    DAYS = "days"
    PAST = "past"


_STEPS = ((Step.PAST, 1), (Step.DAYS, -2), (Step.WEEK, -7))  # the latest first, with the day after the due one


def why_not_tellable(state: str, *, waits: bool) -> type[Conflict] | None:
    """`waits`: a notice of this line has no answer yet."""
    if state != PromiseState.OPEN:
        return PromiseOver
    return DelayOpen if waits else None


def notice_faults(
    new_date: date, due: Iterable[date], today: date | None, reason: Reason, words: str
) -> dict[str, list[FieldError]]:
    """What is wrong with a notice of lines that are due on these days; `today` None: history."""
    found: dict[str, list[FieldError]] = {}
    if new_date <= max(due):
        found["new_date"] = [FieldError(N_("The new day must be later than the one that was told before."), "earlier")]
    elif today is not None and new_date < today:
        found["new_date"] = [FieldError(N_("This day is past."), "past")]
    if reason is Reason.OTHER and not words:
        found["words"] = [FieldError(N_("Please say why."), "missing")]
    return found


def answer_faults(answer: Answer, words: str) -> dict[str, list[FieldError]]:
    if answer in (Answer.PARTIAL, Answer.CLAIM) and not words:
        return {"words": [FieldError(N_("Please say what you accept, or what you claim."), "missing")]}
    return {}


def day_fault(on: date, today: date) -> str | None:
    """What is wrong with a day on which something is said to have happened."""
    if on > today:
        return N_("This day is still to come.")
    return N_("This day is too long ago.") if on < today - timedelta(days=730) else None


def part_fault(part: str | None, whole: str | None) -> str | None:
    """What is wrong with the part of a line that comes in time."""
    if part is None:
        return MISSING
    if whole is not None and Decimal(part) >= Decimal(whole):
        return N_("A part must be less than the whole line.")
    return None


def is_over_by(proposal: Proposal, answer: Answer) -> bool:
    """Whether the line is cancelled: that was proposed, and accepted."""
    return proposal is Proposal.CANCEL and answer is Answer.ACCEPTED


def sector_of(hs_code: str | None) -> str:
    """The HS chapter of a line."""
    return hs_code[:2] if hs_code else ""


def reminder(due: date, zone: str, now: datetime, reminded_at: datetime | None) -> Step | None:
    """Of what the exporter is to be reminded now, once for each step; None where it was done, or is too late."""
    for step, days in _STEPS:
        at = _morning(due + timedelta(days=days), zone)
        if at <= now:
            known = reminded_at is not None and reminded_at >= at
            return None if known or now - at > FORGOTTEN else step
    return None


def _morning(day: date, zone: str) -> datetime:
    return datetime.combine(day, AT, clock.zone(zone)).astimezone(UTC)


def median(counted: Sequence[tuple[int, int]]) -> int | None:
    """Of values with how often each occurs; of an even number of them the lower middle one."""
    total = sum(count for _, count in counted)
    seen = 0
    for value, count in sorted(counted):
        seen += count
        if 2 * seen >= total:
            return value
    return None
