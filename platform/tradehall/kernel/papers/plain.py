"""Plain text and tables of text, in the encodings of the countries that trade here."""

from tradehall.kernel.papers.found import Found, Refused

ENCODINGS = ("utf-8-sig", "gb18030", "shift_jis", "euc_kr")
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"PK\x03\x04",
    b"%PDF-",
    b"\xd0\xcf\x11\xe0",
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"GIF8",
    b"#!",
)
ALLOWED = "\t\n\r\f\x1a"  # the last one ends files of old programs


def look(octets: bytes, extension: str, media_type: str) -> Found:
    """Raises Refused."""
    if octets.startswith(PROGRAMS):
        raise Refused("mismatch")
    encodings = ("utf-16",) if octets.startswith((b"\xff\xfe", b"\xfe\xff")) else ENCODINGS
    if not any(_is_text(octets, encoding) for encoding in encodings):
        raise Refused("not-text")
    return Found(extension, media_type)


def _is_text(octets: bytes, encoding: str) -> bool:
    try:
        text = octets.decode(encoding)
    except UnicodeDecodeError:
        return False
    return not any(char < " " and char not in ALLOWED for char in set(text))
