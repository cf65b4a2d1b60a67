"""Bad input on the pages of what follows a deal: samples, promised lines, next steps, later questions."""

from typing import Any

from tests.web.bad_input import words as w
from tests.web.bad_input.cases import Case, Say, but, say, without
from tests.web.bad_input.pages_companies import page
from tradehall.deals.followups.errors import NoOrder


def sample(kind: str, about: str, sent: Any, status: int, *says: Say, lost: str = "", who: str = "li") -> Case:
    target = "/deals/samples" if about.startswith("new") else f"/deals/samples/$sample/{about.partition('-')[0]}"
    return page(kind, f"deals:sample-{about}", who, target, sent, status, *says, lost=lost)


def late(kind: str, about: str, sent: Any, status: int, *says: Say, lost: str = "", who: str = "li") -> Case:
    return page(kind, f"deals:delay-{about}", who, "/deals/$sealed/delay", sent, status, *says, lost=lost)


def step(kind: str, about: str, sent: Any, status: int, *says: Say, lost: str = "", who: str = "li",
         at: str = "/deals/steps") -> Case:  # fmt: skip
    return page(kind, f"deals:step-{about}", who, at, sent, status, *says, lost=lost)


def question(kind: str, about: str, sent: Any, status: int, *says: Say, lost: str = "", who: str = "li",
             of: str = "$question") -> Case:  # fmt: skip
    return page(kind, f"deals:later-{about}", who, f"/deals/follow-ups/{of}", sent, status, *says, lost=lost)


NEW = {"deal": "$sealed", "title": "Cup", "quantity": "2", "unit": "piece", "words": "White, please"}
SEND = {"version": "1", "courier": "EMS", "tracking": "EA123", "declared.amount": "5", "declared.currency": "USD"}
DELAY = {"lines.0.promise": "$promise", "lines.0.version": "1", "new_date": "2026-07-01", "reason": "material",
         "proposal": "wait", "words": "The boxes are late."}  # fmt: skip
STEP = {"deal": "$sealed", "body": "Send the catalogue", "due": "2026-04-01"}
CHANGE = {"body": "Send two catalogues", "version": "1"}
CHANGE_AT = "/deals/steps/$step"
ANSWER = {"came": "order", "amount.amount": "100", "amount.currency": "USD", "words": "A first order"}
CASES = [
    sample("missing", "new-nothing", {"deal": "$sealed"}, 422),
    sample("wrong-type", "new-quantity", but(NEW, quantity="-2"), 422, w.QUANTITY),
    sample("wrong-type", "new-nan", but(NEW, quantity="NaN"), 422, w.QUANTITY),
    sample("wrong-type", "new-unit", but(NEW, unit="dozen"), 422, w.CHOICE, lost="unit"),
    sample("wrong-type", "new-day", but(NEW, needed_by="soon"), 422, w.DATE, lost="needed_by"),
    sample("huge", "new-words", but(NEW, words="x" * 1001), 422, w.at_most(1000)),
    sample("unknown-id", "new-deal", but(NEW, deal="$unknown"), 404, w.NOT_FOUND),
    sample("others-id", "new-deal-of-others", NEW, 404, w.NOT_FOUND, who="kim"),
    sample("missing", "send-courier", {"version": "1"}, 422, w.MISSING),
    sample("wrong-type", "send-amount", but(SEND, **{"declared.amount": "-5"}), 422, w.AMOUNT),
    sample("wrong-type", "send-currency", but(SEND, **{"declared.currency": "BTC"}), 422, w.CURRENCY,
           lost="declared.currency"),
    sample("stale", "promise-version", {"version": "7"}, 409, w.STALE),
    sample("access", "send-buyer", SEND, 403, w.FORBIDDEN, who="sato"),
    sample("others-id", "send-stranger", SEND, 404, w.NOT_FOUND, who="kim"),
    sample("access", "judge-wrong-side", {"version": "1", "judgement": "approved"}, 403, w.FORBIDDEN),
    late("missing", "reason", without(DELAY, "reason"), 422, w.MISSING),
    late("wrong-type", "reason", but(DELAY, reason="weather"), 422, w.CHOICE, lost="reason"),
    late("wrong-type", "day", but(DELAY, new_date="July"), 422, w.DATE, lost="new_date"),
    late("huge", "words", but(DELAY, words="x" * 2001), 422, w.at_most(2000)),
    late("access", "buyer", DELAY, 403, w.FORBIDDEN, who="sato"),
    late("others-id", "stranger", DELAY, 404, w.NOT_FOUND, who="kim"),
    late("unknown-id", "line", but(DELAY, **{"lines.0.promise": "$unknown"}), 404, w.NOT_FOUND),
    page("wrong-type", "deals:received-day", "sato", "/deals/$sealed/lines/$promise/received",
         {"version": "1", "on": "31.3.2026"}, 422, w.DATE, lost="on"),
    page("stale", "deals:delivered-version", "li", "/deals/$sealed/lines/$promise/delivered", {"version": "9"}, 409,
         w.STALE, lost="version"),
    page("access", "deals:received-exporter", "li", "/deals/$sealed/lines/$promise/received", {"version": "1"}, 403,
         w.FORBIDDEN),
    step("missing", "body", but(STEP, body=""), 422, w.MISSING),
    step("huge", "body", but(STEP, body="x" * 501), 422, w.at_most(500)),
    step("wrong-type", "due", but(STEP, due="tomorrow"), 422, w.DATE, lost="due"),
    step("wrong-type", "side", but(STEP, side="both"), 422, w.CHOICE, lost="side"),
    step("unknown-id", "deal", but(STEP, deal="$unknown"), 404, w.NOT_FOUND),
    step("others-id", "deal", STEP, 404, w.NOT_FOUND, who="kim"),
    step("stale", "change", but(CHANGE, version="9"), 409, w.STALE, at=CHANGE_AT, lost="version"),
    step("missing", "change-body", but(CHANGE, body=" "), 422, w.MISSING, at=CHANGE_AT),
    step("access", "change-buyer", CHANGE, 403, w.FORBIDDEN, who="sato", at=CHANGE_AT),
    step("others-id", "change-stranger", CHANGE, 404, w.NOT_FOUND, who="kim", at=CHANGE_AT),
    step("unknown-id", "doing", {}, 404, w.NOT_FOUND, at="/deals/steps/$step/explode"),
    question("missing", "came", without(ANSWER, "came"), 422, w.MISSING),
    question("wrong-type", "came", but(ANSWER, came="gossip"), 422, w.CHOICE, lost="came"),
    question("wrong-type", "amount", but(ANSWER, **{"amount.amount": "１００．５０５"}), 422, w.AMOUNT),
    question("wrong-type", "yen", but(ANSWER, **{"amount.amount": "0.5", "amount.currency": "JPY"}), 422, w.AMOUNT),
    question("huge", "words", but(ANSWER, words="x" * 1001), 422, w.at_most(1000)),
    question("access", "other-side", ANSWER, 404, w.NOT_FOUND, who="sato"),
    question("others-id", "stranger", ANSWER, 404, w.NOT_FOUND, who="kim"),
    question("unknown-id", "none", ANSWER, 404, w.NOT_FOUND, of="$unknown"),
    page("unknown-id", "deals:later-deal", "li", "/deals/follow-ups/$question/deal", {"deal": "$unknown"}, 409,
         say(NoOrder), lost="deal"),
]  # fmt: skip
