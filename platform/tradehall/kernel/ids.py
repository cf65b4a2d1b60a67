"""Identifiers that go outside, and secrets that are kept only as hashes."""

import hashlib
import os
import re
import secrets
from functools import lru_cache
from typing import Annotated

from pydantic import StringConstraints

from tradehall.kernel import clock

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32
_OF_BYTES = bytes(ord(_DIGITS[byte % 32]) for byte in range(256))
PUBLIC_ID = re.compile(r"[0-7][0-9a-hjkmnp-tv-z]{25}")

PublicId = Annotated[str, StringConstraints(pattern=r"^[0-7][0-9a-hjkmnp-tv-z]{25}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$")]


def new_public_id() -> str:
    """26 lower-case characters: a ULID in small letters, 48 bits of time in milliseconds and 80 random ones.

    The library for ULIDs counts up within a millisecond, so that whoever has an id can guess its neighbours'.
    """
    return _of_time(clock.milliseconds()) + os.urandom(16).translate(_OF_BYTES).decode()


@lru_cache(maxsize=1)
def _of_time(milliseconds: int) -> str:
    return "".join(_DIGITS[milliseconds >> shift & 31] for shift in range(45, -1, -5))


def is_public_id(value: str) -> bool:
    """Whether `value` has the form of a public id."""
    return PUBLIC_ID.fullmatch(value) is not None


def new_token() -> str:
    """256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token: SHA-256, hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def slug_of(text: str, fallback: str = "company") -> str:
    """A readable address part of Latin letters and digits, at most 48 characters."""
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:48].strip("-")
    return slug or fallback
