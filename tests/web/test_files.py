"""Files over HTTP: given in parts, served to the people of the conversation alone, sent without a script."""

import re
from datetime import timedelta
from io import BytesIO

import pytest

from tests.factories.chat import Fair, browser_of, client_id, make_fair, open_conversation
from tests.factories.files import Uploader, noise, office, pdf, picture
from tests.people import Browser
from tradehall.chat.files import rules
from tradehall.kernel.papers import kinds
from tradehall.kernel.web import Hall


@pytest.fixture
def fair(hall: Hall) -> Fair:
    return make_fair(hall.runner, language="en")


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


@pytest.fixture
def anna(hall: Hall, fair: Fair, talk: str) -> Browser:
    return browser_of(hall, fair.anna)


@pytest.fixture
def kenji(hall: Hall, fair: Fair, talk: str) -> Browser:
    return browser_of(hall, fair.kenji)


@pytest.fixture
def uploader(anna: Browser, talk: str) -> Uploader:
    return Uploader(anna, talk)


def state(browser: Browser, url: str) -> dict:
    return browser.get(url).get_json()["file"]


def send(browser: Browser, talk: str, files: list[str], body: str = "", key: str = "files"):
    told = {"client_id": client_id(key), "files": files, "body": body}
    headers = {"X-CSRFToken": browser.token(f"/chat/{talk}/files")}
    return browser.post(f"/chat/{talk}/messages", json=told, headers=headers)


def sent(hall: Hall, uploader: Uploader, talk: str, name: str, octets: bytes, key: str = "upload-1") -> str:
    """The id of a file that was uploaded, checked and sent."""
    url = uploader.whole(name, octets, key)
    hall.dispatcher.run_due()
    file = state(uploader.browser, url)
    assert file["state"] == "ready", file
    answer = send(uploader.browser, talk, [file["id"]], key=key)
    assert answer.status_code == 200, answer.text
    return str(file["id"])


# -- the protocol -----------------------------------------------------------------------------------


def test_what_the_server_can_do_is_asked_for(anna, talk):
    answer = anna.options(f"/chat/{talk}/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,termination"
    assert int(answer.headers["Tus-Max-Size"]) == kinds.LARGEST


def test_a_file_comes_in_parts_and_goes_on_where_it_was(hall, anna, talk, uploader):
    octets = noise(500)
    assert len(octets) > 2 * rules.PART
    begun = uploader.start("样品 photo.png", len(octets))
    assert begun.status_code == 201
    url = begun.headers["Location"]
    assert begun.headers["Upload-Offset"] == "0"
    first = 300_000
    assert uploader.add(url, 0, octets[:first]).headers["Upload-Offset"] == str(first)
    asked = anna.head(url)
    assert (asked.status_code, asked.headers["Upload-Offset"]) == (200, str(first))
    assert asked.headers["Upload-Length"] == str(len(octets))
    assert asked.headers["Cache-Control"] == "no-store"
    again = uploader.start("样品 photo.png", len(octets))  # after a reload: the same file
    assert again.headers["Location"] == url
    assert again.headers["Upload-Offset"] == str(first)
    rest = uploader.add(url, first, octets[first:])
    assert (rest.status_code, rest.headers["Upload-Offset"]) == (204, str(len(octets)))
    assert state(anna, url)["state"] == "checking"
    hall.dispatcher.run_due()
    file = state(anna, url)
    assert (file["state"], file["kind"], file["name"], file["preview"]) == ("ready", "picture", "样品 photo.jpg", True)


def test_a_part_that_does_not_fit_changes_nothing_and_says_where_to_go_on(uploader):
    url = uploader.start("terms.txt", 100_000).headers["Location"]
    for offset, octets, status in (
        (1, b"x" * 20_000, 409),
        (0, b"x" * 100_001, 413),
        ("x", b"x", 400),
        (-1, b"x", 400),
    ):
        answer = uploader.add(url, offset, octets)
        assert answer.status_code == status, (offset, answer.text)
    assert uploader.add(url, 0, b"x" * 100).headers["Upload-Offset"] == "0"  # too short to be kept: nothing is
    assert uploader.add(url, 0, b"x" * 20_000).headers["Upload-Offset"] == "20000"
    late = uploader.add(url, 0, b"x" * 20_000)
    assert (late.status_code, late.headers["Upload-Offset"]) == (409, "20000")
    assert uploader.add(url, 20_000, b"x", content_type="text/plain").status_code == 415
    assert uploader.browser.patch(url, data=b"x").status_code == 400  # no token of a page
    assert uploader.add(url, 20_000, b"x" * 80_000).headers["Upload-Offset"] == "100000"
    assert uploader.add(url, 100_000, b"").status_code == 204
    assert uploader.add(url, 0, b"x" * 100_000).status_code == 409


def test_a_line_that_breaks_keeps_what_came(uploader):
    """The body ends before its stated length, as when a phone loses its line."""
    octets = b"y" * 600_000
    url = uploader.start("terms.txt", len(octets)).headers["Location"]
    came = 400_000
    uploader.add(url, 0, octets[:came], content_length=len(octets))
    asked = uploader.browser.head(url)
    assert asked.headers["Upload-Offset"] == str(came)
    assert uploader.add(url, came, octets[came:]).headers["Upload-Offset"] == str(len(octets))


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        ("virus.exe", 10, "type"),
        ("page.html", 10, "type"),
        ("drawing.svg", 10, "type"),
        ("all.zip", 10, "type"),
        ("photo.heic", 10, "type"),
        ("noname", 10, "type"),
        (".pdf", 10, "type"),
        ("old.doc", 10, "old-office"),
        ("empty.pdf", 0, "empty"),
        ("photo.jpg", 10 * kinds.MB + 1, "too-large"),
        ("book.pdf", 20 * kinds.MB + 1, "too-large"),
    ],
)
def test_what_is_not_taken_is_refused_before_it_is_sent(uploader, name, size, reason):
    answer = uploader.start(name, size)
    assert answer.status_code == 422
    assert answer.get_json()["error"]["reason"] == reason
    assert answer.get_json()["error"]["message"]


