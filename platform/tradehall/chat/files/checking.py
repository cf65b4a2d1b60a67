"""What is to become of a file once a child process has looked into it."""

import hashlib

from tradehall.chat.files.commands import SettleFile
from tradehall.kernel.papers.checking import looked_into
from tradehall.kernel.papers.found import Refused


def checked(public_id: str, name: str, sha256: str, octets: bytes) -> SettleFile:
    """What is to become of the file with that name; `sha256` as its sender stated it, or ''."""
    digest = hashlib.sha256(octets).hexdigest()
    if sha256 and sha256 != digest:
        return SettleFile(file=public_id, reason="damaged")
    try:
        found = looked_into(name, octets)
    except Refused as refused:
        return SettleFile(file=public_id, reason=refused.reason)
    return SettleFile(
        file=public_id,
        sha256=digest,
        extension=found.extension,
        media_type=found.media_type,
        octets=found.kept,
        preview=found.preview,
        width=found.width,
        height=found.height,
        pages=found.pages,
    )
