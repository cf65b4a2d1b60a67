"""The process in which a file of somebody else's making is opened: bounded time and memory, nothing to reach.

    python -m tradehall.kernel.papers.child < one line of JSON ({"name": …}), then the file's octets

Prints one line of JSON, {"error": reason} or {"extension", "media_type", "width", "height", "pages", "kept"}, then
`kept` octets that take the place of the file's (none where it is kept as it came), then those of its preview.
"""

import json
import resource
import sys
from typing import Any

from tradehall.kernel.papers.found import Found, Refused
from tradehall.kernel.papers.kinds import MOST_OCTETS, TYPES, extension_of, kind_of

CPU_SECONDS = 15
MEMORY = 1024 * 1024 * 1024


def limit() -> None:
    """Before anything of the file is looked at."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def look(name: str, octets: bytes) -> Found:
    """By its extension, by its first octets, and by a parser that opens it. Raises Refused."""
    extension, kind = extension_of(name), kind_of(name)
    if kind is None:
        raise Refused("type")
    if not octets:
        raise Refused("empty")
    if len(octets) > MOST_OCTETS[kind]:
        raise Refused("too-large")
    if kind == "picture":
        from tradehall.kernel.papers import photo

        return photo.look(octets)
    if extension == "pdf":
        from tradehall.kernel.papers import pdf

        return pdf.look(octets)
    if extension in ("csv", "txt"):
        from tradehall.kernel.papers import plain

        return plain.look(octets, extension, TYPES[extension])
    from tradehall.kernel.papers import office

    return office.look(octets, extension, TYPES[extension])


def main() -> None:
    limit()
    head, _, octets = sys.stdin.buffer.read().partition(b"\n")
    kept = preview = b""
    answer: dict[str, Any]
    try:
        found = look(json.loads(head)["name"], octets)
        kept, preview = found.kept, found.preview
        answer = {"extension": found.extension, "media_type": found.media_type, "width": found.width}
        answer |= {"height": found.height, "pages": found.pages, "kept": len(kept)}
    except Refused as refused:
        answer = {"error": refused.reason}
    except (MemoryError, RecursionError):
        answer = {"error": "too-complex"}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + kept + preview)


if __name__ == "__main__":
    main()
