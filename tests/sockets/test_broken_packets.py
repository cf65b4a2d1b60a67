"""Sixty kinds of broken packets for every event that clients may send: each is answered where an answer is owed, the
line stays, and nobody else hears of it. The events are those that are declared: a new one is tried by itself.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from tests.sockets.house import NOBODY, House, Peer
from tests.sockets.test_transport import BINARY, TEXT
from tradehall.app import load_domains
from tradehall.kernel.sockets import EVENTS

load_domains()  # the events are declared by then

ROOM_TO_GROW = 8_000  # KiB that a process of this size may hold more after some hundred packets: pools and caches
_number = count(1)


# -- a good payload, from the model of an event -------------------------------------------------------------


def sample(name: str, talk: str) -> dict[str, Any]:
    """What the event's model takes, with no more than it must have."""
    schema = EVENTS[name].model.model_json_schema()
    made = {field: _value(schema, schema["properties"][field]) for field in schema.get("required", ())}
    if "client_id" in made:
        made |= {"client_id": f"packet-{next(_number):06}", "body": "Hello"}
    return made | ({"conversation": talk} if "conversation" in made else {})


def _value(schema: dict[str, Any], kind: dict[str, Any]) -> Any:
    if "$ref" in kind:
        return _value(schema, schema["$defs"][kind["$ref"].rpartition("/")[2]])
    if "anyOf" in kind:
        return _value(schema, kind["anyOf"][0])
    if "enum" in kind:
        return kind["enum"][0]
    match kind.get("type"):
        case "integer":
            return max(1, kind.get("minimum", 1))
        case "boolean":
            return True
        case "array":
            return [_value(schema, kind["items"])] * kind.get("minItems", 0)
        case "object":
            fields = kind.get("properties", {})
            return {name: _value(schema, fields[name]) for name in kind.get("required", ())}
    if kind.get("format") == "date":
        return "2030-01-01"
    return NOBODY if "[0-7]" in kind.get("pattern", "") else "x" * kind.get("minLength", 8)


# -- what is broken about it --------------------------------------------------------------------------------

VALUES: dict[str, Any] = {  # instead of the value of a field
    "nothing": None,
    "yes": True,
    "a float": 1.5,
    "an object": {},
    "an operator": {"$ne": ""},
    "a list": ["x"],
    "a text that is empty": "",
    "a NUL": "\x00",
    "a text that is long": "x" * 20_000,
    "a text that turns round": "\u202eabc",
    "a lone quote": "' OR 1=1 --",
    "a path": "../../../etc/passwd",
    "digits of full width": "１２３",
    "a number below all": -(2**53),
    "a number beyond all": 2**62,
    "markup": "<svg onload=alert(1)>",
    "a template": "{{7*7}}",
}
ARGUMENTS: dict[str, Any] = {  # instead of the payload
    "null": [None],
    "true": [True],
    "zero": [0],
    "a text": ["text"],
    "an empty list": [[]],
    "a list of texts": [["x"]],
    "none": [],
    "many": [{}, {}, {}],
    "an object of lists": [{"x": [[[]]]}],
}
FORGED = ("from", "sender", "sender_id", "person", "room", "sid", "sent_at", "__proto__", "ok", "role", "to")
RAW: dict[str, str] = {  # instead of the text of the payload; `@` is the payload without its braces
    "a key twice": '{"x":1,"x":2}',
    "NaN": '{"x":NaN}',
    "infinity": '{"x":-Infinity}',
    "a number of 5,000 digits": '{"x":' + "9" * 5000 + "}",
    "an integer beyond 64 bits": '{"x":18446744073709551616}',
    "half a character": '{"x":"\\ud800"}',
    "300 levels": '{"x":' + "[" * 300 + "]" * 300 + "}",
    "20,000 open brackets": "[" * 20_000,
    "a comment": "{/* */}",
    "a comma too many": '{"x":1,}',
    "single quotes": "{'x':1}",
    "no end": '{"x":',
    "two documents": "{}{}",
    "a byte order mark": "\ufeff{}",
    "words": "hello",
}
WHOLE: dict[
    str, tuple[str, bool]
] = {  # the whole packet, and whether an answer is owed; `#` is the ack id, `!` the name
    "a binary event": ('45#["!",{"_placeholder":true,"num":0}]', True),
    "one attachment": ('451-#["!",{"_placeholder":true,"num":0}]', True),
    "999 attachments": ('45999-#["!",{"_placeholder":true,"num":0}]', True),
    "no name": ("42#[]", True),
    "a number for a name": ("42#[7,{}]", True),
    "an object for a name": ('42#[{"!":1},{}]', True),
    "no list": ('42#{"!":1}', True),
    "a reserved name": ('42#["disconnect"]', True),
    "the name of all": ('42#["*","!",{}]', True),
    "an unknown name": ('42#["!:nothing",{}]', True),
    "nobody asks for an answer": ('42["!",{"x":1}]', False),
    "an answer to nothing": ("43#[1]", False),
    "an unknown type": ('49#["!",{}]', True),
    "another namespace": ('42/admin,#["!",{}]', False),
    "an empty packet": ("4", False),
    "an Engine.IO type of servers": ("6", False),
}