@pytest.mark.parametrize(("name", "size"), [("photo.jpg", 10 * kinds.MB), ("book.pdf", 20 * kinds.MB)])
def test_as_large_as_allowed_is_taken(uploader, name, size):
    assert uploader.start(name, size).status_code == 201


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Upload-Length", "x"),
        ("Upload-Length", "-1"),
        ("Upload-Metadata", "filename !!"),
        ("Upload-Metadata", "a" * 5000),
    ],
)
def test_broken_headers_are_refused(uploader, header, value):
    headers = {**uploader.headers, "Upload-Length": "10", header: value}
    assert uploader.browser.post(uploader.base, headers=headers).status_code == 400


def test_a_file_can_be_taken_back(hall, anna, talk, uploader):
    url = uploader.whole("terms.txt", b"terms " * 10_000)
    assert anna.delete(url, headers=uploader.headers).status_code == 204
    hall.dispatcher.run_due()  # the check comes too late
    file = state(anna, url)
    assert (file["state"], file["reason"]) == ("refused", "cancelled")
    assert anna.get(url.replace("uploads", "files")).status_code == 404
    assert send(anna, talk, [file["id"]]).status_code == 422


# -- sending ----------------------------------------------------------------------------------------


def test_files_are_said_in_one_message_with_words(hall, fair, anna, kenji, talk, uploader):
    urls = [uploader.whole("a.txt", b"first", "upload-a"), uploader.whole("b.xlsx", office(), "upload-b")]
    hall.dispatcher.run_due()
    ids = [state(anna, url)["id"] for url in reversed(urls)]
    answer = send(anna, talk, ids, "请看报价单")
    message = answer.get_json()["message"]
    assert (message["kind"], message["body"]) == ("file", "请看报价单")
    assert [file["id"] for file in message["files"]] == ids
    assert [file["name"] for file in message["files"]] == ["b.xlsx", "a.txt"]
    assert send(anna, talk, ids, "请看报价单").get_json()["message"]["id"] == message["id"]  # the same again
    assert send(anna, talk, ids, key="other").status_code == 422  # a file is sent once
    html = kenji.get(f"/chat/{talk}").text
    assert html.count("请看报价单") == 1
    html = kenji.get(f"/chat/{talk}/files").text
    assert "b.xlsx" in html
    assert kenji.get(f"/chat/{talk}/files/{ids[1]}").data == b"first"


def test_only_what_is_ready_and_mine_and_of_this_conversation_is_sent(hall, fair, anna, kenji, talk, uploader):
    waits = uploader.whole("a.txt", b"first", "upload-a")
    assert send(anna, talk, [state(anna, waits)["id"]]).status_code == 422
    hall.dispatcher.run_due()
    mine = state(anna, waits)["id"]
    assert send(kenji, talk, [mine]).status_code == 422
    assert send(anna, talk, [mine, mine]).status_code == 422
    assert send(anna, talk, ["0" * 26]).status_code == 422
    assert send(anna, talk, []).status_code == 422
    assert send(anna, talk, [mine] * 11).status_code == 422
    alone = send(anna, talk, [mine])
    assert alone.get_json()["message"]["body"] == "a.txt"  # for lists, searches and mails
    assert kenji.get(f"/chat/{talk}").text.count(">a.txt<") == 1


