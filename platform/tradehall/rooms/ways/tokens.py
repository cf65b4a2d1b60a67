"""JSON Web Tokens signed with HS256 (RFC 7515, 7518, 7519): the pass that a Jitsi server asks for."""

import hmac
from base64 import urlsafe_b64encode
from typing import Any

import orjson

HEADER = b'{"alg":"HS256","typ":"JWT"}'


def signed(header: bytes, payload: bytes, key: bytes) -> str:
    """The compact form of these octets."""
    said = b".".join(map(_written, (header, payload)))
    return (said + b"." + _written(hmac.digest(key, said, "sha256"))).decode()


def token(claims: dict[str, Any], secret: str) -> str:
    return signed(HEADER, orjson.dumps(claims), secret.encode())


def _written(octets: bytes) -> bytes:
    return urlsafe_b64encode(octets).rstrip(b"=")
