"""The way in of somebody from outside: a link for one guest of one meeting. Nothing of it is stored; it leads nowhere
any more once the guest's row is gone."""

import hashlib

from itsdangerous import BadSignature, URLSafeSerializer

from tradehall.kernel.ids import is_public_id

LONGEST = 300  # characters of a link
_KEY: list[str] = []


def use(secret_key: str) -> None:
    """The installation's secret key; set once, when the application is composed."""
    _KEY[:] = [secret_key]


def way_in(guest: str) -> str:
    """Where a guest, by their public id, comes into the room."""
    return f"/room/{_signer().dumps(guest)}"


def read(link: str) -> str | None:
    """The public id of the guest for whom the link was made; None for whatever we did not make."""
    try:
        found = _signer().loads(link) if len(link) <= LONGEST else None
    except BadSignature:
        return None
    return found if isinstance(found, str) and is_public_id(found) else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(_KEY[0], salt="meetings.pass", signer_kwargs={"digest_method": hashlib.sha256})
