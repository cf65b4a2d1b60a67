"""Workbooks, texts and slides of Office (OOXML): a ZIP that unfolds to little, without macros, programs or links that
fetch. They are never unfolded but for the parts that say what is in them, and only ever downloaded."""

import re
import zipfile
from io import BytesIO
from xml.parsers import expat

from tradehall.kernel.papers.found import Found, Refused

MOST_MEMBERS = 3000
MOST_UNFOLDED = 200 * 1024 * 1024
MOST_XML = 4 * 1024 * 1024  # of one part that we read
ROOTS = {"xlsx": "xl/", "docx": "word/", "pptx": "ppt/"}
CONTENT = {
    "xlsx": "spreadsheetml.sheet.main+xml",
    "docx": "wordprocessingml.document.main+xml",
    "pptx": "presentationml.presentation.main+xml",
}
ACTIVE = re.compile(
    r"(?i)(vbaproject|activex"
    r"|\.(bin|exe|dll|js|vbs|cmd|bat|ps1|scr|lnk|hta|jar|docm|xlsm|pptm|xlsb|doc|xls|ppt)$)"
)
HARMLESS = re.compile(r"(?i)(printersettings/[^/]+\.bin|customproperty[0-9]*\.bin)$")


def look(octets: bytes, extension: str, media_type: str) -> Found:
    """Raises Refused."""
    if octets.startswith(b"\xd0\xcf\x11\xe0"):  # what Office writes when a password is set
        raise Refused("encrypted")
    if not octets.startswith(b"PK\x03\x04"):
        raise Refused("mismatch")
    try:
        with zipfile.ZipFile(BytesIO(octets)) as archive:
            _look_at_members(archive)
            _look_at_types(archive, extension)
            _look_at_links(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, KeyError, ValueError, expat.ExpatError):
        raise Refused("damaged") from None
    return Found(extension, media_type)


def _look_at_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNFOLDED:
        raise Refused("too-complex")
    if len({name.lower() for name in names}) != len(names):
        raise Refused("damaged")
    for member in members:
        if member.flag_bits & 0x1:
            raise Refused("encrypted")
        name = member.filename
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or "\x00" in name or ":" in name:
            raise Refused("damaged")
        if ACTIVE.search(name) and not HARMLESS.search(name):
            raise Refused("active")
        if name.lower().startswith("xl/externallinks/"):
            raise Refused("links")


def _look_at_types(archive: zipfile.ZipFile, extension: str) -> None:
    """The content must be of the kind that the extension says, and no part one that acts."""
    types = [found for _, found in _elements(archive, "[Content_Types].xml")]
    stated = [attributes.get("ContentType", "") for attributes in types]
    if any("macroEnabled" in kind or "vbaProject" in kind or "activeX" in kind for kind in stated):
        raise Refused("active")
    if not any(CONTENT[extension] in kind for kind in stated):
        raise Refused("mismatch")
    if not any(name.startswith(ROOTS[extension]) for name in archive.namelist()):
        raise Refused("mismatch")


def _look_at_links(archive: zipfile.ZipFile) -> None:
    """Nothing is fetched when the file is opened; a link that a reader taps is another matter."""
    for name in archive.namelist():
        if not name.endswith(".rels"):
            continue
        for element, attributes in _elements(archive, name):
            is_outside = attributes.get("TargetMode", "").lower() == "external"
            if (
                element.endswith("Relationship")
                and is_outside
                and not attributes.get("Type", "").endswith("/hyperlink")
            ):
                raise Refused("links")


def _elements(archive: zipfile.ZipFile, name: str) -> list[tuple[str, dict[str, str]]]:
    """Every element of a part with its attributes. Entities and document types have no place in these files."""
    with archive.open(name) as part:
        text = part.read(MOST_XML + 1)
    if len(text) > MOST_XML:
        raise Refused("too-complex")
    found: list[tuple[str, dict[str, str]]] = []

    def refuse(*_args: object) -> None:
        raise Refused("active")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda element, attributes: found.append((element, attributes))
    parser.Parse(text, True)
    return found
