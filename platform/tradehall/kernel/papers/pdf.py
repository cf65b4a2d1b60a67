"""PDF: no password, no scripts, programs or files inside; a picture of the first page.

PDFium opens the file and writes it anew, in memory: in what it writes every object stands uncompressed and every name
in its plain form, so that nothing active hides in a compressed stream or behind an escaped name. The sender's own
octets are what is kept.
"""

import ctypes
import re

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from tradehall.kernel.papers.found import PREVIEW, Found, Refused
from tradehall.kernel.pictures import as_webp, fitted

MOST_PAGES = 5000
ACTIVE = (
    b"JavaScript", b"JS", b"Launch", b"EF", b"EmbeddedFile", b"EmbeddedFiles", b"GoToE", b"RichMedia", b"Movie",
    b"Rendition", b"Sound", b"XFA", b"SubmitForm", b"ImportData", b"3D",
)  # fmt: skip
_NAME = re.compile(rb"/(" + b"|".join(ACTIVE) + rb")(?=[\s/<>\[\]()%{}]|$)")
_STREAM = re.compile(rb">>\s*stream\r?\n.*?endstream", re.DOTALL)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
NO_SECURITY = -1


def look(octets: bytes) -> Found:
    """Raises Refused."""
    if not octets.startswith(b"%PDF-"):
        raise Refused("mismatch")
    document = _opened(octets)
    if pdfium.FPDF_GetSecurityHandlerRevision(document.raw) != NO_SECURITY:
        raise Refused("encrypted")
    pages = len(document)
    if not 1 <= pages <= MOST_PAGES:
        raise Refused("damaged" if pages < 1 else "too-complex")
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0 or document.count_attachments() > 0:
        raise Refused("active")
    for written in (octets, _written_anew(document)):
        if _is_active(written):
            raise Refused("active")
    picture, width, height = _first_page(document)
    return Found("pdf", "application/pdf", preview=as_webp(picture, 75), width=width, height=height, pages=pages)


def _opened(octets: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(octets)
    except pypdfium2.PdfiumError as error:
        raise Refused("encrypted" if "assword" in str(error) else "damaged") from None


def _is_active(octets: bytes) -> bool:
    """Whether an object outside of streams names an action or content that does more than show."""
    plain = _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), _STREAM.sub(b">> ", octets))
    return _NAME.search(plain) is not None


def _written_anew(document: pypdfium2.PdfDocument) -> bytes:
    parts: list[bytes] = []
    most = [200_000_000]

    def take(_self: object, data: int, size: int) -> int:
        parts.append(ctypes.string_at(data, size))
        most[0] -= size
        return int(most[0] > 0)

    writer = pdfium.FPDF_FILEWRITE(version=1)
    kept = type(writer.WriteBlock)(take)
    writer.WriteBlock = kept
    if not pdfium.FPDF_SaveAsCopy(document.raw, ctypes.byref(writer), pdfium.FPDF_NO_INCREMENTAL):
        raise Refused("damaged" if most[0] > 0 else "too-complex")
    return b"".join(parts)


def _first_page(document: pypdfium2.PdfDocument) -> tuple[Image.Image, int, int]:
    """Its picture, and its width and height in points."""
    try:
        page = document[0]
        width, height = page.get_size()
        scale = PREVIEW / max(width, height, 1)
        image = page.render(scale=scale, may_draw_forms=False).to_pil()
    except (pypdfium2.PdfiumError, ValueError, OverflowError):
        raise Refused("damaged") from None
    return fitted(image.convert("RGB"), PREVIEW), round(width), round(height)
