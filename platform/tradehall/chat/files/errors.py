"""What may be refused about files, and what the person can do then."""

from tradehall.chat.files.rules import MB, PER_DAY, PER_HOUR
from tradehall.kernel.errors import Conflict, Invalid, TooMany
from tradehall.kernel.texts import N_

# Why a file is refused, by its `reason`.
REASONS: dict[str, str] = {
    "type": N_("This kind of file is not taken. Send pictures (JPEG, PNG, WebP), PDF, xlsx, docx, pptx, CSV or text."),
    "old-office": N_("This is an old Office format. Please save it as xlsx, docx or pptx, or as PDF, and send that."),
    "empty": N_("This file is empty."),
    "too-large": N_("This file is too large. Pictures may have up to 10 MB, documents up to 20 MB."),
    "mismatch": N_("The content of this file is not what its name says. Please save it anew in its program."),
    "damaged": N_("This file is damaged, or did not arrive whole. Please choose it again."),
    "too-complex": N_("This file takes too long to check. Please print it as a PDF and send that."),
    "too-many-pixels": N_("This picture has too many pixels. Please send one of at most 40 million."),
    "encrypted": N_("This file is protected by a password. Please remove the protection and send it again."),
    "active": N_("This file has scripts, macros, programs or other files in it. Please save it as a plain PDF."),
    "links": N_("This file takes content from other files or addresses. Please break these links and send it again."),
    "not-text": N_("This is not plain text that we can read. Please save it as UTF-8."),
    "cancelled": N_("You took this file back."),
}


class BadFile(Invalid):
    """The file is not taken; `details["reason"]` is one of REASONS."""

    code = "bad-file"

    def __init__(self, reason: str) -> None:
        super().__init__(REASONS[reason], details={"reason": reason})


class NotToSend(Invalid):
    """Among the files of a message is one that is not the sender's, not in this conversation, or not ready."""

    code = "file-not-ready"
    sentence = N_("One of the files is not ready, or was removed. Please take it out and send again.")


class TooManyFiles(TooMany):
    code = "too-many-files"
    sentence = N_("You may send %(most)s files in an hour. Please wait a little and go on.")

    def __init__(self) -> None:
        super().__init__(most=PER_HOUR)


class TooMuchToday(TooMany):
    code = "too-much-today"
    sentence = N_("You may send %(most)s MB in a day. Please go on tomorrow, or send smaller files.")

    def __init__(self) -> None:
        super().__init__(most=PER_DAY // MB)


class OffsetMoved(Conflict):
    """More, or less, of the file is there than was thought; `details["received"]` octets are."""

    code = "offset-moved"
    sentence = N_("This part of the file is there already. Please go on where the server is.")

    def __init__(self, received: int) -> None:
        super().__init__(details={"received": received})


class UploadOver(Conflict):
    """The file has all its octets, was refused, or was sent."""

    code = "upload-over"
    sentence = N_("This file cannot be changed any more.")
