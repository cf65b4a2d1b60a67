"""Bad input on the pages of desks and cases."""

from typing import Any

from tests.web.bad_input import words as w
from tests.web.bad_input.cases import Case, Say, but, say, without
from tests.web.bad_input.pages_companies import page
from tradehall.support.errors import CaseOver, DeskClosed, NotTakingPart
from tradehall.support.service.cases import ALREADY_HERE, NOT_OFFERED, NOT_THERE, PAST
from tradehall.support.service.desks import COMES_HERE, NO_ACCOUNT
from tradehall.support.service.ending import SAY_WHY

HERE, OVER, DESKS = "/support/$case", "/support/$over_case", "/organise/zibo/desks"
NEW = {"participation": "$kiln", "desk": "$desk", "service": "loan", "summary": "Loan", "body": "For plates",
       "needed_by": "2026-04-01"}  # fmt: skip
END = {"state": "done", "result": "Granted", "version": "1"}
MOVE = {"desk": "$letters", "words": "Not ours", "version": "1", "confirmed": "yes"}
DESK = {"name.en": "Customs", "name.source": "en", "services": "loan", "answer_days": "2", "officers": "$ruan_email",
        "is_open": "yes"}  # fmt: skip


def new(kind: str, about: str, sent: Any, status: int, *says: Say, lost: str = "", who: str = "li") -> Case:
    return page(kind, f"support:new-{about}", who, "/support", sent, status, *says, lost=lost)


def act(kind: str, about: str, sent: Any, status: int, *says: Say, lost: str = "", who: str = "ruan",
        of: str = HERE) -> Case:  # fmt: skip
    return page(kind, f"support:{about}", who, f"{of}/{about.partition('-')[0]}", sent, status, *says, lost=lost)


def desk(kind: str, about: str, sent: Any, status: int, *says: Say, lost: str = "", who: str = "zhao",
         at: str = DESKS) -> Case:  # fmt: skip
    return page(kind, f"support:desk-{about}", who, at, sent, status, *says, lost=lost)


CASES = [
    new("missing", "nothing", {"desk": "$desk"}, 422, w.MISSING),
    new("missing", "body", but(NEW, body=" \u3000"), 422, w.MISSING),
    new("wrong-type", "service", but(NEW, service="gold"), 422, w.CHOICE, lost="service"),
    new("wrong-type", "not-offered", but(NEW, service="logistics"), 422, say(NOT_OFFERED), lost="service"),
    new("wrong-type", "day", but(NEW, needed_by="soon"), 422, w.DATE, lost="needed_by"),
    new("past-slot", "day", but(NEW, needed_by="2026-03-01"), 422, say(PAST)),
    new("huge", "summary", but(NEW, summary="x" * 121), 422, w.at_most(120)),
    new("huge", "body", but(NEW, body="x" * 4001), 422, w.at_most(4000)),
    new("unknown-field", "state", but(NEW, state="done"), 422, w.EXTRA, lost="state"),
    new("unknown-id", "desk", but(NEW, desk="$unknown"), 404, w.NOT_FOUND),
    new("unknown-id", "participation", but(NEW, participation="$unknown"), 404, w.NOT_FOUND),
    new("others-id", "participation", but(NEW, participation="$shop"), 404, w.NOT_FOUND),
    new("others-id", "stranger", NEW, 404, w.NOT_FOUND, who="vera"),
    new("closed", "desk", but(NEW, desk="$shut_desk"), 409, say(DeskClosed),
        lost="participation service needed_by desk"),
    new("closed", "left", but(NEW, participation="$quay"), 409, say(NotTakingPart), who="park",
        lost="participation service needed_by desk"),
    act("missing", "end-result", without(END, "result"), 422, w.MISSING),
    act("missing", "end-version", without(END, "version"), 422, w.MISSING),
    act("wrong-type", "end-state", but(END, state="withdrawn"), 422, w.CHOICE, lost="state"),
    act("huge", "end-result", but(END, result="x" * 2001), 422, w.at_most(2000)),
    act("stale", "end-version", but(END, version="9"), 409, w.STALE, lost="version"),
    act("access", "end-firm", END, 403, w.FORBIDDEN, who="li"),
    act("others-id", "end-other-desk", END, 404, w.NOT_FOUND, who="hu"),
    act("others-id", "end-organiser", END, 404, w.NOT_FOUND, who="zhao"),
    act("unknown-id", "end-case", END, 404, w.NOT_FOUND, of="/support/$unknown"),
    act("closed", "end-over", END, 409, say(CaseOver), of=OVER, lost="state version"),
    act("unknown-id", "explode", {}, 404, w.NOT_FOUND),
    act("stale", "take-version", {"version": "9"}, 409, w.STALE, lost="version"),
    act("unknown-id", "give-officer", {"officer": "$unknown", "version": "1"}, 422, say(NOT_THERE), lost="officer"),
    act("others-id", "give-other-desk", {"officer": "$hu", "version": "1"}, 422, say(NOT_THERE), lost="officer"),
    act("missing", "move-words", without(MOVE, "words"), 422, w.MISSING),
    act("repeated", "move-here", but(MOVE, desk="$desk"), 422, say(ALREADY_HERE), lost="desk"),
    act("unknown-id", "move-desk", but(MOVE, desk="$unknown"), 404, w.NOT_FOUND),
    act("closed", "move-shut", but(MOVE, desk="$shut_desk"), 409, say(DeskClosed), lost="desk"),
    act("huge", "move-words", but(MOVE, words="x" * 1001), 422, w.at_most(1000)),
    act("access", "withdraw-desk", {"confirmed": "yes"}, 403, w.FORBIDDEN),
    act("missing", "reopen-words", {}, 422, say(SAY_WHY), who="li", of=OVER),
    act("huge", "reopen-words", {"words": "x" * 2001}, 422, w.at_most(2000), who="li", of=OVER),
    desk("missing", "nothing", {}, 422, w.MISSING),
    desk("missing", "officers", without(DESK, "officers"), 422, w.MISSING),
    desk("wrong-type", "days", but(DESK, answer_days="11"), 422, say("At most %(le)s is allowed.", le=10),
         lost="answer_days"),
    desk("wrong-type", "services", but(DESK, services="gold"), 422, w.CHOICE, lost="services"),
    desk("wrong-type", "officers", but(DESK, officers="ruan"), 422, w.EMAIL),
    desk("unknown-id", "officers", but(DESK, officers="nobody@bad.example"), 422,
         say(NO_ACCOUNT, addresses="nobody@bad.example")),
    desk("others-id", "officers", but(DESK, officers="$li_email"), 422, say(COMES_HERE, addresses="li@bad.example")),
    desk("huge", "name", but(DESK, **{"name.en": "x" * 81}), 422, w.at_most(80)),
    desk("stale", "version", but(DESK, version="9"), 409, w.STALE, at=f"{DESKS}/$desk", lost="version"),
    desk("unknown-id", "desk", but(DESK, version="1"), 404, w.NOT_FOUND, at=f"{DESKS}/$unknown"),
    desk("access", "officer", DESK, 403, w.FORBIDDEN, who="ruan"),
    desk("access", "firm", DESK, 403, w.FORBIDDEN, who="li"),
]  # fmt: skip
