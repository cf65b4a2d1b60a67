"""Files at their addresses: given in parts by the tus protocol (1.0.0: creation, termination), or by a plain form;
and served to the people of the conversation alone.

The addresses of uploads are the same under /api/v1/conversations/, where a bearer token opens them.
"""

import base64
import binascii
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import quote

import orjson
from flask import Blueprint, Flask, Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import ClientDisconnected

from tradehall.chat.files import judged, queries, rules
from tradehall.chat.files.commands import AddPart, CancelUpload, ForgetFiles, StartUpload
from tradehall.chat.files.errors import REASONS, OffsetMoved
from tradehall.chat.files.queries import FileView
from tradehall.kernel import problems, web
from tradehall.kernel.errors import DomainError, Malformed
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.outbox import Chore
from tradehall.kernel.papers import kinds
from tradehall.kernel.parse import parse_data
from tradehall.kernel.problems import TooLarge, Unsupported
from tradehall.kernel.web import Hall, act, actor, ask, hall, page, run, say

TUS = {"Tus-Resumable": "1.0.0", "Tus-Version": "1.0.0", "Tus-Extension": "creation,termination"}
READ = 64 * 1024
FORM = kinds.LARGEST + kinds.MB  # of a whole form without script
NO_ORIGIN = "sandbox; default-src 'none'"
# A browser that opens a picture alone draws it with styles of its own, and blocks it where it has no origin.
ALONE = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"

bp = Blueprint("chat_files", __name__)


def install(app: Flask, found: Hall) -> None:
    app.register_blueprint(bp)
    found.dispatcher.chores.append(Chore(ForgetFiles, timedelta(minutes=20)))


