"""What can be wrong inside a message: in a phrase and its slots, an offer, files, people who are called, an answer.

A place is a path into good fields of a message and a kind of value; each kind knows what it must refuse. Values are
written as JSON, so that what JSON cannot say (NaN, half a character) is there, too.
"""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

MARK = "\u2317 here \u2317"
LONG = '"' + "x" * 5000 + '"'

EVERYWHERE = {
    "yes": "true",
    "no": "false",
    "NaN": "NaN",
    "infinity": "-Infinity",
    "1e999": "1e999",
    "5,000 digits": "9" * 5000,
    "2 to the 64": "18446744073709551616",
    "half a character": '"\\ud800"',
    "halves the wrong way round": '"\\udc00\\ud800"',
    "300 levels": "[" * 300 + "]" * 300,
    "300 levels of objects": '{"a":' * 300 + "1" + "}" * 300,
    "a list of lists": '[["x"]]',
    "an operator": '{"$ne":""}',
    "a prototype": '{"__proto__":{"ok":true}}',
}
NOT_A_LIST = {"nothing": "null", "an object": "{}", "a text": '"x"', "a number": "1"}
IN_TEXT = {  # not to be had in any text of one line
    "a NUL": '"a\\u0000b"',
    "a bell": '"\\u0007"',
    "a line break": '"a\\nb"',
    "turned round": '"\\u202eabc"',
    "tags": '"x\\udb40\\udc41"',
    "too long": LONG,
    "a list": '["x"]',
    "an object": '{"en":"x"}',
}
EMPTY = {"empty": '""', "blank": '"\\u200b \\u3000"'}
NUMBERS = {"zero": "0", "below zero": "-1", "2 to the 53": "9007199254740993", "half": "0.5"}
WORDS = {"a word": '"x"', "a path": '"../../../etc/passwd"', "a template": '"{{7*7}}"', "toString": '"toString"'}
BAD: dict[str, dict[str, str]] = {
    "id": {**IN_TEXT, **EMPTY, **NUMBERS, **WORDS, "of nothing": '"' + "0" * 26 + '"', "capitals": '"01M80V018A72RX"'},
    "line": {**IN_TEXT, **EMPTY, "half": "0.5"},
    "words": {**IN_TEXT, "half": "0.5"},  # which may be empty
    "code": {**IN_TEXT, **EMPTY, **NUMBERS, **WORDS},
    "number": {
        **IN_TEXT, **EMPTY, **WORDS, "zero": "0", "below zero": "-1", "half": "0.5", "zero in words": '"0"',
        "minus": '"-1"', "exponent": '"1e3"', "hexadecimal": '"0x10"', "underscore": '"1_000"', "comma": '"1,00"',
        "NaN in words": '"NaN"', "infinity in words": '"Infinity"', "no whole": '".5"', "no fraction": '"5."',
        "five places": '"1.00001"', "too large": '"9999999999999"', "arabic digits": '"\\u0661\\u0662"',
        "a fraction": '"\\u00bd"', "han": '"\\u767e\\u4e07"', "a plus": '"+5"', "leading zero": '"007"',
    },
    "whole": {**IN_TEXT, **EMPTY, **WORDS, **NUMBERS, "a fraction": '"1.5"', "beyond": '"99999"', "minus": '"-1"'},
    "percent": {**IN_TEXT, **EMPTY, **WORDS, "beyond": '"100.01"', "minus": '"-1"', "half": "0.5", "sign": '"5%"'},
    "deposit": {**IN_TEXT, **WORDS, **NUMBERS, "beyond": "100", "in words": '"30"', "list": "[30]"},
    "day": {
        **IN_TEXT, **EMPTY, **WORDS, **NUMBERS, "year 0": '"0000-01-01"', "year 9999": '"9999-12-31"',
        "before 1900": '"1899-12-31"', "after 2100": '"2101-01-01"', "no such day": '"2027-02-29"',
        "month 13": '"2027-13-01"', "no dashes": '"20270101"', "a week": '"2027-W01-1"', "american": '"12/03/2027"',
        "an instant": '"2027-01-01T00:00:00Z"', "as a number": "20270101", "seconds": "1893456000.0",
        "before Christ": '"-2027-01-01"', "reiwa": '"\\u4ee4\\u548c8\\u5e74"', "half past": "2027.5",
    },
    "time": {**IN_TEXT, **EMPTY, **WORDS, **NUMBERS, "25 o'clock": '"25:00"', "60 minutes": '"09:60"', "9": '"9:5"'},
    "zone": {**IN_TEXT, **EMPTY, **WORDS, **NUMBERS, "files": '"../../etc/localtime"', "small": '"asia/tokyo"'},
    "money": {
        **NOT_A_LIST, **{name: value for name, value in IN_TEXT.items() if name != "an object"},
        "no currency": '{"amount":"1.20"}', "no amount": '{"currency":"USD"}',
        "null currency": '{"amount":"1.20","currency":null}', "null amount": '{"amount":null,"currency":"USD"}',
        "small currency": '{"amount":"1.20","currency":"usd"}', "no such": '{"amount":"1.20","currency":"BTC"}',
        "three places": '{"amount":"1.205","currency":"USD"}', "half a yen": '{"amount":"0.5","currency":"JPY"}',
        "zero": '{"amount":"0","currency":"USD"}', "below zero": '{"amount":"-1.20","currency":"USD"}',
        "a float": '{"amount":1.2,"currency":"USD"}', "yes": '{"amount":true,"currency":"USD"}',
        "huge": '{"amount":"' + "9" * 400 + '","currency":"USD"}',
        "17 digits": '{"amount":"99999999999999999","currency":"USD"}',
        "NaN": '{"amount":NaN,"currency":"USD"}', "in words": '{"amount":"NaN","currency":"USD"}',
        "an object inside": '{"amount":{"amount":"1"},"currency":"USD"}', "no list": '{"amount":[],"currency":"USD"}',
        "list of currencies": '{"amount":"1","currency":["USD",["USD"]]}',
        "unknown": '{"amount":"1.20","currency":"USD","minor":120}', "a half": '{"amount":"\\ud800","currency":"USD"}',
    },
    "listing": {
        **{name: value for name, value in IN_TEXT.items() if name not in ("a list", "an object")}, **EMPTY, **NUMBERS,
        "a list": '["x"]', "an object": "{}", "of nothing": '"' + "0" * 26 + '"', "by id": '{"id":7}',
        "by a list": '{"id":["x",["y"]]}', "objects": '{"id":{"id":"x"}}', "no words": '{"text":""}',
        "a number": '{"text":7}', "a NUL inside": '{"text":"a\\u0000"}', "words too long": '{"text":' + LONG + "}",
    },
    "part": {**{name: value for name, value in NOT_A_LIST.items() if name != "nothing"}, "a list": '["x"]'},
    "must": {"nothing": "null"},
    "list": {
        **NOT_A_LIST, "of nothing": "[null]", "of numbers": "[7]", "of objects": "[{}]", "of words": '["x"]',
        "of nobody": '["' + "0" * 26 + '"]', "of NULs": '["a\\u0000b"]', "of half a character": '["\\ud800"]',
        "1,000": "[" + ",".join(['"' + "0" * 26 + '"'] * 1000) + "]", "one good": '["", 1]',
    },
}  # fmt: skip
OPTIONAL = {"id?": "id", "code?": "code", "deposit?": "deposit", "day?": "day"}  # nothing is good there

