"""Bad input at the reads of the API, and bodies that are no JSON of ours at all."""

from typing import Any

from tests.web.bad_input import words as w
from tests.web.bad_input.api_acts import SEND, TEXT, call, invalid
from tests.web.bad_input.cases import Case

JSON = "application/json"


def read(kind: str, about: str, who: str, target: str, status: int, code: str, **more: Any) -> Case:
    return call(kind, about, who, target, None, status, code, method="GET", **more)


def query(kind: str, about: str, target: str, errors: Any, who: str = "li") -> Case:
    return call(kind, about, who, target, None, 422, "invalid", w.CHECK, errors=errors, method="GET")


def raw(about: str, body: bytes, status: int = 400, code: str = "malformed", *, kind: str = "malformed",
        errors: Any = (), **headers: str) -> Case:  # fmt: skip
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return call(kind, f"chat:{about}", "li", SEND, body, status, code, errors=errors, headers=given)


BODY = b'{"client_id": "a-new-message", "body": "%s"}'
BODIES = [
    raw("depth-100k", b"[" * 100_000),
    raw("depth-objects", b'{"a":' * 40_000 + b"1" + b"}" * 40_000),
    raw("depth-inside", b'{"client_id": "a-new-message", "body": ' + b"[" * 5000 + b"]" * 5000 + b"}"),
    raw("nan", b'{"client_id": "a-new-message", "body": NaN}'),
    raw("infinity", b'{"client_id": "a-new-message", "body": -Infinity}'),
    raw("number-1e400", b'{"client_id": "a-new-message", "body": 1e400}', 422, "invalid",
        errors={"body": "string_type"}),
    raw("number-10-400", b'{"client_id": "a-new-message", "body": 1' + b"0" * 400 + b"}"),
    raw("number-5000-digits", b'{"client_id": "a-new-message", "body": ' + b"9" * 5000 + b"}"),
    raw("duplicate-key", b'{"client_id": "a-new-message", "body": "a", "body": "b"}'),
    raw("lone-surrogate", BODY % b"\\ud800"),
    raw("surrogates-turned", BODY % b"\\udc00\\ud800"),
    raw("nul", BODY % b"a\\u0000b", 422, "invalid", errors={"body": "text_control"}),
    raw("nul-in-key", b'{"client_id": "a-new-message", "body": "a", "x\\u0000": 1}', 422, "invalid",
        errors={"x\x00": "extra_forbidden"}),
    raw("broken-utf8", BODY % b"\xff\xfe"),
    raw("overlong-utf8", BODY % b"\xc0\xaf"),
    raw("cesu8", BODY % b"\xed\xa0\xbd\xed\xb8\x80"),
    raw("utf16", BODY.decode().encode("utf-16")),
    raw("bom", b"\xef\xbb\xbf" + BODY % b"a"),
    raw("shift-jis", BODY % "磁器".encode("shift_jis")),
    raw("control", BODY % b"a\x01b"),
    raw("comment", b'{"client_id": "a-new-message", /* hi */ "body": "a"}'),
    raw("trailing-comma", b'{"client_id": "a-new-message", "body": "a",}'),
    raw("single-quotes", b"{'client_id': 'a-new-message', 'body': 'a'}"),
    raw("two-documents", BODY % b"a" + b"{}"),
    raw("cut", b'{"client_id": "a-new-message", "bo'),
    raw("array", b'[{"client_id": "a-new-message", "body": "a"}]'),
    raw("scalar", b'"a"'),
    raw("null", b"null"),
    raw("proto", b'{"client_id": "a-new-message", "body": "a", "__proto__": {"x": 1}}', 422, "invalid",
        errors={"__proto__": "extra_forbidden"}, kind="unknown-field"),
    raw("empty", b"", 422, "invalid", errors="body client_id"),
    raw("form", b"client_id=a-new-message&body=a", 415, "unsupported",
        Content_Type="application/x-www-form-urlencoded"),
    raw("text", BODY % b"a", 415, "unsupported", Content_Type="text/plain"),
    raw("gzip", b"\x1f\x8b\x08", 415, "unsupported", Content_Type=JSON, Content_Encoding="gzip"),
    raw("huge", BODY % (b"x" * 300_000), 413, "too-large", kind="huge"),
    raw("huge-keys", b"{" + b",".join(b'"k%d":1' % n for n in range(20_000)) + b"}", 422, "invalid", kind="huge",
        errors=" ".join(["body", "client_id", *(f"k{n}" for n in range(20_000))])),
]  # fmt: skip
READS = [
    query("wrong-type", "events:when", "/events?when=someday", {"when": "enum"}),
    query("unknown-field", "events:parameter", "/events?page=2", {"page": "extra_forbidden"}),
    query("unknown-field", "events:underscore", "/events?_x=1", {"_x": "invalid"}),
    query("repeated", "events:parameter", "/events?when=all&when=past", {"when": "invalid"}),
    query("huge", "events:cursor", "/events?cursor=" + "A" * 2001, {"cursor": "string_too_long"}),
    read("malformed", "events:cursor", "li", "/events?cursor=zzzz", 400, "malformed"),
    read("malformed", "events:cursor-past", "li", "/events?cursor=past.", 400, "malformed"),
    read("malformed", "events:cursor-past-word", "li", "/events?cursor=past.%F0%9F%92%A3", 400, "malformed"),
    read("malformed", "events:utf8", "li", "/events?when=%FF%FE", 400, "malformed"),
    read("malformed", "events:nul", "li", "/events?when=%00", 400, "malformed"),
    read("unknown-id", "events:slug", "li", "/events/..%2f..%2fetc%2fpasswd", 404, "not-found"),
    read("unknown-id", "events:slug-case", "li", "/events/ZIBO", 404, "not-found"),
    read("unknown-id", "events:slug-long", "li", "/events/" + "a" * 10_000, 404, "not-found"),
    read("others-id", "events:draft", "li", "/events/draft", 404, "not-found"),
    read("access", "events:token", "nobody", "/events", 401, "unauthenticated",
         headers={"Authorization": "Bearer th_forged-forged-forged-forged"}),
    query("wrong-type", "events:side", "/events/zibo/participants?side=both", {"side": "enum"}),
    query("wrong-type", "events:hs", "/events/zibo/participants?hs=69%25", {"hs": "string_pattern_mismatch"}),
    query("wrong-type", "events:country", "/events/zibo/participants?country=china",
          {"country": "string_pattern_mismatch"}),
    query("huge", "events:words", "/events/zibo/participants?q=" + "x" * 201, {"q": "text_long"}),
    read("access", "events:directory", "vera", "/events/zibo/participants", 403, "not-approved"),
    read("malformed", "events:directory-cursor", "li", "/events/zibo/participants?cursor=W10", 400, "malformed"),
    query("wrong-type", "events:slots-with", "/events/zibo/slots?with=1", {"with": "string_pattern_mismatch"}),
    query("unknown-field", "events:slots-other", "/events/zibo/slots?other=$shop", {"other": "extra_forbidden"}),
    read("unknown-id", "events:slots-with", "li", "/events/zibo/slots?with=$unknown", 404, "not-found"),
    read("others-id", "events:slots-with", "li", "/events/zibo/slots?with=$entry", 404, "not-found"),
    query("wrong-type", "meetings:box", "/requests?box=trash", {"box": "literal_error"}),
    read("malformed", "meetings:requests-cursor", "li", "/requests?cursor=eyJhIjoxfQ", 400, "malformed"),
    read("others-id", "meetings:request", "kim", "/requests/$asked", 404, "not-found"),
    read("unknown-id", "meetings:request", "kim", "/requests/$unknown", 404, "not-found"),
    read("others-id", "meetings:meeting", "kim", "/meetings/$meeting", 404, "not-found"),
    read("unknown-id", "meetings:meeting", "kim", "/meetings/$unknown", 404, "not-found"),
    read("unknown-id", "meetings:meeting-2-63", "kim", "/meetings/9223372036854775808", 404, "not-found"),
    read("others-id", "meetings:ics", "kim", "/meetings/$meeting.ics", 404, "not-found"),
    read("unknown-id", "meetings:ics", "kim", "/meetings/$unknown.ics", 404, "not-found"),
    read("malformed", "meetings:cursor", "li", "/meetings?cursor=past.past.x", 400, "malformed"),
    read("access", "meetings:list", "nobody", "/meetings", 401, "unauthenticated"),
    query("wrong-type", "chat:after", f"{SEND}?after=-1", {"after": "greater_than_equal"}),
    query("wrong-type", "chat:after-word", f"{SEND}?after=abc", {"after": "int_type"}),
    query("huge", "chat:after", f"{SEND}?after=9007199254740992", {"after": "less_than_equal"}),
    query("wrong-type", "chat:after-list", f"{SEND}?after.0=1", {"after": "int_type"}),
    read("others-id", "chat:messages", "zhao", SEND, 404, "not-found"),
    read("unknown-id", "chat:messages", "zhao", "/conversations/$unknown/messages", 404, "not-found"),
    read("malformed", "chat:cursor", "li", "/conversations?cursor=%7B%7D", 400, "malformed"),
    query("wrong-type", "deals:group", "/deals?group=mine", {"group": "enum"}),
    read("malformed", "deals:cursor", "li", "/deals?cursor=bnVsbA", 400, "malformed"),
    read("others-id", "deals:deal", "kim", "/deals/$deal", 404, "not-found"),
    read("unknown-id", "deals:deal", "kim", "/deals/$unknown", 404, "not-found"),
    read("unknown-id", "companies:company", "li", "/companies/nowhere", 404, "not-found"),
    query("huge", "companies:cursor", "/companies/huaguang?listings=" + "A" * 2001, {"listings": "string_too_long"}),
    read("malformed", "companies:cursor", "li", "/companies/huaguang?needs=....", 400, "malformed"),
    read("access", "accounts:me", "nobody", "/me", 401, "unauthenticated"),
    read("access", "accounts:cookie", "nobody", "/me", 401, "unauthenticated", headers={"X-With": "cookie"}),
    call("access", "chat:cookie", "nobody", SEND, TEXT, 401, "unauthenticated", headers={"X-With": "cookie"}),
    read("access", "accounts:token-short", "nobody", "/me", 401, "unauthenticated",
         headers={"Authorization": "Bearer x"}),
    read("access", "accounts:token-huge", "nobody", "/me", 401, "unauthenticated",
         headers={"Authorization": "Bearer " + "x" * 5000}),
    read("access", "accounts:token-bytes", "nobody", "/me", 401, "unauthenticated",
         headers={"Authorization": "Bearer éééééééééééééééééééééé"}),
    read("access", "accounts:token-basic", "nobody", "/me", 401, "unauthenticated",
         headers={"Authorization": "Basic bGk6bGk="}),
    query("unknown-field", "accounts:me", "/me?fields=password", {"fields": "extra_forbidden"}),
    call("method", "accounts:me", "li", "/me", {}, 405, "method-not-allowed", w.NOT_HERE),
    call("method", "meetings:delete", "li", "/meetings/$meeting", None, 405, "method-not-allowed", method="DELETE"),
    call("method", "deals:put", "li", "/deals/$deal", {}, 405, "method-not-allowed", method="PUT"),
    call("method", "deals:patch", "li", "/deals/$deal", {}, 405, "method-not-allowed", method="PATCH"),
    call("method", "chat:override", "li", "/conversations/$talk", {}, 405, "method-not-allowed",
         headers={"X-HTTP-Method-Override": "GET"}),
    read("unknown-id", "accounts:nowhere", "li", "/nowhere", 404, "not-found"),
    read("unknown-id", "accounts:nowhere-visitor", "nobody", "/../../etc", 404, "not-found"),
]  # fmt: skip
KEYS = [
    Case(**{**invalid(kind, f"chat:key-{about}", "li", SEND, TEXT, {"Idempotency-Key": "key"}).__dict__,
            "headers": {"Idempotency-Key": key}})
    for kind, about, key in (
        ("huge", "long", "k" * 65), ("missing", "empty", ""), ("wrong-type", "blank", "a b"),
        ("wrong-type", "letters", "clé"),
    )
]  # fmt: skip
CASES = BODIES + READS + KEYS
