"""What a mail brings back: a link signed for one purpose, and a code of six digits.

Nothing of them is stored: both are made of the challenge's id and the installation's secret key.
"""

import hashlib
import hmac

from itsdangerous import BadSignature, URLSafeSerializer

from tradehall.kernel.ids import is_public_id

_KEY: list[str] = []


def use(secret_key: str) -> None:
    """The installation's secret key; set once, when the application is composed."""
    _KEY[:] = [secret_key]


def link_of(purpose: str, challenge: str) -> str:
    return str(_signer(purpose).dumps(challenge))


def read_link(purpose: str, link: str) -> str | None:
    """The challenge that the link was made for, if it was made for this purpose."""
    try:
        challenge = _signer(purpose).loads(link)
    except BadSignature:
        return None
    return challenge if isinstance(challenge, str) and is_public_id(challenge) else None


def code_of(challenge: str) -> str:
    """Six digits; guessing is stopped by counting the tries."""
    mac = hmac.new(_KEY[0].encode(), b"code:" + challenge.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(mac[:8], 'big') % 1_000_000:06d}"


def is_code_of(challenge: str, code: str) -> bool:
    return hmac.compare_digest(code_of(challenge).encode(), code.encode())


def _signer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(_KEY[0], salt=f"accounts.{purpose}", signer_kwargs={"digest_method": hashlib.sha256})
