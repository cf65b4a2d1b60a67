"""Refusals for programs: RFC 9457 problem documents, and the same content for socket acknowledgements."""

from typing import Any

import orjson
from flask import Response
from werkzeug.exceptions import HTTPException

from tradehall.kernel.errors import DomainError, Malformed, NotFound, TooMany, Unavailable
from tradehall.kernel.i18n import translate
from tradehall.kernel.texts import N_


class MethodNotAllowed(DomainError):
    status, code = 405, "method-not-allowed"
    sentence = N_("This cannot be done at this address.")


class TooLarge(DomainError):
    status, code = 413, "too-large"
    sentence = N_("This is too large. Please send less at once.")


class Unsupported(DomainError):
    status, code = 415, "unsupported"
    sentence = N_("This kind of content is not accepted here.")


class OutOfRange(DomainError):
    status, code = 416, "out-of-range"
    sentence = N_("The file is shorter than the part that was asked for. Please download it from the beginning.")


_BY_STATUS: dict[int, type[DomainError]] = {
    404: NotFound,
    405: MethodNotAllowed,
    413: TooLarge,
    415: Unsupported,
    429: TooMany,
    503: Unavailable,
}


def of_http(error: HTTPException) -> DomainError:
    """The refusal in our words for what the web framework refused."""
    status = error.code or 500
    return _BY_STATUS.get(status, Malformed if status < 500 else DomainError)()


def document(error: DomainError, status: int, language: str, trace: str = "") -> dict[str, Any]:
    """`type` is stable; `title` is for people, in their language."""
    made: dict[str, Any] = {
        "type": f"urn:tradehall:problem:{error.code}",
        "title": translate(error.text, language, **error.params),
        "status": status,
    }
    if error.fields:
        made["errors"] = [
            {"field": name, "code": e.code, "message": translate(e.text, language, **e.params)}
            for name, errors in error.fields.items()
            for e in errors
        ]
    made.update(error.details)
    if trace:
        made["instance"] = f"urn:tradehall:request:{trace}"
    return made


def response(error: DomainError, status: int, language: str, trace: str) -> Response:
    body = orjson.dumps(document(error, status, language, trace), default=str)
    answer = Response(body, status, mimetype="application/problem+json")
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if status in (429, 503):
        answer.headers["Retry-After"] = str(error.details.get("retry_after", 10))
    return answer


def refusal(error: DomainError, language: str) -> dict[str, Any]:
    """The negative acknowledgement of a socket event."""
    told: dict[str, Any] = {
        "type": f"urn:tradehall:problem:{error.code}",
        "message": translate(error.text, language, **error.params),
    }
    if error.fields:
        told["errors"] = document(error, error.status, language)["errors"]
    told |= {name: value for name, value in error.details.items() if name not in told}
    return {"ok": False, "error": told}
