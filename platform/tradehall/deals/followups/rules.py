"""When is asked, and what an answer means. Pure functions on plain values."""

import calendar
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from tradehall.events.commands import Side
from tradehall.meetings.commands import Result as Outcome

WAVES = (0, 1, 3, 6, 12)  # months after the meeting
FIRST_AFTER = timedelta(days=1)  # the question right after the meeting is asked on its page; by mail a day later
AHEAD_FIRST = timedelta(hours=12)  # what is due so soon is asked of a company along with what is due: one mail, not
AHEAD_LATER = timedelta(days=7)  # many, about the meetings of a day; and later of an event
ASKABLE = timedelta(days=21)  # what was not asked by then (the server stood still) is not asked any more
REMIND_AFTER = timedelta(days=7)
REMINDABLE = timedelta(days=14)
ANSWERABLE = timedelta(days=60)  # by the link of a mail
FOLLOWED = timedelta(days=400)  # meetings older than this are not followed at all


class Came(StrEnum):
    """What came of a meeting by now."""

    TALKING = "talking"
    SAMPLE = "sample"
    ORDER = "order"
    NOTHING = "nothing"
    HELP = "help"


class Why(StrEnum):
    """Why nothing came of it."""

    PRICE = "price"
    QUALITY = "quality"
    QUANTITY = "quantity"
    CERTIFICATES = "certificates"
    TIMING = "timing"
    NO_ANSWER = "no_answer"
    ANOTHER_PARTNER = "another_partner"
    OTHER = "other"


OF_OUTCOME = {
    Outcome.NOT_INTERESTING: Came.NOTHING,
    Outcome.INFORMATIVE_NO_COOPERATION: Came.NOTHING,
    Outcome.COOPERATION_POSSIBLE: Came.TALKING,
    Outcome.QUOTE_REQUESTED: Came.TALKING,
    Outcome.NEGOTIATING: Came.TALKING,
    Outcome.SAMPLE_AGREED: Came.SAMPLE,
    Outcome.DEAL: Came.ORDER,
}


def due_at(met: datetime, wave: int) -> datetime:
    """So many calendar months later; of a month that is too short, its last day."""
    if wave == 0:
        return met + FIRST_AFTER
    years, month = divmod(met.month - 1 + wave, 12)
    year, month = met.year + years, month + 1
    return met.replace(year=year, month=month, day=min(met.day, calendar.monthrange(year, month)[1]))


def is_over(newest: Mapping[Side, str]) -> bool:
    """Both sides' newest answers say that nothing came of it."""
    return all(newest.get(side) == Came.NOTHING for side in Side)
