"""Bad input where people say how they want their calendar, and where feeds are opened, renewed and taken back."""

from typing import Any

from tests.web.bad_input import words as w
from tests.web.bad_input.cases import Case, Say, but
from tests.web.bad_input.pages_companies import page

AT = "/settings/calendar"
CHOICES = {"alarm": "30", "invitations": "yes", "version": "0"}


def choices(kind: str, about: str, who: str, sent: Any, status: int, *says: Say, lost: str = "") -> Case:
    return page(kind, f"ical:choices-{about}", who, AT, sent, status, *says, lost=lost)


def feed(kind: str, about: str, who: str, at: str, sent: Any, status: int, *says: Say, lost: str = "") -> Case:
    return page(kind, f"ical:feed-{about}", who, f"{AT}/feeds{at}", sent, status, *says, lost=lost)


CASES = [
    choices("wrong-type", "alarm", "li", but(CHOICES, alarm="soon"), 422, w.WHOLE, lost="alarm"),
    choices("wrong-type", "alarm-negative", "sato", but(CHOICES, alarm="-5"), 422, w.no_less(0), lost="alarm"),
    choices("wrong-type", "alarm-far", "kim", but(CHOICES, alarm="99999"), 422, w.no_more(1440), lost="alarm"),
    choices("wrong-type", "switch", "ford", but(CHOICES, own_zone="perhaps"), 422, lost="own_zone"),
    choices("wrong-type", "version", "li", but(CHOICES, version="two"), 422, w.WHOLE, lost="version"),
    choices("unknown-field", "person", "li", but(CHOICES, person="$sato"), 422, w.EXTRA, lost="person"),
    choices("stale", "never-said", "hu", but(CHOICES, version="3"), 409, w.STALE),
    choices("access", "visitor", "nobody", CHOICES, 401, w.SIGN_IN),
    choices("access", "csrf", "vera", but(CHOICES, _csrf="forged"), 400, w.UNREADABLE),
    feed("wrong-type", "event", "li", "", {"event": "../etc"}, 422, lost="event"),
    feed("unknown-id", "event", "zhao", "", {"event": "atlantis"}, 404, w.NOT_FOUND),
    feed("access", "event-of-others", "li", "", {"event": "zibo"}, 403, w.FORBIDDEN),
    feed("access", "visitor", "nobody", "", {}, 401, w.SIGN_IN),
    feed("unknown-id", "renew", "li", "/$unknown/renew", {"confirmed": "yes"}, 404, w.NOT_FOUND),
    feed("unknown-id", "end", "kim", "/$unknown/end", {"confirmed": "yes"}, 404, w.NOT_FOUND),
    feed("wrong-type", "end", "sato", "/17/end", {}, 404, w.NOT_FOUND),
    feed("others-id", "end", "sato", "/$feed/end", {"confirmed": "yes"}, 404, w.NOT_FOUND),
    feed("others-id", "renew", "ford", "/$feed/renew", {"confirmed": "yes"}, 404, w.NOT_FOUND),
    feed("access", "renew-visitor", "nobody", "/$feed/renew", {"confirmed": "yes"}, 401, w.SIGN_IN),
]  # fmt: skip
