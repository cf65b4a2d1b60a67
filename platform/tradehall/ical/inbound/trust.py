"""Whether a mail certainly comes from the address in its From: a DKIM signature aligned with it.

The signature is checked here, by a resolver that tests replace; or the word of the installation's own mail server is
taken, where it is configured, which stands above all that the sender wrote.
"""

import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import compat32

import dkim
from dns.exception import DNSException

MOST_SIGNATURES = 5
# (name, timeout=) → the TXT record or None, as dkimpy asks for it
Resolver = Callable[..., bytes | None]


def is_proven(raw: bytes, sender: str, *, resolver: Resolver | None = None, authority: str = "") -> bool:
    """`authority`: the name under which our own mail server writes Authentication-Results; '' for our own check."""
    domain = sender.rpartition("@")[2].lower().strip()
    if not domain or "." not in domain:
        return False
    if authority:
        return any(_aligned(found, domain) for found in _passed(raw, authority))
    return any(_aligned(found, domain) for found in _verified(raw, resolver or dkim.get_txt))


def _aligned(signer: str, domain: str) -> bool:
    """The signer is the sender's own domain or one above it; never a neighbour below a shared roof."""
    return "." in signer and (domain == signer or domain.endswith(f".{signer}"))


def _verified(raw: bytes, resolver: Resolver) -> list[str]:
    """Domains whose signature over From and the whole body holds."""
    found = []
    for number in range(MOST_SIGNATURES):
        try:
            signed = dkim.DKIM(raw, timeout=5)
            prepared = signed.verify_headerprep(number)
            if not prepared:
                break
            fields, headers = prepared[0], prepared[1]
            if b"from" not in headers or b"l" in fields:
                continue
            if signed.verify(number, dnsfunc=resolver):
                found.append(fields[b"d"].decode("ascii", "replace").lower())
        except (dkim.DKIMException, DNSException, ValueError, KeyError, IndexError, TypeError, OSError):
            continue
    return found


_PASS = re.compile(r"\bdkim\s*=\s*pass\b([^;]*)", re.IGNORECASE)
_SIGNER = re.compile(r"\bheader\.d\s*=\s*\"?([A-Za-z0-9.-]+)")


def _passed(raw: bytes, authority: str) -> list[str]:
    """What our own mail server says: only in the topmost header of that name, which nobody but it can have written."""
    head = message_from_bytes(raw, policy=compat32)
    said = " ".join(str(head.get("Authentication-Results", "")).split())
    name, _, rest = said.partition(";")
    if name.split(" ")[0].lower() != authority.lower():
        return []
    return [signer[1].lower() for found in _PASS.finditer(rest) if (signer := _SIGNER.search(found[1]))]
