"""The address that an answer comes back to, and links for those who have no account.

Nothing of them is stored but a hash: they are made of the row's public id and the installation's secret key.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from tradehall.kernel.ids import is_public_id, token_hash

TOKEN = re.compile(r"[a-z2-7]{32}")


@dataclass(frozen=True, slots=True)
class _Given:
    """What the installation was told: its key, and the mailbox for answers ('' without one)."""

    secret_key: str
    mailbox: str


_GIVEN: list[_Given] = []


def use(secret_key: str, mailbox: str) -> None:
    """Set once, when the application is composed."""
    _GIVEN[:] = [_Given(secret_key, mailbox)]


def takes_answers() -> bool:
    """Whether there is a mailbox for answers."""
    return bool(_GIVEN[0].mailbox)


def token_of(attendee: str) -> str:
    """160 bits in lower-case base32, which no mail system changes: the same for an attendee for ever."""
    mac = hmac.new(_GIVEN[0].secret_key.encode(), b"ical.reply:" + attendee.encode(), hashlib.sha256).digest()
    return base64.b32encode(mac[:20]).decode().lower()


def hash_of(attendee: str) -> str:
    """What is stored of an attendee's token."""
    return token_hash(token_of(attendee))


def reply_address(attendee: str) -> str:
    """reply+TOKEN@host for the mailbox reply@host; '' without a mailbox."""
    local, at, host = _GIVEN[0].mailbox.rpartition("@")
    return f"{local}+{token_of(attendee)}@{host}" if at else ""


def read_address(address: str) -> str | None:
    """The hash of the token in an address of ours; None for any other address."""
    local, _, host = _GIVEN[0].mailbox.lower().rpartition("@")
    found_local, _, found_host = address.strip().strip("<>").lower().rpartition("@")
    name, plus, token = found_local.rpartition("+")
    if not local or not plus or (name, found_host) != (local, host) or not TOKEN.fullmatch(token):
        return None
    return token_hash(token)


def link_of(purpose: str, public_id: str) -> str:
    """A word for an address that does one thing for one row."""
    return str(_signer(purpose).dumps(public_id))


def read_link(purpose: str, link: str) -> str | None:
    """The public id for which the link was made, if it was made for this purpose."""
    try:
        found = _signer(purpose).loads(link)
    except BadSignature:
        return None
    return found if isinstance(found, str) and is_public_id(found) else None


def _signer(purpose: str) -> URLSafeSerializer:
    key = _GIVEN[0].secret_key
    return URLSafeSerializer(key, salt=f"ical.{purpose}", signer_kwargs={"digest_method": hashlib.sha256})
