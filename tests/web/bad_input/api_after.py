"""Bad input at the acts of the API that come after a deal: samples, deliveries, evidence, documents, links to confirm
by, later questions and next steps."""

from typing import Any

from tests.web.bad_input import words as w
from tests.web.bad_input.api_acts import call, gone, invalid
from tests.web.bad_input.cases import but, say, without
from tradehall.deals.evidence.errors import NotSealed

SAMPLE = {"deal": "$sealed", "title": "Cup", "quantity": "2", "unit": "piece"}
SENT = {"version": 1, "courier": "EMS", "declared": {"amount": "5.00", "currency": "USD"}}
LATE = {"lines": [{"promise": "$promise", "version": 1}], "new_date": "2026-07-01", "reason": "material"}
DELAYS = "/deals/$sealed/delays"
GOODS = [
    invalid("wrong-type", "deals:sample-number", "li", "/samples", but(SAMPLE, quantity=True),
            {"quantity": "string_type"}),
    invalid("wrong-type", "deals:sample-negative", "li", "/samples", but(SAMPLE, quantity="-1"),
            {"quantity": "quantity"}, w.QUANTITY),
    invalid("unknown-field", "deals:sample-person", "li", "/samples", but(SAMPLE, as_person="$sato"),
            {"as_person": "invalid"}, w.EXTRA),
    invalid("huge", "deals:sample-words", "sato", "/samples", but(SAMPLE, words="x" * 1001),
            {"words": "text_long"}),
    call("unknown-id", "deals:sample-deal", "li", "/samples", but(SAMPLE, deal="$unknown"), 404, "not-found"),
    call("access", "deals:sample-visitor", "nobody", "/samples", SAMPLE, 401, "unauthenticated", w.SIGN_IN),
    call("others-id", "deals:sample-deal", "kim", "/samples", SAMPLE, 404, "not-found", w.NOT_FOUND),
    invalid("missing", "deals:sample-courier", "li", "/samples/$sample/send", {"version": 1}, {"courier": "missing"}),
    invalid("wrong-type", "deals:sample-declared", "li", "/samples/$sample/send",
            but(SENT, declared={"amount": "0.5", "currency": "JPY"}), {"declared": "amount"}, w.AMOUNT),
    call("stale", "deals:sample-version", "li", "/samples/$sample/promise", {"version": 8}, 409, "stale-version",
         w.STALE),
    call("access", "deals:sample-buyer-sends", "sato", "/samples/$sample/send", SENT, 403, "forbidden", w.FORBIDDEN),
    *gone("deals:sample-send", "kim", "/samples/$sample/send", SENT),
    invalid("missing", "deals:delay-reason", "li", DELAYS, without(LATE, "reason"), {"reason": "missing"}),
    invalid("wrong-type", "deals:delay-day", "li", DELAYS, but(LATE, new_date=20260701), {"new_date": "date_type"}),
    invalid("wrong-type", "deals:delay-percent", "li", DELAYS, but(LATE, percent=100),
            {"percent": "less_than_equal"}),
    call("access", "deals:delay-buyer", "sato", DELAYS, LATE, 403, "forbidden", w.FORBIDDEN),
    *gone("deals:delay", "kim", DELAYS, LATE),
    call("stale", "deals:delivered-version", "li", "/deliveries/$promise/delivered", {"version": 9}, 409,
         "stale-version", w.STALE),
    call("access", "deals:received-exporter", "li", "/deliveries/$promise/received", {"version": 1}, 403, "forbidden"),
    *gone("deals:delivered", "kim", "/deliveries/$promise/delivered", {"version": 1}),
    *(
        invalid("missing", f"deals:sample-{act}", who, f"/samples/$sample/{act}", {}, says)
        for act, who, says in (
            ("promise", "li", "version"), ("decline", "li", "version reason"), ("withdraw", "sato", "version"),
            ("receive", "sato", "version"), ("lose", "sato", "version"), ("judge", "sato", "version judgement"),
        )
    ),
    invalid("wrong-type", "deals:sample-judgement", "sato", "/samples/$sample/judge",
            {"version": 1, "judgement": "nice"}, {"judgement": "enum"}, w.CHOICE),
    invalid("huge", "deals:sample-reason", "li", "/samples/$sample/decline", {"version": 1, "reason": "r" * 501},
            {"reason": "text_long"}),
    *gone("deals:sample-judge", "kim", "/samples/$sample/judge", {"version": 1, "judgement": "approved"}),
    invalid("wrong-type", "deals:delay-answer", "sato", f"{DELAYS}/answer", {"answer": "maybe"}, {"answer": "enum"},
            w.CHOICE),
    invalid("missing", "deals:delay-answer", "sato", f"{DELAYS}/answer", {}, {"answer": "missing"}, w.MISSING),
    call("access", "deals:delay-answer-exporter", "li", f"{DELAYS}/answer", {"answer": "accepted"}, 403, "forbidden"),
    *gone("deals:delay-answer", "kim", f"{DELAYS}/answer", {"answer": "accepted"}),
    invalid("missing", "deals:received", "sato", "/deliveries/$promise/received", {}, {"version": "missing"}),
    invalid("wrong-type", "deals:delivered-day", "li", "/deliveries/$promise/delivered",
            {"version": 1, "on": "tomorrow"}, {"on": "date_parsing"}, w.DATE),
]  # fmt: skip
PROOFS, STEP = "/deals/$sealed/evidence", {"proof": "courier", "number": "EMS-1"}
EVIDENCE = [
    invalid("missing", "deals:evidence", "li", PROOFS, {}, {"proof": "missing"}, w.MISSING),
    invalid("wrong-type", "deals:evidence-proof", "li", PROOFS, but(STEP, proof="rumour"), {"proof": "enum"}, w.CHOICE),
    invalid("wrong-type", "deals:evidence-amount", "li", PROOFS,
            {"proof": "money_received", "amount": {"amount": "1e3", "currency": "USD"}}, {"amount": "amount"},
            w.AMOUNT),
    invalid("wrong-type", "deals:evidence-day", "li", PROOFS, but(STEP, dated="2026-02-30"), {"dated": "date_parsing"},
            w.DATE),
    invalid("huge", "deals:evidence-note", "li", PROOFS, but(STEP, note="n" * 501), {"note": "text_long"},
            w.at_most(500)),
    invalid("unknown-field", "deals:evidence-level", "li", PROOFS, but(STEP, evidence="paid"),
            {"evidence": "extra_forbidden"}, w.EXTRA),
    call("closed", "deals:evidence-unsealed", "li", "/deals/$deal/evidence", STEP, 409, NotSealed.code, say(NotSealed)),
    call("unknown-id", "deals:evidence-take-back", "li", f"{PROOFS}/$unknown/take-back", {"reason": "Wrong"}, 404,
         "not-found"),
    invalid("missing", "deals:evidence-take-back", "li", f"{PROOFS}/$unknown/take-back", {}, {"reason": "missing"}),
    *gone("deals:evidence", "kim", PROOFS, STEP),
]  # fmt: skip
PAPERS, MAKE = "/deals/$sealed/documents", {"kind": "proforma", "revision": 1, "language": "en"}
DOCUMENTS = [
    invalid("missing", "deals:document", "li", PAPERS, {}, "kind revision language", w.MISSING),
    invalid("wrong-type", "deals:document-kind", "li", PAPERS, but(MAKE, kind="cheque"), {"kind": "enum"}, w.CHOICE),
    invalid("wrong-type", "deals:document-revision", "li", PAPERS, but(MAKE, revision="1"), {"revision": "int_type"}),
    invalid("wrong-type", "deals:document-origin", "li", PAPERS, but(MAKE, origin="XQ"), {"origin": "country"}),
    invalid("huge", "deals:document-bank", "li", PAPERS, but(MAKE, bank="b" * 601), {"bank": "text_long"}),
    invalid("unknown-field", "deals:document-number", "li", PAPERS, but(MAKE, number="PI-1"),
            {"number": "extra_forbidden"}, w.EXTRA),
    call("stale", "deals:document-revision", "li", PAPERS, but(MAKE, revision=7), 409, "terms-gone"),
    call("unknown-id", "deals:document-void", "li", "/documents/$unknown/void", {}, 404, "not-found"),
    call("unknown-id", "deals:document-again", "li", "/documents/$unknown/again", {}, 404, "not-found"),
    *gone("deals:document", "kim", PAPERS, MAKE),
]  # fmt: skip
LINKS = "/deals/$deal/witnesses"
NAMED: dict[str, Any] = {
    "number": 2, "digest": "$digest", "side": "exporter", "name": "Chen", "email": "chen@kiln.example",
    "language": "zh",
}  # fmt: skip
WITNESSES = [
    invalid("missing", "deals:witness", "li", LINKS, {}, "number digest side name email language", w.MISSING),
    invalid("wrong-type", "deals:witness-email", "li", LINKS, but(NAMED, email="chen"), {"email": "email"}, w.EMAIL),
    invalid("wrong-type", "deals:witness-digest", "li", LINKS, but(NAMED, digest="x"),
            {"digest": "string_pattern_mismatch"}),
    invalid("huge", "deals:witness-name", "li", LINKS, but(NAMED, name="n" * 101), {"name": "text_long"},
            w.at_most(100)),
    invalid("unknown-field", "deals:witness-released", "li", LINKS, but(NAMED, released=True),
            {"released": "extra_forbidden"}, w.EXTRA),
    call("stale", "deals:witness-digest", "li", LINKS, but(NAMED, digest="$old_digest"), 409, "stale-terms"),
    call("unknown-id", "deals:witness-release", "li", f"{LINKS}/$unknown/release", {"email": "chen@kiln.example"}, 404,
         "not-found"),
    call("unknown-id", "deals:witness-revoke", "li", f"{LINKS}/$unknown/revoke", {}, 404, "not-found"),
    *gone("deals:witness", "kim", LINKS, NAMED),
]  # fmt: skip
CAME = "/follow-ups/$question/answer"
QUESTIONS = [
    invalid("missing", "deals:question", "li", CAME, {}, {"came": "missing"}, w.MISSING),
    invalid("wrong-type", "deals:question-came", "li", CAME, {"came": "gossip"}, {"came": "enum"}, w.CHOICE),
    invalid("wrong-type", "deals:question-amount", "li", CAME,
            {"came": "order", "amount": {"amount": "0.5", "currency": "JPY"}}, {"amount": "amount"}, w.AMOUNT),
    invalid("huge", "deals:question-words", "li", CAME, {"came": "talking", "words": "x" * 1001},
            {"words": "text_long"}, w.at_most(1000)),
    invalid("unknown-field", "deals:question-side", "li", CAME, {"came": "talking", "side": "buyer"},
            {"side": "extra_forbidden"}, w.EXTRA),
    call("closed", "deals:question-deal", "li", "/follow-ups/$question/deal", {"deal": "$sealed"}, 409, "no-order"),
    call("access", "deals:question-organiser", "zhao", CAME, {"came": "talking"}, 404, "not-found", w.NOT_FOUND),
    *gone("deals:question", "sato", CAME, {"came": "talking"}),
]  # fmt: skip
WRITTEN = {"deal": "$sealed", "body": "Send the test report"}
STEPS = [
    invalid("missing", "deals:step", "li", "/steps", {"deal": "$sealed"}, {"body": "missing"}, w.MISSING),
    invalid("wrong-type", "deals:step-due", "li", "/steps", but(WRITTEN, due="soon"), {"due": "date_parsing"}, w.DATE),
    invalid("wrong-type", "deals:step-shared", "li", "/steps", but(WRITTEN, shared="yes"), {"shared": "bool_type"}),
    invalid("huge", "deals:step-body", "li", "/steps", but(WRITTEN, body="b" * 501), {"body": "text_long"},
            w.at_most(500)),
    invalid("unknown-field", "deals:step-state", "li", "/steps", but(WRITTEN, state="done"),
            {"state": "extra_forbidden"}, w.EXTRA),
    call("unknown-id", "deals:step-deal", "li", "/steps", but(WRITTEN, deal="$unknown"), 404, "not-found"),
    call("others-id", "deals:step-deal", "kim", "/steps", WRITTEN, 404, "not-found", w.NOT_FOUND),
    call("stale", "deals:step-version", "li", "/steps/$step", {"version": 9, "body": "Later"}, 409, "stale-version",
         w.STALE),
    call("access", "deals:step-theirs", "sato", "/steps/$step/done", {}, 403, "forbidden", w.FORBIDDEN),
    *(gone_case for act in ("done", "drop", "reopen") for gone_case in gone(f"deals:step-{act}", "kim",
                                                                            f"/steps/$step/{act}", {})),
]  # fmt: skip
CASES = GOODS + EVIDENCE + DOCUMENTS + WITNESSES + QUESTIONS + STEPS
