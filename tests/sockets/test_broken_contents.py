"""Whatever is wrong inside a message, at every level of its parts: one refusal with its reason, nothing is stored of
it, nobody else hears of it, and the line goes on. What is odd but good is stored whole.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from unicodedata import normalize

import pytest

from tests.factories.chat import offer, write
from tests.factories.files import sent, settle, upload
from tests.sockets import contents
from tests.sockets.contents import Broken
from tests.sockets.house import House, Peer
from tests.unit.test_chat_phrases import samples
from tests.usecases.test_chat_offers import listing_of
from tests.web.bad_input.cases import Untouched
from tradehall.app import load_domains
from tradehall.chat import phrases
from tradehall.chat.commands import OpenHelpDesk
from tradehall.chat.files.commands import StartUpload

load_domains()
_number = count(1)
SECRET_WORDS = "Nobody else may read this"


def packet(house: House, fields: str) -> str:
    """`fields`: of a message, as JSON."""
    more = fields.strip()[1:-1]
    client = "" if '"client_id"' in more else f'"client_id":"inside-{next(_number):08}",'
    return f'42#["chat:send",{{"conversation":"{house.talk}",{client}{more}}}]'


@contextmanager
def quiet(house: House) -> Iterator[Peer]:
    """Anna's line; nobody hears anything, and nothing is stored, as long as she has it."""
    house.comes_to_rest()
    with house.wire(house.fair.anna).join() as anna, house.wire(house.fair.kenji).join() as kenji:
        assert anna.told() == kenji.told() == []
        before = Untouched(house.folder / "packets.sqlite3")
        yield anna
        assert anna.told() == kenji.told() == []
        before.check()


def refuse_all(house: House, broken: Iterable[Broken]) -> int:
    """Send them all; how many there were."""
    tried, wrong = 0, []
    with quiet(house) as anna:
        for one in broken:
            answer = anna.asked(packet(house, one.fields))
            if not is_refusal(answer):
                wrong.append((one.about, answer))
                anna.told()
            tried += 1
        assert wrong == []
    return tried


def is_refusal(answer: dict[str, Any]) -> bool:
    """A reason for a program and one for a person, and nothing that is others'."""
    error = answer.get("error", {})
    is_told = bool(error.get("message")) and error.get("type") != "urn:tradehall:problem:internal"
    return answer["ok"] is False and is_told and SECRET_WORDS not in json.dumps(answer)


def of_each_kind() -> list[Any]:
    """Phrases in which every kind of slot occurs."""
    found, seen = [], set()
    for phrase in phrases.phrases():
        kinds = {slot.name: slot.kind.name for slot in phrase.slots}
        if not seen >= set(kinds.values()):
            seen |= set(kinds.values())
            values = dict(samples(phrase)[-1])
            found.append(pytest.param({"key": phrase.key, "values": values}, kinds, id=phrase.key))
    return found


def test_what_is_spoiled_here_is_good_before(house: House) -> None:
    good = [{"phrase": parameter.values[0]} for parameter in of_each_kind()]
    with house.wire(house.fair.anna).join() as anna:
        for fields in [*good, {"offer": contents.OFFER}, {"body": "Good morning", "files": [], "mentions": []}]:
            answer = anna.asked(packet(house, json.dumps(fields)))
            assert answer["ok"] is True, (fields, answer)
            anna.told()


@pytest.mark.parametrize(("phrase", "kinds"), of_each_kind())
def test_phrases_are_refused_at_every_level(house: House, phrase: dict[str, Any], kinds: dict[str, str]) -> None:
    assert refuse_all(house, contents.phrases(phrase, kinds)) > 60


def test_offers_are_refused_at_every_level(house: House) -> None:
    assert refuse_all(house, contents.offers()) > 300


def test_files_people_and_answers_are_refused_at_every_level(house: House) -> None:
    assert refuse_all(house, contents.around({"body": "Good morning"})) > 100


