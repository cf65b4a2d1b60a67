"""Files in talk, as the API tells them."""

from tradehall.api.views.base import Id, View
from tradehall.api.views.talks import Written
from tradehall.chat.files.errors import REASONS
from tradehall.chat.files.queries import FileView
from tradehall.chat.files.queries import SentFile as Sent
from tradehall.kernel import clock
from tradehall.kernel.i18n import translate


class ChatFile(View):
    """A file. `state`: uploading, checking, ready or refused; `message` says why it is refused. Of `size` octets
    `received` are there."""

    id: Id
    conversation: Id
    name: str
    kind: str
    media_type: str
    size: int
    received: int
    state: str
    preview: bool
    pages: int
    reason: str | None = None
    message: str | None = None

    @classmethod
    def of(cls, file: FileView, language: str) -> "ChatFile":
        why = translate(REASONS[file.reason], language) if file.reason else None
        return cls(
            id=file.public_id,
            conversation=file.conversation,
            name=file.name,
            kind=file.kind,
            media_type=file.media_type,
            size=file.size,
            received=file.received,
            state=file.state,
            preview=file.preview,
            pages=file.pages,
            reason=file.reason or None,
            message=why,
        )


class SentFile(View):
    """A file that was sent, and the seq of its message."""

    id: Id
    name: str
    kind: str
    size: int
    pages: int
    preview: bool
    seq: int
    sender: str
    sent_at: Written

    @classmethod
    def of(cls, file: Sent) -> "SentFile":
        return cls(
            id=file.public_id,
            name=file.name,
            kind=file.kind,
            size=file.size,
            pages=file.pages,
            preview=file.preview,
            seq=file.seq,
            sender=file.sender,
            sent_at=clock.written(file.sent_at, "milliseconds"),
        )


class FilePart(View):
    """Octets of a file in base64, and where the next part begins; null at the end."""

    offset: int
    octets: str
    next: int | None
