"""The octets of a mail (RFC 5322, 6047, 8058): built once, signed once, and sent as they are.

Every part is 7bit, quoted-printable or base64: an 8bit one would be encoded anew on its way, and its signature broken.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from typing import Any

import dkim
from email_validator import EmailNotValidError, validate_email

from tradehall.kernel.mail.letters import Mail


class _Policy(EmailPolicy):
    """Ours: an address of the web stays whole. Longer than a line it would be written as encoded words, which nobody
    takes for an address; RFC 5322 allows 998 octets.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name == "List-Unsubscribe" and value.isascii() and len(value) < 900:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


_POLICY = _Policy(linesep=SMTP.linesep, cte_type="7bit")
_BROKEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_SPECIAL = re.compile(r'[\s()<>\[\]:;@\\,"]')
_SIGNED = [
    b"From", b"To", b"Reply-To", b"Subject", b"Date", b"Message-ID", b"MIME-Version", b"Content-Type",
    b"Content-Transfer-Encoding", b"Content-Language", b"Auto-Submitted", b"List-Unsubscribe",
    b"List-Unsubscribe-Post",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with DKIM (RFC 6376) for `domain`, whose DNS has the public key at <selector>._domainkey."""

    domain: str
    selector: str
    key: bytes

    def sign(self, octets: bytes) -> bytes:
        """The octets with their signature in front. Raises dkim.DKIMException for a key that cannot be used."""
        signature: bytes = dkim.sign(
            octets, self.selector.encode(), self.domain.encode(), self.key,
            canonicalize=(b"relaxed", b"relaxed"), include_headers=_SIGNED,
        )  # fmt: skip
        return signature + octets


def one_line(value: str) -> str:
    """What may stand in a header: no line ends however written, nothing that turns its direction around."""
    return " ".join(_UNSEEN.sub(" ", value).split())


def sound(value: str) -> str:
    """What may stand in a body and in a database."""
    return _BROKEN.sub(" ", value)


def on_the_wire(address: str) -> str:
    """The address with its domain in ASCII; the part before it stays as it is (RFC 6531)."""
    if address.isascii():
        return address
    try:
        found = validate_email(address, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        return address
    return f"{found.local_part}@{found.ascii_domain}"


def octets(mail: Mail, *, sender: str, message_id: str, at: datetime, signer: Signer | None = None) -> bytes:
    """The whole message. `sender` is our own address. Raises ValueError for an address that is none."""
    to = _address(on_the_wire(mail.to))
    message = EmailMessage(policy=_POLICY if to.addr_spec.isascii() else _POLICY.clone(utf8=True))
    own = mail.reply_to if mail.calendar and mail.reply_to else sender
    message["From"] = _address(own, one_line(mail.sender_name) or "Tradehall")
    message["To"] = to
    if mail.reply_to:
        message["Reply-To"] = _address(mail.reply_to)
    message["Subject"] = one_line(mail.subject)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{one_line(mail.unsubscribe)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    _fill(message, mail)
    message["Content-Language"] = mail.language  # last: all of that name would go into the first part
    found = message.as_bytes()
    return signer.sign(found) if signer else found


def _address(spec: str, name: str = "") -> Address:
    """Raises ValueError: one address only, and nothing else in it."""
    if spec != one_line(spec) or not spec:
        raise ValueError("a mail's address is empty or broken")
    local, _, domain = spec.rpartition("@")
    try:
        if not local.isascii() and domain and not _SPECIAL.search(local):  # the parser knows RFC 5322 alone
            return Address(display_name=name, username=local, domain=domain)
        return Address(display_name=name, addr_spec=spec)
    except Exception as error:  # the parser raises whatever comes of what it did not expect
        raise ValueError("a mail's address is empty or broken") from error


def _fill(message: EmailMessage, mail: Mail) -> None:
    """Text and HTML; the calendar object last among the forms to choose from, and once more as a file."""
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    files = list(mail.attachments)
    if mail.calendar:
        params = {"charset": "utf-8", "method": mail.calendar.method}
        message.add_alternative(
            mail.calendar.octets, maintype="text", subtype="calendar", cte="base64", params=params
        )  # fmt: skip
        files.append(("invite.ics", "application/ics", mail.calendar.octets))
    for name, kind, body in files:
        main, sub = kind.split("/", 1)
        message.add_attachment(body, maintype=main, subtype=sub, filename=one_line(name))
