"""What stands in the address of an answer: who answers what, sealed so that nobody reads or changes it.

Nothing of it is stored. A seal names one act on one thing for one person, the state in which they were asked, an end,
and a print of the password, so that a new password ends all links that were mailed before.
"""

import base64
import binascii
import hashlib
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_FORM = struct.Struct(">BQ16s16sII8s")
_LENGTH = 4 * -(-(_FORM.size + 16) // 3)
_SEALER: list[AESSIV] = []
_BASE: list[str] = [""]


class Act(IntEnum):
    """What a link does. The numbers stand in links that were mailed and must not change."""

    ACCEPT_REQUEST = 1
    DECLINE_REQUEST = 2
    ACCEPT_OFFER = 3
    DECLINE_OFFER = 4
    COME = 5
    ACCEPT_MOVE = 6
    DECLINE_MOVE = 7
    UNSUBSCRIBE = 8
    ACCEPT_DELAY = 9
    REJECT_DELAY = 10
    CAME_TALKING = 21
    CAME_SAMPLE = 22
    CAME_ORDER = 23
    CAME_NOTHING = 24
    CAME_HELP = 25


@dataclass(frozen=True, slots=True)
class Seal:
    """`subject`: public id of the request or meeting, or a topic; `detail`: of the slot, offer or proposal, or ''.

    `state`: the print of what the person was asked. `password`: the print of their password; all zero where any does.
    """

    act: Act
    person_id: int
    subject: str
    detail: str
    state: int
    until: datetime
    password: bytes = bytes(8)


def use(secret_key: str, base_url: str) -> None:
    """The installation's secret key and address; set once, when the application is composed."""
    _SEALER[:] = [AESSIV(hashlib.sha512(b"tradehall.answers:" + secret_key.encode()).digest())]
    _BASE[:] = [base_url]


def fingerprint(text: str) -> int:
    """32 bits of a text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def password_print(password_hash: str) -> bytes:
    return hashlib.sha256(b"answers:" + password_hash.encode()).digest()[:8]


def url_of(seal: Seal) -> str:
    """The address at which the act is done."""
    packed = _FORM.pack(
        seal.act, seal.person_id, _packed(seal.subject), _packed(seal.detail), seal.state,
        int(seal.until.timestamp()) // 60, seal.password,
    )  # fmt: skip
    token = base64.urlsafe_b64encode(_SEALER[0].encrypt(packed, None)).decode().rstrip("=")
    return f"{_BASE[0]}/answer/{token}"


def open_token(token: str) -> Seal | None:
    """What was sealed; None for whatever we did not make."""
    if len(token) > _LENGTH or not token.isascii():
        return None
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        act, person, subject, detail, state, until, password = _FORM.unpack(_SEALER[0].decrypt(sealed, None))
    except (binascii.Error, ValueError, InvalidTag, struct.error):
        return None
    return Seal(
        Act(act),
        person,
        _unpacked(subject),
        _unpacked(detail),
        state,
        datetime.fromtimestamp(until * 60, UTC),
        password,
    )


_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's, of which public ids are made


def _packed(value: str) -> bytes:
    """A public id as the number that it is; a word as itself, behind a zero byte."""
    if len(value) == 26:
        number = 0
        for digit in value:
            number = number * 32 + _DIGITS.index(digit)
        return number.to_bytes(16, "big")
    return b"\x00" + value.encode("ascii").ljust(15, b"\x00")


def _unpacked(value: bytes) -> str:
    if value[0] == 0:
        return value[1:].rstrip(b"\x00").decode("ascii")
    number = int.from_bytes(value, "big")
    return "".join(_DIGITS[number >> shift & 31] for shift in range(125, -1, -5))
