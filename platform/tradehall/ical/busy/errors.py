"""What may be refused about calendars that people give us, and what helps."""

from tradehall.kernel.errors import Conflict
from tradehall.kernel.texts import N_

MOST_SOURCES = 10

TROUBLES = {
    "no-answer": N_(
        "No calendar could be read at this address. Please check that it is complete, begins with https:// or "
        "webcal:// and can be opened from everywhere; then try again."
    ),
    "denied": N_(
        "The server asks for another user name or password. Use the secret address of your calendar, or an account "
        "with a password for apps: many providers do not accept the usual one."
    ),
    "gone": N_("There is no calendar at this address any more. Please copy its address again from your calendar."),
    "not-a-calendar": N_(
        "This is not a calendar. What is needed is the file or the address that your calendar program calls iCal, "
        "ICS or .ics, not the page on which you look at it."
    ),
    "incomplete": N_("The calendar is cut off: its end is missing. Please export it again, or try again later."),
    "too-large": N_("The calendar is larger than 2 MB. Please give one with fewer old entries."),
    "too-many": N_("The calendar has more entries than can be read. Please give one with fewer entries."),
    "too-fine": N_(
        "An entry of the calendar repeats more often than once a day. Please change that entry, or mark it as free."
    ),
    "too-much": N_("The calendar takes too long to read. Please give one with fewer entries."),
    "no-calendar": N_("The account was found, but there is no calendar with appointments in it."),
    "lost-key": N_("What you entered cannot be opened any more. Please remove this calendar and add it again."),
    "partly": N_("Some entries could not be read; they do not count as busy."),
}
SAME_WORDS = {"encoding": "no-answer"}


def trouble(code: str) -> str:
    """The sentence (marked text) for the code of a failed reading."""
    return TROUBLES[SAME_WORDS.get(code, code if code in TROUBLES else "no-answer")]


class TooManySources(Conflict):
    code = "too-many-calendars"
    sentence = N_("You have given as many calendars as can be read. Please remove one first.")
