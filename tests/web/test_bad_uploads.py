"""Bad input on the upload protocol and on what scripts of talk send as JSON: never a defect, always a sentence in the
person's language, and nothing half written."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.web.bad_input.cases import Untouched, fill
from tests.web.bad_input.world import World, made_world
from tradehall.chat.files.commands import ForgetFiles
from tradehall.kernel.papers import kinds
from tradehall.kernel.policy import SYSTEM

BEGUN = 100_000  # octets that the upload of the world is said to have


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, template_database: Path) -> Iterator[World]:
    yield from made_world(tmp_path_factory.mktemp("bad-uploads"), template_database)


@pytest.fixture
def untouched(world: World) -> Iterator[Untouched]:
    watch = Untouched(Path(world.hall.settings.database_url.removeprefix("sqlite:///")))
    yield watch
    watch.check()
    watch.connection.close()


def metadata(**told: str) -> str:
    return ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in told.items())


GOOD = {"filename": "a.txt", "client_id": "a-bad-upload"}
STATED = {"Upload-Length": "9", "Upload-Metadata": metadata(**GOOD)}


def ask(world: World, who: str, method: str, path: str, headers: dict[str, Any] | None = None, **sent: Any) -> Any:
    """Headers may hold a list of values of one name."""
    rows = [("Tus-Resumable", "1.0.0"), ("X-CSRFToken", world.csrf(who))]
    for name, value in (headers or {}).items():
        rows += [(name, one) for one in (value if isinstance(value, list) else [value])]
    return world.browser(who).open(fill(path, world.ids), method=method, headers=rows, **sent)


def is_refused(answer: Any, *statuses: int) -> None:
    assert answer.status_code in statuses, (answer.status_code, answer.text[:300])
    if answer.content_type == "application/json":
        told = answer.get_json()
        assert told["ok"] is False
        assert any("\u4e00" <= char <= "\u9fff" for char in told["error"]["message"])  # li reads Chinese
        assert all(error["message"] for error in told["error"].get("errors", []))


LENGTHS = [
    "", "-1", "0x10", "1.5", "9e3", "9 9", "９", "²", "nine", "9" * 15, "9" * 16, "9" * 400, "NaN", "0",
    str(kinds.LARGEST + 1), ["9", "9"], ["9", "12"],
]  # fmt: skip


@pytest.mark.parametrize("length", LENGTHS, ids=repr)
def test_a_length_that_is_none(world: World, untouched: Untouched, length: Any) -> None:
    headers = {**STATED, "Upload-Length": length}
    is_refused(ask(world, "li", "POST", "/chat/$talk/uploads", headers), 400, 413, 422)


METADATA = [
    "", "filename", "filename ", "filename !!!!", "filename YQ", "filename YQ==,filename", "filename \u00e9",
    "filename " + b64encode(b"\xff\xfe").decode(), metadata(filename="../../etc/passwd", client_id="x"),
    metadata(filename="a\u202etxt.exe", client_id="a-worse-one"),
    metadata(filename="n" * 3000, client_id="a-worse-one"), "x" * 4001, ",".join(["a YQ=="] * 500),
    metadata(filename="a.exe", client_id="a-worse-one"), metadata(filename="", client_id="a-worse-one"),
    metadata(filename="a.txt", client_id="no"), metadata(filename="a.txt", client_id="词" * 10),
    metadata(filename="a.txt", client_id="a-bad-upload", sha256="zz"),
    metadata(filename="a.txt", client_id="a-bad-upload", sha256="0" * 65),
    [metadata(filename="a.txt"), metadata(client_id="no")],
]  # fmt: skip


@pytest.mark.parametrize("told", METADATA, ids=lambda told: repr(told)[:40])
def test_metadata_that_say_nothing(world: World, untouched: Untouched, told: Any) -> None:
    is_refused(ask(world, "li", "POST", "/chat/$talk/uploads", {**STATED, "Upload-Metadata": told}), 400, 413, 422)


def test_the_headers_have_to_be_there(world: World, untouched: Untouched) -> None:
    is_refused(ask(world, "li", "POST", "/chat/$talk/uploads"), 400, 422)
    is_refused(ask(world, "li", "POST", "/chat/$talk/uploads", {"Upload-Length": "9"}), 400, 422)
    is_refused(ask(world, "li", "POST", "/chat/$talk/uploads", {"Upload-Metadata": metadata(**GOOD)}), 400)
    is_refused(ask(world, "li", "PATCH", "/chat/$talk/uploads/$begun", data=b"x"), 415)
    octets = {"content_type": "application/offset+octet-stream", "data": b"x"}
    is_refused(ask(world, "li", "PATCH", "/chat/$talk/uploads/$begun", **octets), 400)


OFFSETS = ["-1", "1", "x", "²", "０", "0.0", "1e3", "99999", "100001", "9" * 16, "9" * 500, "", "0 0", ["0", "5"]]


@pytest.mark.parametrize("offset", OFFSETS, ids=repr)
def test_an_offset_that_is_not_where_we_are(world: World, untouched: Untouched, offset: Any) -> None:
    octets = {"content_type": "application/offset+octet-stream", "data": b"x" * 20_000}
    answer = ask(world, "li", "PATCH", "/chat/$talk/uploads/$begun", {"Upload-Offset": offset}, **octets)
    is_refused(answer, 400, 409)
    if answer.status_code == 409:
        assert answer.headers["Upload-Offset"] == "0"


def test_a_body_longer_than_it_was_said_to_be(world: World, untouched: Untouched) -> None:
    octets = {"content_type": "application/offset+octet-stream", "data": b"x" * (BEGUN + 1)}
    is_refused(ask(world, "li", "PATCH", "/chat/$talk/uploads/$begun", {"Upload-Offset": "0"}, **octets), 413)


@pytest.mark.parametrize("sent", [b"", b"x", b"x" * 500], ids=len)
def test_a_body_too_short_to_be_kept_leaves_us_where_we_are(world: World, untouched: Untouched, sent: bytes) -> None:
    octets = {"content_type": "application/offset+octet-stream", "data": sent}
    answer = ask(world, "li", "PATCH", "/chat/$talk/uploads/$begun", {"Upload-Offset": "0"}, **octets)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "0")


@pytest.mark.parametrize("method", ["HEAD", "GET", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("sato", "/chat/$talk/uploads/$begun"), ("wang", "/chat/$talk/uploads/$begun"),
        ("kim", "/chat/$talk/uploads/$begun"), ("zhao", "/chat/$talk/uploads/$begun"),
        ("li", "/chat/$inn_talk/uploads/$begun"), ("li", "/chat/$talk/uploads/$unknown"),
        ("li", "/chat/$talk/uploads/x"), ("li", "/chat/x/uploads/$begun"), ("li", "/chat/$talk/uploads/%00"),
        ("li", "/chat/$talk/uploads/%ff"),
    ],
)  # fmt: skip
def test_an_upload_is_nobody_elses(world: World, untouched: Untouched, method: str, who: str, path: str) -> None:
    octets = {"content_type": "application/offset+octet-stream", "data": b"x" * 2000}
    answer = ask(world, who, method, path, {"Upload-Offset": "0"}, **(octets if method == "PATCH" else {}))
    assert answer.status_code == 404, answer.text[:300]


def test_nobody_begins_a_file_where_they_have_no_seat(world: World, untouched: Untouched) -> None:
    for who in ("kim", "zhao", "vera"):
        assert ask(world, who, "POST", "/chat/$talk/uploads", STATED).status_code == 404
    assert ask(world, "nobody", "POST", "/chat/$talk/uploads", STATED).status_code == 401
    assert ask(world, "li", "POST", "/chat/$closed_talk/uploads", STATED).status_code == 403


def test_octets_with_another_checksum_are_refused_and_the_file_is_not_sent(world: World) -> None:
    told = metadata(filename="a.txt", client_id="checked-upload", sha256="0" * 64)
    begun = ask(world, "li", "POST", "/chat/$talk/uploads", {"Upload-Length": "9", "Upload-Metadata": told})
    assert begun.status_code == 201
    octets = {"content_type": "application/offset+octet-stream", "data": b"nine now!"}
    url = begun.headers["Location"]
    last = ask(world, "li", "PATCH", url, {"Upload-Offset": "0"}, **octets)
    state = ask(world, "li", "GET", url).get_json()["file"]
    assert last.status_code in (204, 409, 422)
    assert state["state"] != "clean"
    again = ask(world, "li", "PATCH", url, {"Upload-Offset": "9"}, **octets)
    assert again.status_code in (404, 409, 413)


def test_after_it_was_forgotten_an_upload_is_not_there(world: World) -> None:
    told = {"Upload-Length": "9", "Upload-Metadata": metadata(filename="a.txt", client_id="forgotten-upload")}
    url = ask(world, "li", "POST", "/chat/$talk/uploads", told).headers["Location"]
    other = ask(world, "li", "POST", "/chat/$talk/uploads", {**told, "Upload-Metadata": metadata(**GOOD)})
    at = world.clock.at
    world.clock.at = at + timedelta(days=3)
    world.runner.run(ForgetFiles(), SYSTEM)
    world.clock.at = at
    octets = {"content_type": "application/offset+octet-stream", "data": b"nine now!"}
    for address in (url, other.headers["Location"]):
        for method in ("HEAD", "GET", "PATCH", "DELETE"):
            more = octets if method == "PATCH" else {}
            assert ask(world, "li", method, address, {"Upload-Offset": "0"}, **more).status_code == 404


# -- what scripts send as JSON --------------------------------------------------------------------------------

DEEP = b'{"body":' + b"[" * 5000 + b"]" * 5000 + b"}"
BROKEN = {
    "nothing but a blank": b" ", "half": b'{"body":', "a list": b"[]", "a text": b'"hello"', "null": b"null",
    "a number": b"7", "NaN": b'{"seq":NaN,"body":"x","client_id":"a-broken-one"}', "Infinity": b'{"seq":Infinity}',
    "1e400": b'{"seq":1e400}', "twice": b'{"client_id":"a-broken-one","body":"a","body":"b","seq":1,"seq":2}',
    "deep": DEEP, "no UTF-8": b'{"body":"\xff","client_id":"a-broken-one"}', "UTF-16": '{"seq":1}'.encode("utf-16"),
    "half a pair": b'{"body":"\\ud800","client_id":"a-broken-one"}', "behind": b'{"seq":1} x',
    "one more": b'{"seq":1,}', "single quotes": b"{'seq':1}", "a comment": b'{"seq":1/*x*/}',
    "NUL": b'{"body":"a\\u0000b","client_id":"a-broken-one"}', "huge number": b'{"seq":' + b"9" * 5000 + b"}",
    "bell": b'{"body":"\\u0007","client_id":"a-broken-one"}', "own key": b'{"__proto__":{"seq":1},"seq":1}',
    "object for text": b'{"body":{"a":1},"client_id":"a-broken-one"}', "list for number": b'{"seq":[1]}',
    "true": b'{"seq":true,"body":true,"client_id":true}', "much": b'{"body":"' + b"x" * 200_000 + b'"}',
    "tags": '{"body":"\U000e0041","client_id":"a-broken-one"}'.encode(),
    "many keys": ("{" + ",".join(f'"k{number}":1' for number in range(3000)) + "}").encode(),
}  # fmt: skip


@pytest.mark.parametrize("path", ["messages", "read"])
@pytest.mark.parametrize("about", BROKEN)
def test_broken_json_of_the_pages_script(world: World, untouched: Untouched, path: str, about: str) -> None:
    answer = ask(world, "li", "POST", f"/chat/$talk/{path}", data=BROKEN[about], content_type="application/json")
    is_refused(answer, 400, 413, 422)
    assert answer.content_type == "application/json"


ACTS = {
    "edit": {"body": "Other words"}, "withdraw": {}, "react": {"sign": "agree"}, "pin": {}, "translate": {},
    "report": {"reason": "insult"},
}  # fmt: skip
WRONG = [
    None, 7, 0.5, True, [], ["agree"], {}, {"sign": "agree"}, "", " ", "a\x07", "a\x00", "\U000e0041", "x" * 9000, "²",
]  # fmt: skip
# What of these is good after all: an act, its field, the value.
GOOD_OF: list[tuple[str, str, Any]] = [("pin", "on", True), ("react", "on", True), ("edit", "body", "²")]
GOOD_OF += [("report", "words", words) for words in ("", " ", "²")]


@pytest.mark.parametrize("act", ACTS)
def test_acts_of_programs_with_fields_of_every_wrong_kind(world: World, untouched: Untouched, act: str) -> None:
    base = f"/api/v1/conversations/{world.ids['talk']}/messages/{world.ids['message']}/{act}"
    client, headers = world.hall.app.test_client(), world.bearer("li")
    for about, body in BROKEN.items():
        answer = client.post(base, data=body, headers=headers, content_type="application/json")
        assert answer.status_code in (400, 413, 422), (about, answer.text[:300])
        assert answer.content_type == "application/problem+json"
    for field in [*ACTS[act], "on", "words", "nothing", "conversation", "message"]:
        for value in WRONG:
            if (act, field, value) in GOOD_OF:
                continue
            answer = client.post(base, json={**ACTS[act], field: value}, headers=headers)
            assert answer.status_code == 422, (field, value, answer.text[:300])
            assert all(error["message"] for error in answer.get_json(force=True)["errors"])


RUBBISH = [
    "", ",", ",,,,", "-1", "0", "1e9", "９", "²", "1;2", "1,2,x,%00", "%ff", "9" * 15, "9" * 16, ",".join(["1"] * 900),
    "../x", "[]", "1 2", "%E2%80%AE1", "null", "1" + "," * 3000,
]  # fmt: skip


@pytest.mark.parametrize("seqs", RUBBISH, ids=lambda seqs: repr(seqs)[:24])
@pytest.mark.parametrize("name", ["seqs", "before"])
def test_bubbles_of_rubbish(world: World, untouched: Untouched, seqs: str, name: str) -> None:
    answer = world.browser("li").get(fill(f"/chat/$talk/bubbles?{name}={seqs}", world.ids))
    assert answer.status_code == (400 if "%00" in seqs or "%ff" in seqs else 200), answer.text[:300]
    assert world.browser("kim").get(fill(f"/chat/$talk/bubbles?{name}=1", world.ids)).status_code == 404