# -- serving ----------------------------------------------------------------------------------------


def test_a_file_is_only_ever_handed_over_as_a_download(hall, kenji, talk, uploader):
    octets = pdf()
    file = sent(hall, uploader, talk, '../pre"is\n表.pdf', octets)
    answer = kenji.get(f"/chat/{talk}/files/{file}")
    assert answer.data == octets
    headers = answer.headers
    assert headers["Content-Disposition"] == "attachment; filename=\"file.pdf\"; filename*=UTF-8''pre_is%E8%A1%A8.pdf"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Length"] == str(len(octets))
    shown = kenji.get(f"/chat/{talk}/files/{file}/preview")
    assert (shown.status_code, shown.mimetype, shown.data[8:12]) == (200, "image/webp", b"WEBP")
    assert "sandbox" in shown.headers["Content-Security-Policy"]


def test_a_download_that_broke_off_goes_on(hall, kenji, talk, uploader):
    octets = b"".join(b"line %07d of the list\n" % number for number in range(30_000))
    assert len(octets) > 2 * rules.PART
    address = f"/chat/{talk}/files/{sent(hall, uploader, talk, 'list.txt', octets)}"
    whole = kenji.get(address)
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.data == octets
    for asked, begin, end in (
        ("bytes=0-0", 0, 1),
        (f"bytes={rules.PART - 1}-{rules.PART}", rules.PART - 1, rules.PART + 1),
        (f"bytes={rules.PART}-", rules.PART, len(octets)),
        ("bytes=-5", len(octets) - 5, len(octets)),
        ("bytes=1000-99999999", 1000, len(octets)),
    ):
        part = kenji.get(address, headers={"Range": asked, "If-Range": whole.headers["ETag"]})
        assert part.status_code == 206, asked
        assert part.data == octets[begin:end]
        assert part.headers["Content-Range"] == f"bytes {begin}-{end - 1}/{len(octets)}"
    assert kenji.get(address, headers={"Range": f"bytes={len(octets)}-"}).status_code == 416
    assert kenji.get(address, headers={"Range": "bytes=0-1", "If-Range": '"other"'}).data == octets
    assert kenji.get(address, headers={"Range": "bytes=0-1,5-6"}).data == octets
    assert kenji.get(address, headers={"Range": "lines=0-1"}).data == octets
    assert kenji.head(address).headers["Content-Length"] == str(len(octets))


def test_nobody_else_learns_of_a_file(hall, fair, client, kenji, talk, uploader):
    file = sent(hall, uploader, talk, "a.txt", b"first")
    waits = uploader.whole("b.txt", b"second", "upload-b")
    hall.dispatcher.run_due()
    other_talk = open_conversation_of_others(hall, fair)
    for name in ("carl", "dora", "olga", "vera"):
        browser = browser_of(hall, fair.people[name])
        headers = {**uploader.headers, "X-CSRFToken": browser.token("/chat")}
        for address in (
            f"/chat/{talk}/files/{file}",
            f"/chat/{talk}/files/{file}/preview",
            f"/chat/{talk}/files",
            waits,
        ):
            assert browser.get(address).status_code == 404, (name, address)
        assert browser.post(f"/chat/{talk}/uploads", headers={**headers, "Upload-Length": "9"}).status_code in (
            404,
            422,
        )
        assert browser.delete(waits, headers=headers).status_code == 404
        assert browser.get(f"/chat/{other_talk}/files/{file}").status_code == 404
    mine = waits.rpartition("/")[2]
    assert kenji.get(f"/chat/{talk}/files/{mine}").status_code == 404  # not sent yet
    assert kenji.get(waits).status_code == 404
    assert uploader.browser.get(f"/chat/{talk}/files/{mine}").status_code == 200
    assert client.get(f"/chat/{talk}/files/{file}").status_code == 302
    assert client.get(f"/chat/{talk}/files/{'x' * 26}").status_code in (302, 404)
    for strange in ("x", "0" * 26, "%00", "../../etc/passwd"):
        assert kenji.get(f"/chat/{talk}/files/{strange}").status_code == 404


def open_conversation_of_others(hall: Hall, fair: Fair) -> str:
    from tradehall.chat.commands import OpenConversation

    fair.meeting(fair.places["exporter"], fair.places["other"], hours=30)
    made: str = hall.runner.run(OpenConversation(participation=fair.places["other"].public_id), fair.anna)
    return made


