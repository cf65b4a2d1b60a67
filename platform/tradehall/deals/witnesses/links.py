"""The link of a witness: signed, and bound to a secret of its row, so that a new secret ends it. Whether it still
confirms anything is said by the row and the deal."""

import hashlib

from itsdangerous import BadSignature, URLSafeSerializer

from tradehall.kernel.ids import is_public_id

LONGEST = 300  # characters of a link
_KEY: list[str] = []


def use(secret_key: str) -> None:
    """The installation's secret key; set once, when the application is composed."""
    _KEY[:] = [secret_key]


def path_of(witness: str, secret: str) -> str:
    """Where a witness, by their public id, reads the terms and answers."""
    return f"/confirm/{_signer().dumps([witness, secret])}"


def read(link: str) -> tuple[str, str] | None:
    """(public id of the witness, secret); None for whatever we did not make."""
    try:
        found = _signer().loads(link) if len(link) <= LONGEST else None
    except BadSignature:
        return None
    if not (isinstance(found, list) and len(found) == 2 and all(isinstance(part, str) for part in found)):
        return None
    return (found[0], found[1]) if is_public_id(found[0]) else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(_KEY[0], salt="deals.witness", signer_kwargs={"digest_method": hashlib.sha256})