@dataclass(frozen=True)
class Packet:
    """`text` goes over the wire with an ack id instead of `#`."""

    kind: str
    text: str
    is_owed: bool = True


def packets(name: str, talk: str) -> Iterator[Packet]:
    good = sample(name, talk)
    for field in list(good)[:1] or ["x"]:
        for kind, value in VALUES.items():
            yield Packet(f"{field} is {kind}", _packet(name, [{**good, field: value}]))
    for kind, arguments in ARGUMENTS.items():
        if arguments or good:
            yield Packet(f"arguments: {kind}", _packet(name, arguments))
    for field in FORGED:
        yield Packet(f"forged: {field}", _packet(name, [{**good, field: "0" * 26}]))
    for kind, raw in RAW.items():
        yield Packet(f"text: {kind}", f'42#["{name}",{raw}]')
    for kind, (whole, is_owed) in WHOLE.items():
        yield Packet(f"packet: {kind}", whole.replace("!", name), is_owed)


def _packet(name: str, arguments: list[Any]) -> str:
    return "42#" + json.dumps([name, *arguments], ensure_ascii=False)


# -- what is promised ---------------------------------------------------------------------------------------


def test_there_are_sixty_kinds() -> None:
    for name in EVENTS:
        assert len({packet.kind for packet in packets(name, NOBODY)}) >= 60


def attack(house: House, wire: Peer, name: str) -> None:
    """Each packet, and what is owed for it."""
    for packet in packets(name, house.talk):
        if packet.is_owed:
            answer = wire.asked(packet.text)
            assert answer["ok"] is False, packet.kind
            assert answer["error"]["type"], packet.kind
            assert answer["error"]["message"], packet.kind
        else:
            wire.say(packet.text.replace("#", "77"))
            assert wire.told() == [], packet.kind


@pytest.mark.parametrize("name", EVENTS)
def test_broken_packets_are_answered_and_hurt_nobody(house: House, name: str) -> None:
    with ExitStack() as stack:
        anna, kenji, vera = (
            stack.enter_context(house.wire(house.fair.people[who])).join() for who in ("anna", "kenji", "vera")
        )
        assert anna.told() == kenji.told() == vera.told() == []
        attack(house, anna, name)
        anna.frame(BINARY, b"\x04stray")
        anna.frame(TEXT, b"")
        assert anna.told() == kenji.told() == vera.told() == []
        said = anna.asked(_packet("chat:send", [sample("chat:send", house.talk)]))
        assert said["ok"] is True
        heard = json.loads(kenji.hear()[2:])
        assert heard == ["chat:message", {"conversation": house.talk, "message": said["message"]}]
        assert kenji.told() == []
        assert vera.told() == []


@pytest.mark.parametrize("name", [name for name, event in EVENTS.items() if "conversation" in event.model.model_fields])
@pytest.mark.parametrize("stranger", ["carl", "dora", "olga", "vera"])
def test_strangers_are_told_that_there_is_nothing(house: House, name: str, stranger: str) -> None:
    """A good packet of somebody whose business it is not: of the same event, of another, of the organisers."""
    with house.wire(house.fair.people[stranger]).join() as them, house.wire(house.fair.kenji).join() as kenji:
        assert them.told() == kenji.told() == []
        answer = them.asked(_packet(name, [sample(name, house.talk)]))
        assert (answer["ok"], answer["error"]["type"]) == (False, "urn:tradehall:problem:not-found")
        assert them.told() == kenji.told() == []


def test_who_has_not_joined_is_not_served(house: House) -> None:
    """An event before the client has said who it is; and its line stays good for saying so."""
    with house.wire(house.fair.anna) as wire, house.wire(house.fair.kenji).join() as kenji:
        assert kenji.told() == []
        assert wire.hear().startswith("0{")
        for name in EVENTS:
            wire.say(_packet(name, [sample(name, house.talk)]).replace("#", "1"))
        wire.join_namespace()
        assert wire.told() == kenji.told() == []
        wire.say("40")
        assert wire.told() in ([], ['44"Unable to connect"'])


def test_after_all_of_them_the_process_holds_no_more_than_before(house: House) -> None:
    def round_of_all() -> dict[str, int]:
        with house.wire(house.fair.anna).join() as anna:
            assert anna.told() == []
            for name in EVENTS:
                attack(house, anna, name)
        return house.facts()

    first = round_of_all()
    last = [round_of_all() for _ in range(2)][-1]
    assert last["greenlets"] <= first["greenlets"] + 2  # the line that closed may still be on its way out
    assert last["rss_kb"] - first["rss_kb"] < ROOM_TO_GROW
