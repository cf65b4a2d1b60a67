"""Bad input where people say when they can be met. Nobody there has said anything yet."""

from typing import Any

from tests.web.bad_input import words as w
from tests.web.bad_input.cases import Case, Say, say
from tests.web.bad_input.pages_companies import page
from tradehall.meetings.errors import EventOver, NotApproved

AT = "/events/zibo/availability"


def hours(kind: str, about: str, who: str, sent: Any, status: int, *says: Say, lost: str = "", at: str = AT) -> Case:
    return page(kind, f"meetings:hours-{about}", who, f"{at}/hours", sent, status, *says, lost=lost)


def marks(kind: str, about: str, who: str, sent: Any, status: int, *says: Say, lost: str = "", at: str = AT) -> Case:
    return page(kind, f"meetings:marks-{about}", who, at, sent, status, *says, lost=lost)


def booking(kind: str, about: str, who: str, of: str, sent: Any, status: int, *says: Say, lost: str = "") -> Case:
    return page(kind, f"meetings:booking-{about}", who, f"{AT}/{of}", sent, status, *says, lost=lost)


NOT_OFFERED = say("One of these times is not offered in this event. Please choose again.")
CASES = [
    hours("wrong-type", "word", "sato", {"not_before": "morning", "not_after": "18:00"}, 422, w.TIME),
    hours("wrong-type", "hour", "kim", {"not_before": "24:30", "not_after": "18:00"}, 422, w.TIME),
    hours("wrong-type", "seconds", "ford", {"not_before": "09:00:30"}, 422, w.TIME),
    hours("wrong-type", "zone", "li", {"not_before": "09:00", "zone": "Mars/Base"}, 422, w.ZONE, lost="zone"),
    hours("wrong-type", "zone-folder", "li", {"not_before": "09:00", "zone": "../etc"}, 422, w.ZONE, lost="zone"),
    hours("wrong-type", "version", "li", {"not_before": "09:00", "version": "two"}, 422, w.WHOLE, lost="version"),
    hours("wrong-type", "equal", "sato", {"not_before": "09:00", "not_after": "09:00"}, 422,
          say("The two times are the same. Please choose another, or leave one empty.")),
    hours("stale", "never-said", "hu", {"not_before": "09:00", "version": "3"}, 409, w.STALE),
    hours("unknown-field", "person", "li", {"not_before": "09:00", "person": "$sato"}, 422, w.EXTRA, lost="person"),
    hours("closed", "event", "li", {"not_before": "09:00"}, 409, say(EventOver), lost="not_before",
          at="/events/old/availability"),
    hours("unknown-id", "event", "li", {"not_before": "09:00"}, 404, w.NOT_FOUND, at="/events/atlantis/availability"),
    hours("access", "stranger", "vera", {"not_before": "09:00"}, 403, say(NotApproved)),
    hours("access", "organiser", "zhao", {"not_before": "09:00"}, 403, say(NotApproved)),
    hours("access", "left", "park", {"not_before": "09:00"}, 403, say(NotApproved)),
    hours("access", "visitor", "nobody", {"not_before": "09:00"}, 401, w.SIGN_IN),
    marks("wrong-type", "slot", "sato", {"suits": ["17"]}, 422, w.FORM, lost="suits"),
    marks("wrong-type", "others", "sato", {"suits": ["$zibo_10"], "others": "perhaps"}, 422, w.CHOICE, lost="others"),
    marks("wrong-type", "quick", "kim", {"suits": ["$zibo_10"], "quick": "today:whole"}, 422, w.FORM, lost="quick"),
    marks("huge", "slots", "ford", {"suits": ["$unknown"] * 1501}, 422,
          say("Please choose at most %(max_length)s.", max_length=1500), lost="suits"),
    marks("unknown-id", "slot", "sato", {"suits": ["$unknown"]}, 422, NOT_OFFERED, lost="suits"),
    marks("others-id", "slot-of-another-event", "li", {"suits": ["$zibo_10", "$next_0"]}, 422, NOT_OFFERED,
          lost="suits"),
    marks("stale", "never-said", "hu", {"suits": ["$zibo_10"], "others": "off", "version": "1"}, 409, w.STALE),
    marks("access", "stranger", "vera", {"suits": ["$zibo_10"]}, 403, say(NotApproved)),
    marks("access", "visitor", "nobody", {"suits": ["$zibo_10"]}, 401, w.SIGN_IN),
    booking("wrong-type", "word", "li", "$kiln", {"auto_accept": "perhaps"}, 422, lost="auto_accept"),
    booking("stale", "never-said", "li", "$kiln", {"free_moves": "yes", "version": "4"}, 409, w.STALE),
    booking("others-id", "company", "sato", "$kiln", {"auto_accept": "yes"}, 404, w.NOT_FOUND),
    booking("unknown-id", "company", "sato", "$unknown", {"auto_accept": "yes"}, 404, w.NOT_FOUND),
    booking("access", "organiser", "zhao", "$kiln", {"auto_accept": "yes"}, 403, w.FORBIDDEN),
    booking("access", "left", "park", "$quay", {"auto_accept": "yes"}, 403, say(NotApproved)),
]  # fmt: skip
