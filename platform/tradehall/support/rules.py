"""Decisions about cases on plain values: whose turn it is, and until when an answer is due."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from statistics import median

from tradehall.kernel import clock

MOST_OPEN = 20  # cases of one participation
MOST_DESKS = 30  # of one event
ENDS = time(18)  # the end of a working day, on the event's clock


class Service(StrEnum):
    """What a desk may help with."""

    POLICY_CONSULT = "policy_consult"
    WORKING_CAPITAL = "working_capital"
    LOAN = "loan"
    GUARANTEE = "guarantee"
    CREDIT_INSURANCE = "credit_insurance"
    CUSTOMS_TAX_REFUND = "customs_tax_refund"
    LOGISTICS = "logistics"
    SUPPLIER_SOURCING = "supplier_sourcing"
    CREDIT_ENDORSEMENT = "credit_endorsement"
    CHAMBER_INTRO = "chamber_intro"
    LEGAL_IP = "legal_ip"
    TRANSLATION = "translation"
    FORCE_MAJEURE_CERT = "force_majeure_cert"
    SAMPLE_SHIPPING = "sample_shipping"
    INVITATION_LETTER = "invitation_letter"
    OTHER = "other"


class CaseState(StrEnum):
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class StepKind(StrEnum):
    """What somebody did with a case."""

    OPENED = "opened"
    TAKEN = "taken"
    GIVEN = "given"
    MOVED = "moved"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"


class Turn(StrEnum):
    """Who has to say something next; nobody in a case that is over."""

    DESK = "desk"
    FIRM = "firm"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Clocks:
    """What follows from the talk. `since`: since when the firm waits for the desk; `due`: until when it is answered;
    `first_answer`: when the desk spoke first."""

    turn: Turn
    since: datetime | None = None
    due: datetime | None = None
    is_late: bool = False
    first_answer: datetime | None = None


def due(since: datetime, days: int, zone: str, is_working: Callable[[date], bool]) -> datetime:
    """The end of the `days`-th working day after the one on which the firm asked, on the clock of `zone`.

    What is asked on a day off is asked on no working day: the first one after it counts. Where a change of clocks
    skips that time, it is as much later.
    """
    day = clock.local(since, zone).date()
    while days:
        day += timedelta(days=1)
        days -= is_working(day)
    return clock.aware(datetime.combine(day, ENDS, clock.zone(zone)))


def clocks(
    state: CaseState,
    since: datetime | None,
    first_answer: datetime | None,
    until: Callable[[datetime], datetime],
    now: datetime,
) -> Clocks:
    """`since`: of the first message of the firm that the desk has not answered, None where there is none; `until`:
    when what was asked then is due."""
    if state != CaseState.OPEN:
        return Clocks(Turn.NOBODY, first_answer=first_answer)
    if since is None:
        return Clocks(Turn.FIRM, first_answer=first_answer)
    is_due = until(since)
    return Clocks(Turn.DESK, since, is_due, is_due < now, first_answer)


def hours_to_answer(cases: Iterable[tuple[datetime, datetime]]) -> float | None:
    """The median of hours from when cases were opened until their first answers."""
    hours = [(answered - opened).total_seconds() / 3600 for opened, answered in cases]
    return median(hours) if hours else None
