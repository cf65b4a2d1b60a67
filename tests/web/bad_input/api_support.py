"""Bad input at the API of desks and cases."""

from typing import Any

from tests.web.bad_input import words as w
from tests.web.bad_input.api_acts import call, gone, invalid
from tests.web.bad_input.api_reads import query, read
from tests.web.bad_input.cases import but, say, without
from tradehall.support.errors import CaseOver, DeskClosed, NotTakingPart
from tradehall.support.service.cases import ALREADY_HERE, NOT_OFFERED, NOT_THERE, PAST
from tradehall.support.service.desks import COMES_HERE, NO_ACCOUNT
from tradehall.support.service.ending import SAY_WHY

HERE, OVER, DESKS = "/cases/$case", "/cases/$over_case", "/events/zibo/desks"
NEW = {"participation": "$kiln", "desk": "$desk", "service": "loan", "summary": "Loan", "body": "For 40,000 plates"}
END: dict[str, Any] = {"state": "done", "result": "Granted", "version": 1}
MOVE: dict[str, Any] = {"desk": "$letters", "words": "Not ours", "version": 1}
GIVE: dict[str, Any] = {"officer": "$ruan", "version": 1}
DESK: dict[str, Any] = {"name": {"en": "Customs", "source": "en"}, "services": ["loan"], "officers": ["$ruan_email"]}