@bp.url_value_preprocessor
def allow_more(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Of the addresses that take large bodies; set before anything reads them."""
    if endpoint == "chat_files.add":
        request.max_content_length = kinds.LARGEST
    elif endpoint == "chat_files.upload_form":
        request.max_content_length = FORM


# -- uploads ----------------------------------------------------------------------------------------


def answered(view: Callable[..., Response]) -> Callable[..., Response]:
    """Refusals as programs read them, in the person's language; where more is there than was thought, how much."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        try:
            told = view(*args, **kwargs)
        except DomainError as error:
            told = Response(
                orjson.dumps(problems.refusal(error, web.language())), error.status, mimetype="application/json"
            )
            if isinstance(error, OffsetMoved):
                told.headers["Upload-Offset"] = str(error.details["received"])
        told.headers.update(TUS)
        told.headers["Tus-Max-Size"] = str(kinds.LARGEST)
        return told

    return answer


@bp.route("/chat/<public_id>/uploads", methods=["OPTIONS"], provide_automatic_options=False)
@answered
def about(public_id: str) -> Response:
    return Response(status=204)


@bp.post("/chat/<public_id>/uploads")
@answered
def start(public_id: str) -> Response:
    """`Upload-Length` in octets; `Upload-Metadata` with filename, client_id and perhaps sha256."""
    given = _metadata(request.headers.get("Upload-Metadata", ""))
    stated = {"name": given.get("filename", ""), "client_id": given.get("client_id") or new_public_id()}
    stated |= {"size": _number("Upload-Length"), "sha256": given.get("sha256", "")}  # type: ignore[dict-item]
    file = run(parse_data(StartUpload, stated, {"conversation": public_id}))
    return _told(ask(queries.upload, file, public_id), 201)


@bp.get("/chat/<public_id>/uploads/<file>")
@answered
def state(public_id: str, file: str) -> Response:
    """How much is there (in a header, for HEAD), and what came of the check."""
    return _told(ask(queries.upload, file, public_id))


@bp.patch("/chat/<public_id>/uploads/<file>")
@answered
def add(public_id: str, file: str) -> Response:
    """The octets from `Upload-Offset` on. What came before a line broke is kept."""
    if request.mimetype != "application/offset+octet-stream":
        raise Unsupported
    offset, found = _number("Upload-Offset"), ask(queries.upload, file, public_id)
    if offset != found.received:
        raise OffsetMoved(found.received)
    if (request.content_length or 0) > found.size - offset:
        raise TooLarge
    for octets in _blocks(found.size - offset):
        run(AddPart(file=file, offset=offset, octets=octets))
        offset += len(octets)
    return Response(status=204, headers={"Upload-Offset": str(offset)})


@bp.delete("/chat/<public_id>/uploads/<file>")
@answered
def cancel(public_id: str, file: str) -> Response:
    ask(queries.upload, file, public_id)
    run(CancelUpload(file=file))
    return Response(status=204)


def _blocks(left: int) -> Iterator[bytes]:
    """The body in parts as they are kept, while it comes. A rest that is too short to be kept is left out."""
    held = bytearray()
    try:
        while piece := request.stream.read(min(READ, rules.PART - len(held))):
            held += piece
            if len(held) == rules.PART:
                left -= rules.PART
                yield bytes(held)
                held.clear()
    except (ClientDisconnected, OSError):
        pass  # the line is cut: the other side asks how far we are
    if held and (len(held) >= rules.LEAST_PART or len(held) == left):
        yield bytes(held)


def _told(file: FileView, status: int = 200) -> Response:
    told = {"ok": True, "file": shown(file)}
    answer = Response(orjson.dumps(told), status, mimetype="application/json")
    answer.headers["Upload-Offset"], answer.headers["Upload-Length"] = str(file.received), str(file.size)
    if status == 201:
        answer.headers["Location"] = url_for("chat_files.state", public_id=file.conversation, file=file.public_id)
    return answer


def shown(file: FileView) -> dict[str, Any]:
    """As a script or a program reads it; `message` says in words why a file is refused."""
    told: dict[str, Any] = {"id": file.public_id, "name": file.name, "kind": file.kind, "size": file.size}
    told |= {"received": file.received, "state": file.state, "preview": file.preview}
    return told | ({"reason": file.reason, "message": _(REASONS[file.reason])} if file.reason else {})


def _number(header: str) -> int:
    """Raises Malformed."""
    value = request.headers.get(header, "")
    if not value.isascii() or not value.isdigit() or len(value) > 15:
        raise Malformed
    return int(value)


def _metadata(header: str) -> dict[str, str]:
    """`name base64,name base64`. Raises Malformed."""
    if len(header) > 4000:
        raise Malformed
    found = {}
    for pair in header.split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value.encode("ascii"), validate=True).decode()
        except (UnicodeError, binascii.Error):
            raise Malformed from None
    return found


# -- what was sent ----------------------------------------------------------------------------------


@bp.get("/chat/<public_id>/files")
def index(public_id: str, refused: tuple[str, DomainError] | None = None) -> Any:
    """The files of a conversation, and a form that sends some. `refused`: the name of one that was not taken."""
    view = ask(queries.files_page, public_id, request.args.get("cursor"))
    status = refused[1].status if refused else 200
    ids = {"upload_id": secrets.token_hex(8), "client_id": new_public_id()}
    return page(
        "pages/chat/files.html", status, view=view, refused=refused, reasons=REASONS, accept=kinds.ACCEPT, **ids
    )


@bp.post("/chat/<public_id>/files")
def upload_form(public_id: str) -> Any:
    """Without script: whole files at once, told where they are checked."""
    name = ""
    try:
        for number, sent in enumerate(request.files.getlist("upload")[: rules.AT_ONCE]):
            name, octets = sent.filename or "", sent.read()
            if not name and not octets:
                continue
            stated = {"name": name, "client_id": f"{request.form.get('upload_id', '')}-{number}", "size": len(octets)}
            file = run(parse_data(StartUpload, stated, {"conversation": public_id}))
            _add_all(public_id, file, octets)
    except DomainError as error:
        if error.status not in web.SHOWN_IN_PLACE:
            raise
        return index(public_id, (name, error))
    return redirect(url_for("chat_files.index", public_id=public_id), 303)


