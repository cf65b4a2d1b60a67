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
_NAME = 9  # 'k' and 8 hexadecimal digits
_TAG = 16
SEAL = _NAME + _NONCE + _TAG


class Unreadable(ValueError):
    """A sealed value that was changed, belongs elsewhere, or was made under a key that is not known any more."""


class Vault:
    """Seals and opens short texts and octets. `keys`: the present secret key first, then older ones."""

    def __init__(self, keys: Sequence[str]) -> None:
        made = [_derive(key) for key in keys]
        self._keys = {_name(key): key for key in reversed(made)}
        self._present = _name(made[0])

    def seal(self, text: str, table: str, row: str, field: str) -> str:
        """`text` for the field of the row with that public id: key id, nonce and ciphertext, joined by '$'."""
        name, nonce, sealed = self._sealed(text.encode(), table, row, field)
        return "$".join((name, _written(nonce), _written(sealed)))

    def open(self, sealed: str, table: str, row: str, field: str) -> str:
        """The text. Raises Unreadable."""
        name, _, rest = sealed.partition("$")
        nonce, _, body = rest.partition("$")
        try:
            return self._opened(name, _read(nonce), _read(body), table, row, field).decode()
        except (binascii.Error, ValueError) as error:
            raise Unreadable(str(error)) from error

    def seal_octets(self, octets: bytes, table: str, row: str, field: str) -> bytes:
        """The same for octets: key id, nonce and ciphertext, `SEAL` octets more than what is sealed."""
        name, nonce, sealed = self._sealed(octets, table, row, field)
        return name.encode() + nonce + sealed

    def open_octets(self, sealed: bytes, table: str, row: str, field: str) -> bytes:
        """The octets. Raises Unreadable."""
        name, nonce = sealed[:_NAME], sealed[_NAME : _NAME + _NONCE]
        return self._opened(name.decode("ascii", "replace"), nonce, sealed[_NAME + _NONCE :], table, row, field)

    def _sealed(self, octets: bytes, table: str, row: str, field: str) -> tuple[str, bytes, bytes]:
        nonce, name = os.urandom(_NONCE), self._present
        return name, nonce, AESGCM(self._keys[name]).encrypt(nonce, octets, _place(table, row, field, name))

    def _opened(self, name: str, nonce: bytes, sealed: bytes, table: str, row: str, field: str) -> bytes:
        key = self._keys.get(name)
        if key is None:
            raise Unreadable("sealed under a key that is not known")
        try:
            return AESGCM(key).decrypt(nonce, sealed, _place(table, row, field, name))
        except (InvalidTag, ValueError) as error:
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