OFFER: dict[str, Any] = {
    "description": "青花餐盘", "quantity": "5000", "unit": "piece", "unit_price": {"amount": "1.20", "currency": "USD"},
    "incoterm": "FOB", "place": "Qingdao", "payment_term": "TT_DEPOSIT_BALANCE_COPY_BL", "deposit_percent": 30,
    "delivery_date": "2099-06-30", "valid_until": "2099-03-10", "hs_code": "691110",
}  # fmt: skip
OF_OFFER = {
    "listing": "id?", "description": "words", "hs_code": "code?", "quantity": "number", "unit": "code",
    "unit_price": "money", "incoterm": "code?", "place": "words", "payment_term": "code?",
    "deposit_percent": "deposit?", "delivery_date": "day?", "valid_until": "day", "answers": "id?",
}  # fmt: skip
OPTIONAL_IN_OFFER = ("listing", "hs_code", "payment_term", "deposit_percent", "delivery_date", "answers")
KIND_OF_SLOT = {
    "quantity": "number", "number": "number", "money": "money", "percent": "percent", "date": "day", "time": "time",
    "zone": "zone", "days": "whole", "months": "whole", "minutes": "whole", "place": "line", "hs": "code",
    "code": "line", "text": "line", "name": "line", "listing": "listing",
}  # fmt: skip  # all others are chosen from lists


@dataclass(frozen=True)
class Broken:
    """`fields`: those of a message besides its conversation and client id, as JSON."""

    about: str
    fields: str


