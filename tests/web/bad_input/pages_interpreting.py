"""Bad input on the pages of interpreters, and what organisers offer them."""

from typing import Any

from tests.web.bad_input import words as w
from tests.web.bad_input.cases import Case, Say, but, say
from tests.web.bad_input.pages_companies import page
from tradehall.meetings.errors import OfferOver


def offer(kind: str, about: str, who: str, target: str, sent: Any, status: int, *says: Say, lost: str = "") -> Case:
    return page(kind, f"interpreting:{about}", who, f"/offers/{target}", sent, status, *says, lost=lost)


def entry(kind: str, about: str, sent: Any, status: int, *says: Say, lost: str = "", who: str = "hu") -> Case:
    return page(kind, f"interpreting:entry-{about}", who, "/interpreter/profile", sent, status, *says, lost=lost)


def ask(kind: str, about: str, sent: Any, status: int, *says: Say, who: str = "zhao", of: str = "$meeting") -> Case:
    target = f"/meetings/{of}/offers"
    return page(kind, f"interpreting:ask-{about}", who, target, sent, status, *says, lost="interpreters")


YES = {"confirmed": "yes"}
PAIR = {"pairs.0.heard": "zh", "pairs.0.said": "ja", "pairs.0.level": "C1", "city": "Zibo"}
CASES = [
    offer("others-id", "accept", "vera", "$offer/accept", YES, 404, w.NOT_FOUND),
    offer("others-id", "accept-side", "sato", "$offer/accept", YES, 404, w.NOT_FOUND),
    offer("unknown-id", "accept", "hu", "$unknown/accept", YES, 404, w.NOT_FOUND),
    offer("unknown-id", "accept-word", "hu", "0/accept", YES, 404, w.NOT_FOUND),
    offer("access", "accept", "zhao", "$offer/accept", YES, 403, w.FORBIDDEN),
    offer("access", "accept-nobody", "nobody", "$offer/accept", YES, 401, w.SIGN_IN),
    offer("repeated", "accept-over", "hu", "$old_offer/accept", YES, 409, say(OfferOver)),
    offer("huge", "decline", "hu", "$offer/decline", {"reason": "r" * 501}, 422, w.at_most(500)),
    offer("wrong-type", "decline", "hu", "$offer/decline", {"reason": "a\x08b"}, 422, w.CONTROL),
    offer("others-id", "decline", "vera", "$offer/decline", {"reason": "Not mine"}, 404, w.NOT_FOUND),
    offer("repeated", "decline-over", "hu", "$old_offer/decline", {"reason": "A wedding"}, 409, say(OfferOver),
          lost="reason"),  # said above the offers that are still open
    offer("access", "withdraw", "hu", "$offer/withdraw", {}, 403, w.FORBIDDEN),
    offer("others-id", "withdraw", "li", "$offer/withdraw", {}, 404, w.NOT_FOUND),
    ask("missing", "nobody", {}, 422, w.MISSING),
    ask("unknown-id", "stranger", {"interpreters": ["$unknown"]}, 422),
    ask("others-id", "not-listed", {"interpreters": ["$vera"]}, 422),
    ask("access", "by-a-side", {"interpreters": ["$hu"]}, 403, w.FORBIDDEN, who="li"),
    ask("others-id", "by-a-stranger", {"interpreters": ["$hu"]}, 404, w.NOT_FOUND, who="kim"),
    entry("missing", "pairs", {"city": "Zibo"}, 422, w.MISSING),
    entry("missing", "said", {"pairs.0.heard": "zh", "pairs.0.level": "C1", "city": "Zibo"}, 422, w.MISSING),
    entry("wrong-type", "language", but(PAIR, **{"pairs.0.said": "tlh"}), 422, w.FORM, lost="pairs.0.said"),
    entry("wrong-type", "level", but(PAIR, **{"pairs.0.level": "C9"}), 422, w.CHOICE, lost="pairs.0.level"),
    entry("wrong-type", "one-language", but(PAIR, **{"pairs.0.said": "zh"}), 422,
          say("Please choose two different languages.")),
    entry("huge", "city", but(PAIR, city="Z" * 81), 422, w.at_most(80)),
    entry("huge", "about", but(PAIR, **{"about.zh": "字" * 1001, "about.source": "zh"}), 422, w.at_most(1000)),
    entry("unknown-field", "person", but(PAIR, person="$li"), 422, w.EXTRA, lost="person"),
    entry("stale", "version", but(PAIR, version="9"), 409, w.STALE),
    entry("wrong-type", "version", but(PAIR, version="new"), 422, w.WHOLE, lost="version"),
    entry("access", "by-a-delegate", PAIR, 403, w.FORBIDDEN, who="li"),
    page("malformed", "interpreting:day", "hu", "/interpreter/day?date=2026-13-99", None, 404, w.NOT_FOUND,
         method="GET"),
    page("malformed", "interpreting:day-late", "hu", "/interpreter/day?date=9999-12-31", None, 404, w.NOT_FOUND,
         method="GET"),
    page("access", "interpreting:brief", "sato", "/meetings/$meeting/brief", None, 403, w.FORBIDDEN, method="GET"),
    page("others-id", "interpreting:brief", "hu", "/meetings/$meeting/brief", None, 404, w.NOT_FOUND, method="GET"),
    page("unknown-id", "interpreting:brief", "hu", "/meetings/$unknown/brief", None, 404, w.NOT_FOUND, method="GET"),
    page("malformed", "interpreting:cursor", "zhao", "/organise/zibo/interpreters?cursor=W10", None, 400,
         w.UNREADABLE, method="GET"),
    page("access", "interpreting:organise", "li", "/organise/zibo/interpreters", None, 403, w.FORBIDDEN, method="GET"),
]  # fmt: skip
