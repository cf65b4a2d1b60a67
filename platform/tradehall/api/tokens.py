"""Signing in for the API. A repeated request gets its first answer, which therefore is kept, but sealed: the
database alone must not be a way to sign in."""

import hashlib
import hmac
import secrets

from tradehall.accounts.commands import SignInForToken
from tradehall.accounts.errors import WrongCredentials
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.policy import VISITOR
from tradehall.kernel.tx import Tx
from tradehall.kernel.web import Hall

LIMIT = "5/minute"


class BadCredentials(Unauthenticated):
    code, sentence = WrongCredentials.code, WrongCredentials.sentence


def sign_in(hall: Hall, command: SignInForToken, key: str | None, address: str, trace: str) -> dict[str, str]:
    """The token. Raises TooMany, BadCredentials; the same for addresses that nobody has."""
    hall.limits.require(LIMIT, "api-sign-in", address, command.email)
    secret = f"{hall.settings.secret_key}/{command.email}/{command.password}".encode()

    def present(_tx: Tx, made: dict[str, str]) -> dict[str, str]:
        return {"token": seal(secret, made["token"])}

    # visitors have no keys of their own: one person's must not meet another's
    own_key = hmac.digest(secret, key.encode(), "sha256").hex() if key else None
    try:
        answer = hall.runner.run(command, VISITOR, key=own_key, present=present, trace=trace)
    except WrongCredentials as error:
        raise BadCredentials from error
    return {"token": unseal(secret, answer["token"])}


def seal(secret: bytes, text: str) -> str:
    """At most 64 bytes of ASCII, hidden under a pad that only the secret and a fresh nonce give."""
    nonce, plain = secrets.token_bytes(16), text.encode("ascii")
    return (nonce + _under(secret, nonce, plain)).hex()


def unseal(secret: bytes, sealed: str) -> str:
    raw = bytes.fromhex(sealed)
    return _under(secret, raw[:16], raw[16:]).decode("ascii")


def _under(secret: bytes, nonce: bytes, text: bytes) -> bytes:
    pad = hmac.digest(secret, nonce, hashlib.sha512)
    if len(text) > len(pad):
        raise ValueError("too long to be sealed")
    return bytes(a ^ b for a, b in zip(text, pad, strict=False))