def _add_all(public_id: str, file: str, octets: bytes) -> None:
    """From where it is: the form may have been sent twice."""
    at = ask(queries.upload, file, public_id).received
    for start in range(at, len(octets), rules.PART):
        run(AddPart(file=file, offset=start, octets=octets[start : start + rules.PART]))


@bp.post("/chat/<public_id>/files/<file>/remove")
def remove(public_id: str, file: str) -> Any:
    ask(queries.upload, file, public_id)
    form = act(CancelUpload, file=file)
    say(_("The file is removed.") if form.ok else form.alert, "success" if form.ok else "error")
    return redirect(url_for("chat_files.index", public_id=public_id), 303)


@bp.get("/chat/<public_id>/files/<file>")
def download(public_id: str, file: str) -> Response:
    return _served(ask(queries.sent_file, file, public_id), queries.part)


@bp.get("/chat/<public_id>/files/<file>/preview")
def preview(public_id: str, file: str) -> Response:
    return _painted(ask(queries.sent_file, file, public_id), queries.part)


@bp.get("/organise/<slug>/moderation/<report>/files/<file>")
def judged_download(slug: str, report: str, file: str) -> Response:
    """For the organisers who have opened the report of its message."""
    return _served(ask(judged.judged_file, slug, report, file), judged.judged_part, slug, report)


@bp.get("/organise/<slug>/moderation/<report>/files/<file>/preview")
def judged_preview(slug: str, report: str, file: str) -> Response:
    return _painted(ask(judged.judged_file, slug, report, file), judged.judged_part, slug, report)


Part = Callable[..., bytes]  # a query: what names the place, then the file, the variant, where the part begins


def _served(found: FileView, part: Part, *place: str) -> Response:
    """The file, or the range of it that was asked for; never opened in our own name."""
    begin, end, status = _range(found)
    answer = Response(_octets(found, begin, end, part, place), status, mimetype=found.media_type)
    answer.content_length = end - begin
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"file.{kinds.extension_of(found.name)}\"; filename*=UTF-8''{quote(found.name)}"
    )
    answer.headers["Content-Security-Policy"] = NO_ORIGIN
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Accept-Ranges"] = "bytes"
    answer.set_etag(found.sha256)
    if status == 206:
        answer.headers["Content-Range"] = f"bytes {begin}-{end - 1}/{found.size}"
    return answer


def _painted(found: FileView, part: Part, *place: str) -> Response:
    """A small picture of it, painted by us."""
    begins = ask(queries.starts, found, "preview")
    body = b"".join(ask(part, *place, found, "preview", start) for start in begins)
    answer = Response(body, 200 if body else 404, mimetype="image/webp")
    answer.headers["Content-Security-Policy"] = ALONE
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer


def _range(file: FileView) -> tuple[int, int, int]:
    """Which octets are answered, with which status. Raises RequestedRangeNotSatisfiable."""
    asked, unless = request.range, request.if_range
    is_same = not (unless.etag or unless.date) or unless.etag == file.sha256
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1 or not is_same:
        return 0, file.size, 200
    span = asked.range_for_length(file.size)
    if span is None or span[0] is None or span[1] is None:
        raise problems.OutOfRange
    return span[0], span[1], 206


def _octets(file: FileView, begin: int, end: int, part: Part, place: tuple[str, ...]) -> Iterator[bytes]:
    """Part by part, each read when its turn comes: whoever is put out of the conversation gets no more of it."""
    runner, who = hall().runner, actor()
    begins = runner.ask(queries.starts, who, file, "full")

    def read() -> Iterator[bytes]:
        for start, following in zip(begins, [*begins[1:], file.size], strict=True):
            if start < end and following > begin:
                octets = runner.ask(part, who, *place, file, "full", start)
                yield octets[max(begin - start, 0) : end - start]

    return read()
