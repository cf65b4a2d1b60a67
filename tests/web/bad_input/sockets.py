"""Bad input over sockets: each is answered with one refusal, reaches nobody else, and closes nothing."""

from typing import Any

from tests.web.bad_input import words as w
from tests.web.bad_input.cases import Case, Say, but, say, without
from tradehall.chat.errors import ClientIdUsed, ConversationClosed
from tradehall.kernel.sockets import UnknownEvent

SEND = {"conversation": "$talk", "client_id": "a-new-message", "body": "When can we see samples?"}
ONE = {"conversation": "$talk"}


def emit(kind: str, about: str, who: str, event: str, payload: Any, code: str, *says: Say, errors: Any = None) -> Case:
    sent = list(payload) if isinstance(payload, tuple) else [payload]
    return Case("socket", f"chat:{about}", kind, who, event, sent, 0, code, errors, says)


def invalid(kind: str, about: str, event: str, payload: Any, errors: dict[str, str], *says: Say) -> Case:
    return emit(kind, about, "li", event, payload, "invalid", w.CHECK, *says, errors=errors)


def anybody(event: str, payload: dict[str, Any]) -> list[Case]:
    """What every event refuses, whatever it is for."""
    name = event.removeprefix("chat:")
    malformed = [
        ("nothing", ()), ("two", (payload, payload)), ("null", None), ("text", "hello"), ("number", 7), ("true", True),
        ("list", [payload]), ("empty-list", []), ("point", 0.5),
    ]  # fmt: skip
    cases = [emit("malformed", f"{name}-{about}", "li", event, sent, "malformed", w.UNREADABLE)
             for about, sent in malformed]  # fmt: skip
    return [
        *cases,
        emit("others-id", f"{name}-talk", "kim", event, payload, "not-found", w.NOT_FOUND),
        emit("others-id", f"{name}-organiser", "zhao", event, payload, "not-found", w.NOT_FOUND),
        emit("others-id", f"{name}-meeting-as-talk", "li", event, but(payload, conversation="$meeting"), "not-found"),
        emit("unknown-id", f"{name}-talk", "vera", event, but(payload, conversation="$unknown"), "not-found",
             w.NOT_FOUND),
        invalid("missing", f"{name}-talk", event, without(payload, "conversation"), {"conversation": "missing"},
                w.MISSING),
        invalid("wrong-type", f"{name}-talk-number", event, but(payload, conversation=1),
                {"conversation": "string_type"}, w.TEXT),
        invalid("wrong-type", f"{name}-talk-null", event, but(payload, conversation=None),
                {"conversation": "string_type"}),
        invalid("wrong-type", f"{name}-talk-list", event, but(payload, conversation=["$talk"]),
                {"conversation": "string_type"}),
        invalid("wrong-type", f"{name}-talk-object", event, but(payload, conversation={"id": "$talk"}),
                {"conversation": "string_type"}),
        invalid("wrong-type", f"{name}-talk-word", event, but(payload, conversation="' OR 1=1 --"),
                {"conversation": "string_pattern_mismatch"}, w.FORM),
        invalid("wrong-type", f"{name}-talk-newline", event, but(payload, conversation="$talk\n"),
                {"conversation": "string_pattern_mismatch"}),
        invalid("huge", f"{name}-talk", event, but(payload, conversation="0" * 40_000),
                {"conversation": "string_pattern_mismatch"}),
        invalid("unknown-field", f"{name}-person", event, but(payload, person="$sato"),
                {"person": "extra_forbidden"}, w.EXTRA),
        invalid("unknown-field", f"{name}-proto", event, but(payload, constructor={}),
                {"constructor": "extra_forbidden"}),
    ]  # fmt: skip