def test_the_file_of_a_withdrawn_message_is_gone_at_once(hall, clock, kenji, talk, uploader):
    from sqlalchemy import select, update

    from tradehall.chat.files.commands import ForgetFiles
    from tradehall.chat.models import ChatFile, ChatFilePart, Message
    from tradehall.kernel.policy import SYSTEM

    file = sent(hall, uploader, talk, "a.txt", b"first")
    with hall.db.write() as session:
        session.execute(update(Message).values(withdrawn_at=clock.now(), withdrawn_by="sender"))
        session.commit()
    assert kenji.get(f"/chat/{talk}/files/{file}").status_code == 404
    assert uploader.browser.get(f"/chat/{talk}/files/{file}").status_code == 404
    assert "a.txt" not in kenji.get(f"/chat/{talk}/files").text
    clock.move(days=8)
    hall.runner.run(ForgetFiles(), SYSTEM)
    with hall.db.read() as session:
        assert not session.scalars(select(ChatFilePart.file_id)).all()
        assert not session.scalars(select(ChatFile.id)).all()


# -- without a script -------------------------------------------------------------------------------


def test_without_a_script_files_are_uploaded_looked_at_and_sent(hall, anna, kenji, talk):
    address = f"/chat/{talk}/files"
    sent = {
        "upload_id": "0123456789abcdef",
        "upload": [(BytesIO(picture()), "photo.jpg"), (BytesIO(b"terms"), "terms.txt")],
    }
    answer = anna.submit(address, sent, page=address)
    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    html = anna.get(address).text
    assert html.count("Being checked") == 2
    hall.dispatcher.run_due()
    html = anna.get(address).text
    assert html.count("Ready to send") == 2
    ids = re.findall(r'<input[^>]* name="files"[^>]* value="([^"]+)"', html)
    assert len(ids) == 2
    told = {"client_id": client_id("form"), "files": ids, "body": "our terms"}
    assert anna.submit(f"/chat/{talk}/messages", told, page=address).status_code == 302
    assert "photo.jpg" in kenji.get(address).text
    assert "Not sent yet" not in anna.get(address).text


def test_without_a_script_what_is_not_taken_is_said(anna, talk):
    address = f"/chat/{talk}/files"
    for name, octets, told in (
        ("virus.exe", b"MZ", "This kind of file is not taken"),
        ("empty.txt", b"", "This file is empty"),
        ("photo.jpg", b"x" * (10 * kinds.MB + 1), "This file is too large"),
    ):
        answer = post_file(anna, address, name, octets)
        assert answer.status_code == 422
        assert told in answer.text
        assert name in answer.text
    assert post_file(anna, address, "book.pdf", b"x" * (22 * kinds.MB)).status_code == 413


def post_file(browser: Browser, address: str, name: str, octets: bytes):
    """The form, written here: the test client would put a long one into a file that it does not close."""
    fields = {"_csrf": browser.token(address), "upload_id": "0123456789abcdef"}
    body = "".join(f'--b\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items())
    head = f'--b\r\nContent-Disposition: form-data; name="upload"; filename="{name}"\r\n\r\n'
    whole = (body + head).encode() + octets + b"\r\n--b--\r\n"
    return browser.post(address, data=whole, content_type="multipart/form-data; boundary=b")


def test_a_file_is_removed_from_the_page(hall, anna, talk, uploader):
    url = uploader.whole("a.txt", b"first")
    hall.dispatcher.run_due()
    address = f"/chat/{talk}/files"
    file = url.rpartition("/")[2]
    assert anna.submit(f"{address}/{file}/remove", {}, page=address).status_code == 303
    assert "a.txt" not in anna.get(address).text
    assert anna.submit(f"{address}/{'0' * 26}/remove", {}, page=address).status_code == 404


# -- limits -----------------------------------------------------------------------------------------


def test_twenty_files_an_hour_and_two_hundred_megabytes_a_day(clock, uploader):
    for number in range(10):
        assert uploader.start("book.pdf", 20 * kinds.MB, f"upload-{number}").status_code == 201
    full = uploader.start("more.txt", 5, "upload-more")
    assert (full.status_code, full.get_json()["error"]["type"]) == (429, "urn:tradehall:problem:too-much-today")
    clock.move(hours=25)
    for number in range(20):
        assert uploader.start("a.txt", 5, f"small-file-{number}").status_code == 201
    assert uploader.start("a.txt", 5, "small-file-19").status_code == 201  # the same one again
    many = uploader.start("a.txt", 5, "small-file-20")
    assert (many.status_code, many.get_json()["error"]["type"]) == (429, "urn:tradehall:problem:too-many-files")
    clock.at += timedelta(hours=1, seconds=1)
    assert uploader.start("a.txt", 5, "small-file-20").status_code == 201
