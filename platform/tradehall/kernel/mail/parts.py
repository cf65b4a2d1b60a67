"""A mail read back from its octets, for whoever wants to see what really went out."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its type with parameters, the name of its file, its size in bytes, and its words where it has any."""

    kind: str
    name: str
    size: int
    text: str


@dataclass(frozen=True, slots=True)
class Inside:
    """Headers as they are read, and the parts in order."""

    headers: list[tuple[str, str]]
    parts: list[Part]


def inside(raw: bytes) -> Inside:
    message = message_from_bytes(raw, policy=policy.SMTP)
    parts = [_part(part) for part in message.walk() if not part.is_multipart()]
    return Inside([(name, str(value)) for name, value in message.items()], parts)


def _part(part: EmailMessage) -> Part:
    body = cast(bytes, part.get_payload(decode=True) or b"")
    kind = part.get_content_type()
    text = body.decode("utf-8", "replace") if kind in ("text/plain", "text/calendar") else ""
    method = part.get_param("method")
    kind = f"{kind}; method={method}" if isinstance(method, str) else kind
    return Part(kind, part.get_filename() or "", len(body), text)