SENT = [
    invalid("missing", "send-body", "chat:send", without(SEND, "body"), {"body": "text_missing"}, w.MISSING),
    invalid("missing", "send-blank", "chat:send", but(SEND, body=" \u200b\n"), {"body": "text_missing"}, w.MISSING),
    invalid("missing", "send-client-id", "chat:send", without(SEND, "client_id"), {"client_id": "missing"}),
    invalid("missing", "send-all", "chat:send", {},
            {"conversation": "missing", "client_id": "missing", "body": "text_missing"}),
    invalid("huge", "send-body", "chat:send", but(SEND, body="长" * 4001), {"body": "text_long"}, w.at_most(4000)),
    invalid("huge", "send-client-id", "chat:send", but(SEND, client_id="c" * 65),
            {"client_id": "string_pattern_mismatch"}),
    invalid("wrong-type", "send-body-number", "chat:send", but(SEND, body=10**18), {"body": "string_type"}),
    invalid("wrong-type", "send-body-true", "chat:send", but(SEND, body=True), {"body": "string_type"}),
    invalid("wrong-type", "send-body-list", "chat:send", but(SEND, body=["a"]), {"body": "string_type"}),
    invalid("wrong-type", "send-body-nul", "chat:send", but(SEND, body="a\x00b"), {"body": "text_control"}, w.CONTROL),
    invalid("wrong-type", "send-body-escape", "chat:send", but(SEND, body="\x1b[2J"), {"body": "text_control"}),
    invalid("wrong-type", "send-body-noncharacter", "chat:send", but(SEND, body="a\uffff"), {"body": "text_control"}),
    invalid("wrong-type", "send-client-id-short", "chat:send", but(SEND, client_id="x"),
            {"client_id": "string_pattern_mismatch"}),
    invalid("wrong-type", "send-client-id-number", "chat:send", but(SEND, client_id=12345678),
            {"client_id": "string_type"}),
    invalid("unknown-field", "send-seq", "chat:send", but(SEND, seq=1), {"seq": "extra_forbidden"}),
    invalid("unknown-field", "send-sent-at", "chat:send", but(SEND, sent_at="2020-01-01T00:00:00Z"),
            {"sent_at": "extra_forbidden"}),
    invalid("unknown-field", "send-language", "chat:send", but(SEND, language="en"), {"language": "extra_forbidden"}),
    emit("repeated", "send-client-id", "sato", "chat:send",
         {"conversation": "$talk", "client_id": "the-first-one", "body": "Other words"}, "client-id-used",
         say(ClientIdUsed)),
    emit("repeated", "send-client-id-of-another-talk", "sato", "chat:send",
         {"conversation": "$inn_talk", "client_id": "the-first-one", "body": "Good morning"}, "not-found"),
    emit("closed", "send", "park", "chat:send", but(SEND, conversation="$closed_talk"), "conversation-closed",
         say(ConversationClosed)),
    emit("closed", "send-other-side", "li", "chat:send", but(SEND, conversation="$closed_talk"),
         "conversation-closed", say(ConversationClosed)),
    invalid("wrong-type", "sync-after-text", "chat:sync", but(ONE, after="1"), {"after": "int_type"}, w.WHOLE),
    invalid("wrong-type", "sync-after-true", "chat:sync", but(ONE, after=True), {"after": "int_type"}),
    invalid("wrong-type", "sync-after-half", "chat:sync", but(ONE, after=0.5), {"after": "int_type"}),
    invalid("wrong-type", "sync-after-minus", "chat:sync", but(ONE, after=-1), {"after": "greater_than_equal"},
            w.no_less(0)),
    invalid("wrong-type", "sync-after-null", "chat:sync", but(ONE, after=None), {"after": "int_type"}),
    invalid("huge", "sync-after-2-53", "chat:sync", but(ONE, after=2**53), {"after": "less_than_equal"}),
    invalid("huge", "sync-after-2-63", "chat:sync", but(ONE, after=2**63), {"after": "less_than_equal"}),
    invalid("missing", "read-seq", "chat:read", ONE, {"seq": "missing"}, w.MISSING),
    invalid("wrong-type", "read-seq-zero", "chat:read", but(ONE, seq=0), {"seq": "greater_than_equal"}, w.no_less(1)),
    invalid("wrong-type", "read-seq-list", "chat:read", but(ONE, seq=[1]), {"seq": "int_type"}),
    invalid("huge", "read-seq", "chat:read", but(ONE, seq=2**53), {"seq": "less_than_equal"}),
    invalid("unknown-field", "read-reader", "chat:read", but(ONE, seq=1, reader="$sato"),
            {"reader": "extra_forbidden"}),
    emit("unknown-event", "event", "li", "chat:erase", ONE, "unknown-event", say(UnknownEvent)),
    emit("unknown-event", "event-of-the-server", "li", "chat:message", {**ONE, "message": {}}, "unknown-event"),
    emit("unknown-event", "event-notice", "li", "notice", {"url": "https://a.example"}, "unknown-event"),
    emit("unknown-event", "event-presence", "li", "presence", {"person": "$sato", "state": "away"}, "unknown-event"),
    emit("unknown-event", "event-number", "li", "0", {}, "unknown-event"),
    emit("unknown-event", "event-long", "li", "e" * 10_000, {}, "unknown-event"),
    emit("unknown-event", "event-dunder", "li", "__class__", {}, "unknown-event"),
    emit("unknown-event", "event-message", "li", "message", "hello", "unknown-event"),
]  # fmt: skip
CASES = [
    *anybody("chat:send", SEND),
    *anybody("chat:sync", ONE),
    *anybody("chat:read", {**ONE, "seq": 1}),
    *anybody("chat:typing", ONE),
    *SENT,
]
