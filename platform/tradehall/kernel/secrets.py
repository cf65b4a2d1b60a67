"""Secrets at rest: AES-256-GCM under keys that are derived from the installation's secret key.

A sealed value says under which key it was made, and only opens in its own place: table, row and field are bound to
it, so that a value copied into another row is refused. When the secret key changes, the one before goes on opening
what was sealed under it (`TRADEHALL_OLD_SECRET_KEYS`); what is written anew is sealed under the new one.
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class Unreadable(ValueError):
    """A sealed value that was changed, belongs elsewhere, or was made under a key that is not known any more."""


class Vault:
    """Seals and opens short texts. `keys`: the present secret key first, then older ones."""

    def __init__(self, keys: Sequence[str]) -> None:
        made = [_derive(key) for key in keys]
        self._keys = {_name(key): key for key in reversed(made)}
        self._present = _name(made[0])

    def seal(self, text: str, table: str, row: str, field: str) -> str:
        """`text` for the field of the row with that public id: key id, nonce and ciphertext, joined by '$'."""
        nonce, name = os.urandom(_NONCE), self._present
        sealed = AESGCM(self._keys[name]).encrypt(nonce, text.encode(), _place(table, row, field, name))
        return "$".join((name, _written(nonce), _written(sealed)))

    def open(self, sealed: str, table: str, row: str, field: str) -> str:
        """The text. Raises Unreadable."""
        name, _, rest = sealed.partition("$")
        nonce, _, body = rest.partition("$")
        key = self._keys.get(name)
        try:
            if key is None:
                raise Unreadable("sealed under a key that is not known")
            return AESGCM(key).decrypt(_read(nonce), _read(body), _place(table, row, field, name)).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise Unreadable(str(error)) from error

    def is_old(self, sealed: str) -> bool:
        """Whether it should be sealed anew: it was made under an older key."""
        return not sealed.startswith(f"{self._present}$")


def _derive(secret: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"tradehall secrets at rest").derive(secret.encode())


def _name(key: bytes) -> str:
    """Recognises a key without telling it."""
    return "k" + hashlib.sha256(b"name of the key" + key).hexdigest()[:8]


def _place(table: str, row: str, field: str, key: str) -> bytes:
    return f"{table}:{row}:{field}:{key}".encode()


def _written(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode()


def _read(text: str) -> bytes:
    return base64.b64decode(text.encode(), altchars=b"-_", validate=True)


_VAULT: list[Vault] = []


def use(secret_key: str, old: Sequence[str] = ()) -> None:
    """The installation's keys; set once, when the application is composed."""
    _VAULT[:] = [Vault([secret_key, *old])]


def vault() -> Vault:
    return _VAULT[0]
