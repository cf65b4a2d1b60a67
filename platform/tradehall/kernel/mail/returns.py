"""Where a mail comes back to that cannot be delivered: an address of its own, which names the mail (VERP).

Nothing of it is stored: the address is the mail's number, hidden, and a code that nobody makes without our key. What
comes back to it can be a report of the mail's delivery (RFC 3464) and changes nothing but that mail's state.
"""

import base64
import binascii
import hashlib
import hmac
import re

from pydantic import Field

from tradehall.kernel.mail.rows import MailRow
from tradehall.kernel.parse import Command
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx

_TOKEN = re.compile(r"[a-z2-7]{32}")
_NUMBER, _CODE = 5, 15  # octets


class ReturnPath:
    """The addresses local+TOKEN@host of the mailbox local@host: 32 characters that no mail system changes."""

    def __init__(self, secret_key: str, mailbox: str) -> None:
        self._key = secret_key.encode()
        self._local, _, self._host = mailbox.lower().rpartition("@")

    def address(self, number: int) -> str:
        """Where the mail with this number comes back to."""
        code = self._hash(b"code", number.to_bytes(_NUMBER, "big"), _CODE)
        token = base64.b32encode(self._hidden(number.to_bytes(_NUMBER, "big"), code) + code).decode().lower()
        return f"{self._local}+{token}@{self._host}"

    def number(self, address: str) -> int | None:
        """The number of the mail that comes back to this address; None for any address that we did not make."""
        local, _, host = address.strip().strip("<>").lower().rpartition("@")
        name, _, token = local.rpartition("+")
        if (name, host) != (self._local, self._host) or not _TOKEN.fullmatch(token):
            return None
        try:
            found = base64.b32decode(token.upper())
        except binascii.Error:
            return None
        code = found[_NUMBER:]
        number = self._hidden(found[:_NUMBER], code)
        is_ours = hmac.compare_digest(self._hash(b"code", number, _CODE), code)
        return int.from_bytes(number, "big") if is_ours else None

    def _hidden(self, number: bytes, code: bytes) -> bytes:
        """How many mails we send is nobody's business. Hidden twice it is itself again."""
        return bytes(a ^ b for a, b in zip(number, self._hash(b"mask", code, _NUMBER), strict=True))

    def _hash(self, purpose: bytes, value: bytes, length: int) -> bytes:
        return hmac.new(self._key, b"mail.return." + purpose + b":" + value, hashlib.sha256).digest()[:length]


class NoteBounce(Command):
    """A mail of ours came back; `error` as a mail server says it: '550 5.1.1 …'."""

    mail: int
    error: str = Field(max_length=500)


@handles(NoteBounce, audited=False)
def note_bounce(tx: Tx, command: NoteBounce) -> bool:
    """Whether this is news: the mail was sent, or is just being handed over, and did not arrive after all."""
    tx.require(tx.actor.is_system)
    row = tx.session.get(MailRow, command.mail, with_for_update=True)
    in_hand = row is not None and row.state == "waiting" and row.due_at is not None and row.due_at > tx.now
    if row is None or not (row.state == "sent" or in_hand):
        return False
    row.state, row.error, row.due_at = "failed", command.error, None
    row.sent_at = row.sent_at or tx.now
    return True
