"""Which files are taken, how large, and under which name; pure."""

import re
import unicodedata

MB = 1024 * 1024
PICTURE, DOCUMENT = "picture", "document"
MOST_OCTETS = {PICTURE: 10 * MB, DOCUMENT: 20 * MB}
LARGEST = max(MOST_OCTETS.values())
LONGEST_NAME = 120

# What an extension promises; whether it is true is seen by the octets.
TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "csv": "text/csv",
    "txt": "text/plain",
}
ACCEPT = ",".join(f".{extension}" for extension in TYPES)

_RESERVED = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)")
_BLANKS = re.compile(r"\s+")


def extension_of(name: str) -> str:
    """In small letters, without its dot; empty where there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def kind_of(name: str) -> str | None:
    """picture, document, or None for what is not taken."""
    media_type = TYPES.get(extension_of(name))
    if media_type is None:
        return None
    return PICTURE if media_type.startswith("image/") else DOCUMENT


def cleaned_name(name: str) -> str:
    """A name that every file system takes and that shows what it is: no folders, nothing invisible, not too long."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode()).replace("\\", "/").rpartition("/")[2]
    seen = "".join(char for char in name if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    plain = _BLANKS.sub(" ", re.sub(r'[<>:"|?*]', "_", seen)).strip(" .")
    if _RESERVED.match(plain):
        plain = f"_{plain}"
    extension = extension_of(plain)
    if not extension:
        return plain[:LONGEST_NAME]
    stem = plain[: -len(extension) - 1][: LONGEST_NAME - len(extension) - 1].rstrip(" .")
    while len(stem.encode()) + len(extension) > 240:  # file systems count octets
        stem = stem[:-1]
    return f"{stem}.{extension}"


def renamed(name: str, extension: str) -> str:
    """The name with the extension of what the file was made into."""
    return f"{name.rpartition('.')[0] or name}.{extension}"