OPENING = [
    invalid("missing", "support:new", "li", "/cases", {}, "participation desk service summary body", w.MISSING),
    invalid("wrong-type", "support:service", "li", "/cases", but(NEW, service="gold"), {"service": "enum"}, w.CHOICE),
    invalid("wrong-type", "support:service-not-offered", "li", "/cases", but(NEW, service="logistics"),
            {"service": "invalid"}, say(NOT_OFFERED)),
    invalid("wrong-type", "support:day", "li", "/cases", but(NEW, needed_by=20260401), {"needed_by": "date_type"}),
    invalid("past-slot", "support:day", "li", "/cases", but(NEW, needed_by="2026-03-01"), {"needed_by": "invalid"},
            say(PAST)),
    invalid("wrong-type", "support:body", "li", "/cases", but(NEW, body=["For", "plates"]), {"body": "string_type"}),
    invalid("huge", "support:summary", "li", "/cases", but(NEW, summary="s" * 121), {"summary": "text_long"},
            w.at_most(120)),
    invalid("huge", "support:body", "li", "/cases", but(NEW, body="b" * 4001), {"body": "text_long"},
            w.at_most(4000)),
    invalid("unknown-field", "support:officer", "li", "/cases", but(NEW, officer="$ruan"),
            {"officer": "extra_forbidden"}, w.EXTRA),
    call("unknown-id", "support:desk", "li", "/cases", but(NEW, desk="$unknown"), 404, "not-found", w.NOT_FOUND),
    call("unknown-id", "support:participation", "li", "/cases", but(NEW, participation="$unknown"), 404, "not-found"),
    call("others-id", "support:participation", "li", "/cases", but(NEW, participation="$shop"), 404, "not-found"),
    call("others-id", "support:desk-elsewhere", "kim", "/cases", but(NEW, participation="$entry"), 404, "not-found"),
    call("closed", "support:desk", "li", "/cases", but(NEW, desk="$shut_desk"), 409, DeskClosed.code, say(DeskClosed)),
    call("closed", "support:left", "park", "/cases", but(NEW, participation="$quay"), 409, NotTakingPart.code,
         say(NotTakingPart)),
    call("access", "support:new", "nobody", "/cases", NEW, 401, "unauthenticated", w.SIGN_IN),
]  # fmt: skip
WORKING = [
    invalid("missing", "support:end", "ruan", f"{HERE}/end", {}, "state result version", w.MISSING),
    invalid("wrong-type", "support:end-state", "ruan", f"{HERE}/end", but(END, state="withdrawn"),
            {"state": "literal_error"}, w.CHOICE),
    invalid("wrong-type", "support:end-version", "ruan", f"{HERE}/end", but(END, version="1"),
            {"version": "int_type"}, w.WHOLE),
    invalid("huge", "support:end-result", "ruan", f"{HERE}/end", but(END, result="r" * 2001),
            {"result": "text_long"}, w.at_most(2000)),
    call("stale", "support:end", "ruan", f"{HERE}/end", but(END, version=9), 409, "stale-version", w.STALE),
    call("closed", "support:end", "ruan", f"{OVER}/end", END, 409, CaseOver.code, say(CaseOver)),
    call("access", "support:end-firm", "li", f"{HERE}/end", END, 403, "forbidden", w.FORBIDDEN),
    call("others-id", "support:end-organiser", "zhao", f"{HERE}/end", END, 404, "not-found", w.NOT_FOUND),
    *gone("support:end", "hu", f"{HERE}/end", END),
    invalid("missing", "support:take", "ruan", f"{HERE}/take", {}, {"version": "missing"}, w.MISSING),
    call("stale", "support:take", "ruan", f"{HERE}/take", {"version": 9}, 409, "stale-version", w.STALE),
    *gone("support:take", "hu", f"{HERE}/take", {"version": 1}),
    invalid("unknown-id", "support:give-nobody", "ruan", f"{HERE}/give", but(GIVE, officer="$unknown"),
            {"officer": "invalid"}, say(NOT_THERE)),
    invalid("others-id", "support:give-other-desk", "ruan", f"{HERE}/give", but(GIVE, officer="$hu"),
            {"officer": "invalid"}, say(NOT_THERE)),
    *gone("support:give", "sato", f"{HERE}/give", GIVE),
    invalid("missing", "support:move-words", "ruan", f"{HERE}/move", without(MOVE, "words"), {"words": "missing"}),
    invalid("repeated", "support:move-here", "ruan", f"{HERE}/move", but(MOVE, desk="$desk"), {"desk": "invalid"},
            say(ALREADY_HERE)),
    invalid("huge", "support:move-words", "ruan", f"{HERE}/move", but(MOVE, words="w" * 1001),
            {"words": "text_long"}, w.at_most(1000)),
    call("unknown-id", "support:move-desk", "ruan", f"{HERE}/move", but(MOVE, desk="$unknown"), 404, "not-found"),
    call("closed", "support:move-shut", "ruan", f"{HERE}/move", but(MOVE, desk="$shut_desk"), 409, DeskClosed.code,
         say(DeskClosed)),
    *gone("support:move", "hu", f"{HERE}/move", MOVE),
    call("access", "support:withdraw-desk", "ruan", f"{HERE}/withdraw", {}, 403, "forbidden", w.FORBIDDEN),
    call("closed", "support:withdraw", "li", f"{OVER}/withdraw", {}, 409, CaseOver.code, say(CaseOver)),
    *gone("support:withdraw", "sato", f"{HERE}/withdraw", {}),
    invalid("missing", "support:reopen-words", "li", f"{OVER}/reopen", {}, {"words": "invalid"}, say(SAY_WHY)),
    invalid("huge", "support:reopen-words", "li", f"{OVER}/reopen", {"words": "w" * 2001}, {"words": "text_long"},
            w.at_most(2000)),
    *gone("support:reopen", "sato", f"{OVER}/reopen", {"words": "Please"}),
]  # fmt: skip
RUNNING = [
    invalid("missing", "support:desk", "zhao", DESKS, {}, "name services officers", w.MISSING),
    invalid("wrong-type", "support:desk-services", "zhao", DESKS, but(DESK, services="loan"),
            {"services": "list_type"}),
    invalid("wrong-type", "support:desk-open", "zhao", DESKS, but(DESK, is_open="yes"), {"is_open": "bool_type"}),
    invalid("wrong-type", "support:desk-officer", "zhao", DESKS, but(DESK, officers=["ruan"]),
            {"officers.0": "email"}, w.EMAIL),
    invalid("huge", "support:desk-days", "zhao", DESKS, but(DESK, answer_days=11), {"answer_days": "less_than_equal"},
            w.no_more(10)),
    invalid("huge", "support:desk-name", "zhao", DESKS, but(DESK, name={"en": "n" * 81}), {"name": "text_long"},
            w.at_most(80)),
    invalid("unknown-field", "support:desk-id", "zhao", DESKS, but(DESK, desk="$desk"), {"desk": "invalid"}, w.EXTRA),
    invalid("unknown-id", "support:desk-officer", "zhao", DESKS, but(DESK, officers=["nobody@bad.example"]),
            {"officers": "invalid"}, say(NO_ACCOUNT, addresses="nobody@bad.example")),
    invalid("others-id", "support:desk-officer", "zhao", DESKS, but(DESK, officers=["$li_email"]),
            {"officers": "invalid"}, say(COMES_HERE, addresses="li@bad.example")),
    call("stale", "support:desk", "zhao", f"{DESKS}/$desk", but(DESK, version=9), 409, "stale-version", w.STALE),
    call("unknown-id", "support:desk-change", "zhao", f"{DESKS}/$unknown", but(DESK, version=1), 404, "not-found"),
    call("access", "support:desk-officer", "ruan", f"{DESKS}/$desk", but(DESK, version=1), 403, "forbidden"),
    call("access", "support:desk-firm", "li", DESKS, DESK, 403, "forbidden", w.FORBIDDEN),
]  # fmt: skip
READING = [
    query("wrong-type", "support:desk", "/cases?desk=$desk", {"desk": "literal_error"}),
    query("wrong-type", "support:state", "/cases?state=all", {"state": "enum"}),
    query("wrong-type", "support:turn", "/cases?turn=me", {"turn": "enum"}),
    query("unknown-field", "support:parameter", "/cases?event=zibo", {"event": "extra_forbidden"}),
    read("malformed", "support:cursor", "li", "/cases?cursor=W10", 400, "malformed"),
    read("malformed", "support:cursor-desk", "ruan", "/cases?desk=mine&cursor=1-1", 400, "malformed"),
    read("others-id", "support:case", "zhao", HERE, 404, "not-found"),
    read("unknown-id", "support:case", "ruan", "/cases/$unknown", 404, "not-found"),
    read("access", "support:cases", "nobody", "/cases", 401, "unauthenticated"),
    read("others-id", "support:desks-draft", "li", "/events/draft/desks", 404, "not-found"),
]  # fmt: skip
CASES = OPENING + WORKING + RUNNING + READING
