"""Files of every kind that people send, good ones and bad ones, made here byte by byte; and how a client sends them."""

import struct
import zipfile
import zlib
from base64 import b64encode
from collections.abc import Mapping
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image
from werkzeug.test import TestResponse

from tests.people import Browser
from tradehall.chat.commands import SendMessage
from tradehall.chat.files import rules
from tradehall.chat.files.commands import AddPart, SettleFile, StartUpload
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner

MAIN = {
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml"),
}


def picture(
    kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (64, 48), color: Any = 120, **saved: Any
) -> bytes:
    out = BytesIO()
    Image.new(mode, size, color).save(out, kind, **saved)
    return out.getvalue()


def noise(side: int) -> bytes:
    """A picture that nothing can make small: a PNG of about 3 × side² octets."""
    out = BytesIO()
    Image.frombytes("RGB", (side, side), Random(side).randbytes(side * side * 3)).save(out, "PNG")
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A PNG of few octets that says it is very large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    row = b"\x00" + b"\x00" * ((width + 7) // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def pdf(*more: bytes, catalog: bytes = b"", page: bytes = b"", pages: int = 1, content: bytes = b"") -> bytes:
    """A PDF of empty pages. `more`: bodies of further objects, from 10 on; `catalog`, `page`: entries of these."""
    kids = b" ".join(b"%d 0 R" % (100 + number) for number in range(pages))
    bodies = {1: b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>"}
    bodies[2] = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (pages, kids)
    bodies[3] = content or stream(b"0 0 1 rg 50 50 100 100 re f")
    for number in range(pages):
        bodies[100 + number] = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R " + page + b" >>"
    bodies |= {10 + number: body for number, body in enumerate(more)}
    return written(bodies)


def stream(body: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(body), entries, body)


def written(bodies: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {}
    for number, body in bodies.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    out += b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (max(places) + 1, trailer, start)
    return bytes(out)


def pdf_with_objects_in_a_stream(action: bytes) -> bytes:
    """As most programs write them: the catalogue and the action stand compressed in an object stream."""
    inside = {
        1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>",
        2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        4: action,
    }
    heads, bodies = [], b""
    for number, body in inside.items():
        heads.append(b"%d %d" % (number, len(bodies)))
        bodies += body + b" "
    head = b" ".join(heads) + b" "
    packed = zlib.compress(head + bodies)
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    place = len(out)
    entries = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (len(inside), len(head))
    out += b"5 0 obj\n" + stream(packed, entries) + b"\nendobj\n"
    start = len(out)
    rows = struct.pack(">BIH", 0, 0, 65535)
    rows += b"".join(struct.pack(">BIH", 2, 5, index) for index in range(len(inside)))
    rows += struct.pack(">BIH", 1, place, 0) + struct.pack(">BIH", 1, start, 0)
    cross = stream(rows, b"/Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R")
    out += b"6 0 obj\n" + cross + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def office(
    extension: str = "xlsx", more: Mapping[str, bytes | str] | None = None, types: str = "", kind: str = ""
) -> bytes:
    """A file of Office with the parts that it needs. `more`: further members; `types`: further content types."""
    main, content = MAIN[extension]
    stated = f"application/vnd.openxmlformats-officedocument.{kind or content}"
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'content-types"><Override PartName="/{main}" ContentType="{stated}"/>{types}</Types>',
        "_rels/.rels": relationships(("officeDocument", main, False)),
        main: "<document/>",
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in {**members, **(more or {})}.items():
            archive.writestr(name, body)
    return out.getvalue()


def relationships(*rows: tuple[str, str, bool]) -> str:
    """(type, target, whether it lies outside)"""
    base, elsewhere = "http://schemas.openxmlformats.org/officeDocument/2006/relationships", ' TargetMode="External"'
    made = "".join(
        f'<Relationship Id="r{number}" Type="{base}/{kind}" Target="{target}"{elsewhere if outside else ""}/>'
        for number, (kind, target, outside) in enumerate(rows)
    )
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{made}</Relationships>"
    )


# -- sending ----------------------------------------------------------------------------------------


def upload(runner: Runner, who: Actor, talk: str, name: str, octets: bytes, key: str) -> str:
    """All of a file, by commands; its public id. It is not checked yet."""
    file: str = runner.run(StartUpload(conversation=talk, client_id=key, name=name, size=len(octets)), who)
    for start in range(0, len(octets), rules.PART):
        runner.run(AddPart(file=file, offset=start, octets=octets[start : start + rules.PART]), who)
    return file


def settle(runner: Runner, file: str, *, preview: bytes = b"", reason: str = "") -> None:
    """As the check of a text would have it."""
    found = SettleFile(file=file, reason=reason, extension="txt", media_type="text/plain", preview=preview)
    runner.run(found, SYSTEM)


def sent(runner: Runner, who: Actor, talk: str, key: str, octets: bytes = b"terms of sale") -> str:
    """A file that stands in the conversation; its public id."""
    file = upload(runner, who, talk, f"{key}.txt", octets, key)
    settle(runner, file, preview=picture("WEBP"))
    runner.run(SendMessage(conversation=talk, client_id=key, files=[file]), who)
    return file


class Uploader:
    """A client of the upload protocol."""

    def __init__(self, browser: Browser, talk: str) -> None:
        self.browser, self.base = browser, f"/chat/{talk}/uploads"
        self.headers = {"Tus-Resumable": "1.0.0", "X-CSRFToken": browser.token("/chat")}

    def start(self, name: str, size: int | str, key: str = "upload-1", **more: str) -> TestResponse:
        told = {"filename": name, "client_id": key, **more}
        metadata = ",".join(f"{field} {b64encode(value.encode()).decode()}" for field, value in told.items())
        headers = {**self.headers, "Upload-Length": str(size), "Upload-Metadata": metadata}
        return self.browser.post(self.base, headers=headers)

    def add(self, url: str, offset: int | str, octets: bytes, **more: Any) -> TestResponse:
        headers = {**self.headers, "Upload-Offset": str(offset)}
        sent = {"content_type": "application/offset+octet-stream", "data": octets, **more}
        return self.browser.patch(url, headers=headers, **sent)

    def whole(self, name: str, octets: bytes, key: str = "upload-1") -> str:
        """Its address."""
        begun = self.start(name, len(octets), key)
        assert begun.status_code == 201, begun.text
        url = begun.headers["Location"]
        assert self.add(url, 0, octets).status_code == 204
        return url