def spoiled(good: Mapping[str, Any], path: str, value: str) -> str:
    """The fields with this JSON at the path."""
    made = deepcopy(dict(good))
    *way, last = path.split("/")
    node = made
    for name in way:
        node = node[name]
    node[last] = MARK
    return json.dumps(made, ensure_ascii=False).replace(json.dumps(MARK, ensure_ascii=False), value)


def without(good: Mapping[str, Any], path: str) -> str:
    made = deepcopy(dict(good))
    *way, last = path.split("/")
    node = made
    for name in way:
        node = node[name]
    del node[last]
    return json.dumps(made, ensure_ascii=False)


def at(good: Mapping[str, Any], path: str, kind: str) -> Iterator[Broken]:
    """All that a place must refuse."""
    bad = BAD[OPTIONAL.get(kind, kind)] | ({} if kind in OPTIONAL or kind == "part" else {"nothing": "null"})
    for name, value in {**EVERYWHERE, **bad}.items():
        yield Broken(f"{path}: {name}", spoiled(good, path, value))


def unknown(good: Mapping[str, Any], *paths: str) -> Iterator[Broken]:
    """Fields that nobody asked for, in each of these objects."""
    for path in paths:
        for name in ("sender", "__proto__", "constructor", "id", "state", "", "x" * 300, "NaN", "\u0000"):
            yield Broken(f"{path}: unknown {name[:12]!r}", spoiled(good, f"{path}/{name}", '"x"'))


def phrases(phrase: Mapping[str, Any], kinds: Mapping[str, str]) -> Iterator[Broken]:
    """`kinds`: slot → its kind."""
    good = {"phrase": phrase}
    yield from at(good, "phrase", "part")
    yield from at(good, "phrase/key", "code")
    yield from at(good, "phrase/values", "part")
    yield from unknown(good, "phrase", "phrase/values")
    yield Broken("no key", without(good, "phrase/key"))
    many = {"phrase": {**phrase, "values": {f"x{'y' * number}": "1" for number in range(13)}}}
    yield Broken("13 values", json.dumps(many))
    for slot, kind in kinds.items():
        yield from at(good, f"phrase/values/{slot}", KIND_OF_SLOT.get(kind, "code"))
        yield Broken(f"no {slot}", without(good, f"phrase/values/{slot}"))


def offers() -> Iterator[Broken]:
    good = {"offer": OFFER}
    yield from at(good, "offer", "part")
    yield from unknown(good, "offer", "offer/unit_price")
    for field, kind in OF_OFFER.items():
        yield from at(good, f"offer/{field}", kind)
        if field in OFFER and field not in OPTIONAL_IN_OFFER:
            yield Broken(f"no {field}", without(good, f"offer/{field}"))
    for name in ("amount", "currency"):
        yield Broken(f"no {name}", without(good, f"offer/unit_price/{name}"))
    alone = {**OFFER, "payment_term": "LC_SIGHT"}
    yield Broken("a deposit of a term that has none", json.dumps({"offer": alone}))
    beyond = {**OFFER, "quantity": "999999999999", "unit_price": {"amount": "9999999999999", "currency": "USD"}}
    yield Broken("a total beyond all", json.dumps({"offer": beyond}))
    yield Broken("a day that is past", json.dumps({"offer": {**OFFER, "valid_until": "2020-01-01"}}))


def around(words: Mapping[str, Any]) -> Iterator[Broken]:
    """What stands around words: files, people who are called, what is answered."""
    for field in ("files", "mentions"):
        yield from at({**words, field: []}, field, "list")
    yield from at(words, "reply_to", "id?")
    yield from at(words, "body", "body")
    yield from at({**words, "client_id": ""}, "client_id", "key")


def mixed(phrase: Mapping[str, Any], others: Mapping[str, str]) -> Iterator[Broken]:
    """Two things in one message, and what belongs to others. `others`: what it is → a field as JSON."""
    yield Broken("a phrase and words", json.dumps({"phrase": phrase, "body": "x"}))
    yield Broken("an offer and words", json.dumps({"offer": OFFER, "body": "x"}))
    yield Broken("a phrase and an offer", json.dumps({"phrase": phrase, "offer": OFFER}))
    for name, field in others.items():
        yield Broken(name, field)


BAD["key"] = {name: value for name, value in BAD["id"].items() if name not in ("of nothing", "toString", "capitals")}
BAD["body"] = {
    **EMPTY, "a NUL": IN_TEXT["a NUL"], "a bell": IN_TEXT["a bell"], "tags": IN_TEXT["tags"], "too long": LONG,
    "a list": '["x"]', "an object": "{}", "a number": "7", "half": "0.5",
}  # fmt: skip
