"""What may be refused about files, and what the person can do then."""

from tradehall.chat.files.rules import PER_DAY, PER_HOUR
from tradehall.kernel.errors import Conflict, Invalid, TooMany
from tradehall.kernel.papers import errors
from tradehall.kernel.papers.kinds import MB
from tradehall.kernel.texts import N_

# Why a file is refused, by its `reason`.
REASONS: dict[str, str] = {**errors.REASONS, "cancelled": N_("You took this file back.")}


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