def test_what_belongs_to_others_is_refused_and_not_shown(house: House) -> None:
    """Two things at once; and files, messages, people, listings and offers of other talks, or of the other side."""
    fair, runner = house.fair, house.fair.runner
    elsewhere = runner.run(OpenHelpDesk(participation=fair.places["other"].public_id), fair.carl)
    asked = write(runner, elsewhere, fair.carl, SECRET_WORDS)
    own_offer = offer(runner, house.talk, fair.anna)
    begun: str = runner.run(
        StartUpload(conversation=house.talk, client_id="inside-begun", name="begun.txt", size=100), fair.anna
    )
    theirs = upload(runner, fair.kenji, house.talk, f"{SECRET_WORDS}.txt", b"w" * 100, "inside-theirs")
    settle(runner, theirs)
    ready = upload(runner, fair.anna, house.talk, "ready.txt", b"w" * 100, "inside-ready")
    settle(runner, ready)
    listing = listing_of(runner, fair.places["other"].company_id)
    drafted = listing_of(runner, fair.places["exporter"].company_id, state="draft")
    sent_before = sent(runner, fair.anna, house.talk, "inside-sent")
    words = {"body": "Good morning"}
    phrase = {"key": "saw_listing", "values": {"listing": {"text": "Plate"}}}
    others = {
        "an answer to another talk": {**words, "reply_to": asked["id"]},
        "somebody of another talk": {**words, "mentions": [fair.carl.public_id]},
        "somebody of nowhere": {**words, "mentions": [fair.anna.public_id, fair.vera.public_id]},
        "a file that has not come": {"files": [begun]},
        "a file of the other side": {"files": [theirs]},
        "a good file and one of the other side": {"files": [ready, theirs]},
        "a file twice": {"files": [ready, ready]},
        "a file that was sent": {"files": [sent_before]},
        "a phrase with files": {"phrase": phrase, "files": [ready]},
        "an offer with files": {"offer": contents.OFFER, "files": [ready]},
        "a listing of another company": {"offer": {**contents.OFFER, "listing": listing}},
        "a listing that is not published": {"offer": {**contents.OFFER, "listing": drafted}},
        "a phrase with such a listing": {"phrase": {**phrase, "values": {"listing": listing}}},
        "an answer to one's own offer": {"offer": {**contents.OFFER, "answers": own_offer["id"]}},
        "an answer to what is no offer": {"offer": {**contents.OFFER, "answers": asked["id"]}},
    }
    assert refuse_all(house, contents.mixed(phrase, {name: json.dumps(field) for name, field in others.items()})) > 15
    with house.wire(fair.anna).join() as anna:  # and the good file is still there to be sent
        assert anna.asked(packet(house, json.dumps({"files": [ready]})))["ok"] is True


ODD = {
    "marks apart from their letters": {"body": "Cafe\u0301 \u304b\u3099"},
    "right to left": {"body": "\u202eabc\u202c \u0645\u0631\u062d\u0628\u0627"},
    "a family": {"body": "👨\u200d👩\u200d👧 🇯🇵"},
    "markup": {"body": "<script>alert(1)</script> {{7*7}} %(x)s ' OR 1=1 --"},
    "the longest": {"body": "长" * 4000},
    "nobody is called": {"body": "x", "mentions": [], "files": [], "reply_to": None, "phrase": None, "offer": None},
    "full-width digits": {"phrase": {"key": "tolerance", "values": {"percent": "５"}}},
    "a whole number": {"phrase": {"key": "call_late", "values": {"minutes": 10}}},
    "words with marks": {"phrase": {"key": "saw_listing", "values": {"listing": {"text": "<b>Cafe\u0301</b> %(x)s"}}}},
    "an offer in full width": {"offer": {**contents.OFFER, "quantity": "５０００", "hs_code": "6911.10"}},
    "an offer with nothing optional": {
        "offer": {
            "description": "Cafe\u0301", "quantity": 1, "unit": "piece", "valid_until": "2100-12-31",
            "unit_price": {"amount": "0.01", "currency": "USD"}, "incoterm": None, "listing": None, "answers": None,
        }
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_but_good_is_stored_whole_and_told_as_it_is(house: House, name: str) -> None:
    house.comes_to_rest()
    with house.wire(house.fair.anna).join() as anna, house.wire(house.fair.kenji).join() as kenji:
        assert anna.told() == kenji.told() == []
        answer = anna.asked(packet(house, json.dumps(ODD[name], ensure_ascii=False)))
        assert answer["ok"] is True, answer
        heard = [json.loads(told[2:]) for told in kenji.told()]
        assert ["chat:message", {"conversation": house.talk, "message": answer["message"]}] in heard
        assert ["chat:message", {"conversation": house.talk, "message": answer["message"]}] in [
            json.loads(told[2:]) for told in anna.told()
        ]
        synced = anna.asked(
            f'42#["chat:sync",{{"conversation":"{house.talk}","after":{answer["message"]["seq"] - 1}}}]'
        )
        assert synced["messages"] == [answer["message"]]
        if "body" in ODD[name]:
            assert answer["message"]["body"] == normalize("NFC", ODD[name]["body"])
