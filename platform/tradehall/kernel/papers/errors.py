"""Why a paper is not taken, and what the person can do then."""

from tradehall.kernel.errors import FieldError, Invalid
from tradehall.kernel.texts import N_

# Why a file is refused, by its `reason`.
REASONS: dict[str, str] = {
    "type": N_("This kind of file is not taken. Send pictures (JPEG, PNG, WebP), PDF, xlsx, docx, pptx, CSV or text."),
    "old-office": N_("This is an old Office format. Please save it as xlsx, docx or pptx, or as PDF, and send that."),
    "empty": N_("This file is empty."),
    "too-large": N_("This file is too large. Pictures may have up to 10 MB, documents up to 20 MB."),
    "mismatch": N_("The content of this file is not what its name says. Please save it again in its program."),
    "damaged": N_("This file is damaged, or did not arrive whole. Please choose it again."),
    "too-complex": N_("This file takes too long to check. Please print it as a PDF and send that."),
    "too-many-pixels": N_("This picture has too many pixels. Please send one of at most 40 million."),
    "encrypted": N_("This file is protected by a password. Please remove the protection and send it again."),
    "active": N_("This file has scripts, macros, programs or other files in it. Please save it as a plain PDF."),
    "links": N_("This file takes content from other files or addresses. Please break these links and send it again."),
    "not-text": N_("This is not plain text that we can read. Please save it as UTF-8."),
}


class BadFile(Invalid):
    """The file is not taken; `details["reason"]` is one of REASONS."""

    code = "bad-file"

    def __init__(self, reason: str, field: str = "") -> None:
        """`field` of a form, where there is one, is marked."""
        fields = {field: [FieldError(REASONS[reason], reason)]} if field else None
        super().__init__(REASONS[reason], fields=fields, details={"reason": reason})
