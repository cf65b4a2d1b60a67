"""The secret in a feed's address: made of the installation's key and a salt, so that it can be shown again although
only its hash is stored."""

import base64
import hashlib
import hmac
import re

_KEY: list[str] = []
_BASE: list[str] = []
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def use(secret_key: str, base_url: str) -> None:
    """The installation's secret key, and the address under which it is known; set once, when the application is
    composed."""
    _KEY[:], _BASE[:] = [secret_key], [base_url]


def base_url() -> str:
    return _BASE[0]


def feed_token(salt: str) -> str:
    """256 bits in 43 characters, safe in an address."""
    mac = hmac.new(_KEY[0].encode(), b"calendar-feed:" + salt.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def is_token(text: str) -> bool:
    return _TOKEN.fullmatch(text) is not None
