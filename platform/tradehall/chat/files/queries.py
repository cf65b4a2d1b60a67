"""Reads of files, scoped by who asks: the sender's own uploads, and what was sent to conversations they are in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from tradehall.accounts.models import Person
from tradehall.chat.models import ChatFile, ChatFilePart, Conversation, ConversationMember, Message
from tradehall.chat.policy import can_write
from tradehall.chat.queries.lower import standing
from tradehall.kernel.errors import DomainError, NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.secrets import vault
from tradehall.kernel.tx import ME, Reader, Tx, given, plain

TABLE = "chat_file_parts"
_MINE_IN = and_(ConversationMember.conversation_id == ChatFile.conversation_id, ConversationMember.person_id == ME)


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as its sender sees it while it comes, and as members see it once it was sent."""

    id: int
    public_id: str
    conversation: str
    name: str
    kind: str
    media_type: str
    size: int
    received: int
    state: str
    reason: str
    preview: bool
    sha256: str
    pages: int
    is_sent: bool

    @property
    def choice(self) -> tuple[str, str]:
        """For a list of boxes."""
        return self.public_id, self.name


@dataclass(frozen=True, slots=True)
class SentFile:
    """A line of the list of what was sent in a conversation; `seq` is that of the message."""

    id: int
    public_id: str
    name: str
    kind: str
    size: int
    pages: int
    preview: bool
    seq: int
    sent_at: datetime
    sender: str


@dataclass(frozen=True, slots=True)
class FilesPage:
    """The files of a conversation: those that wait to be sent, and a page of what was sent."""

    conversation: str
    waiting: list[FileView]
    sent: Page[SentFile]
    why_closed: DomainError | None


@dataclass(frozen=True, slots=True)
class ToCheck:
    id: int
    public_id: str
    name: str
    sha256: str


# -- for handlers -----------------------------------------------------------------------------------

_OWN = (
    select(ChatFile)
    .join(ConversationMember, _MINE_IN)
    .where(ChatFile.public_id == given("file"), ChatFile.person_id == ME)
    .with_for_update(of=ChatFile)
)
_PERSON = select(Person.id).where(Person.id == ME).with_for_update(key_share=True)


def own_file(tx: Tx, public_id: str) -> ChatFile:
    """The actor's own file, locked, while they are in its conversation. Raises Unauthenticated, NotFound."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    if not is_public_id(public_id):
        raise NotFound
    file = tx.one(_OWN, file=public_id)
    tx.require(can_write(tx.actor, file.person_id))
    return file


def lock_person(tx: Tx) -> None:
    """Let one act of this person at a time pass."""
    tx.row(_PERSON)


# -- the check --------------------------------------------------------------------------------------

_TO_CHECK = select(ChatFile.id, ChatFile.public_id, ChatFile.name, ChatFile.sha256).where(
    ChatFile.id == given("file"), ChatFile.state == "checking"
)
_PARTS = (
    select(ChatFilePart.number, ChatFilePart.octets)
    .where(ChatFilePart.file_id == given("file"), ChatFilePart.variant == given("variant"))
    .order_by(ChatFilePart.number)
)


def to_check(reader: Reader, file_id: int) -> ToCheck | None:
    row = reader.row(_TO_CHECK, file=file_id)
    return None if row is None else ToCheck(*row)


def octets_to_check(reader: Reader, file: ToCheck) -> bytes:
    """All that was uploaded. Raises Unreadable."""
    parts = reader.rows(_PARTS, file=file.id, variant="upload")
    return b"".join(vault().open_octets(row[1], TABLE, file.public_id, f"file.{row[0]}") for row in parts)


# -- what people read -------------------------------------------------------------------------------

_FILE = (
    select(plain(ChatFile), Conversation.public_id, Message.withdrawn_at)
    .join(ConversationMember, _MINE_IN)
    .join(Conversation, Conversation.id == ChatFile.conversation_id)
    .outerjoin(Message, Message.id == ChatFile.message_id)
)
_UPLOAD = _FILE.where(ChatFile.public_id == given("file"), ChatFile.person_id == ME)
_READABLE = and_(
    ChatFile.state == "ready",
    Message.withdrawn_at.is_(None),
    or_(ChatFile.message_id.is_not(None), ChatFile.person_id == ME),
)
_SENT = _FILE.where(ChatFile.public_id == given("file"), _READABLE)
_WAITING = (
    _FILE.where(Conversation.public_id == given("conversation"), ChatFile.person_id == ME)
    .where(ChatFile.message_id.is_(None), ChatFile.reason != "cancelled")
    .order_by(ChatFile.id)
    .limit(50)
)


def upload(reader: Reader, public_id: str, conversation: str = "") -> FileView:
    """The reader's own file, however far it is. Raises Unauthenticated, NotFound."""
    return _of(_row(reader, _UPLOAD, public_id), conversation)


def sent_file(reader: Reader, public_id: str, conversation: str = "") -> FileView:
    """A file that the reader may have: sent in a conversation that they are in, not withdrawn; or their own.

    Raises Unauthenticated, NotFound.
    """
    return _of(_row(reader, _SENT, public_id), conversation)


def _of(row: Any, conversation: str) -> FileView:
    found = view_of(row)
    if conversation not in ("", found.conversation):
        raise NotFound
    return found


def _row(reader: Reader, statement: Any, file: str) -> Any:
    if reader.actor.person_id is None:
        raise Unauthenticated
    row = reader.row(statement, file=file) if is_public_id(file) else None
    if row is None:
        raise NotFound
    return row


def view_of(row: Any) -> FileView:
    """Of a row with the file, its conversation's public id, and one thing more."""
    file, conversation, _ = row
    return FileView(
        id=file.id,
        public_id=file.public_id,
        conversation=conversation,
        name=file.name,
        kind=file.kind,
        media_type=file.media_type,
        size=file.size,
        received=file.received,
        state=file.state,
        reason=file.reason,
        preview=file.preview,
        sha256=file.sha256,
        pages=file.pages,
        is_sent=file.message_id is not None,
    )


_LINES: Any = (
    select(
        ChatFile.id, ChatFile.public_id, ChatFile.name, ChatFile.kind, ChatFile.size, ChatFile.pages,
        ChatFile.preview, Message.seq, Message.sent_at, Person.name,
    )
    .join(ConversationMember, _MINE_IN)
    .join(Conversation, Conversation.id == ChatFile.conversation_id)
    .join(Message, Message.id == ChatFile.message_id)
    .join(Person, Person.id == Message.sender_id)
    .where(Conversation.public_id == given("conversation"), Message.withdrawn_at.is_(None))
)  # fmt: skip
_LISTED = Paged(_LINES, Order(ChatFile.id, descending=True))


def files_page(reader: Reader, conversation: str, cursor: str | None = None) -> FilesPage:
    """The newest first. Raises Unauthenticated, NotFound."""
    if reader.actor.person_id is None:
        raise Unauthenticated
    place = standing(reader, conversation)
    waiting = [view_of(row) for row in reader.rows(_WAITING, conversation=conversation)]
    sent = _LISTED.page(reader, cursor, lambda row: SentFile(*row), conversation=conversation)
    return FilesPage(conversation, waiting, sent, place.why_closed)


# -- octets -----------------------------------------------------------------------------------------

_STARTS = (
    select(ChatFilePart.number)
    .where(ChatFilePart.file_id == given("file"), ChatFilePart.variant == given("variant"))
    .order_by(ChatFilePart.number)
)
_PART = (
    select(ChatFilePart.octets)
    .join(ChatFile, ChatFile.id == ChatFilePart.file_id)
    .join(ConversationMember, _MINE_IN)
    .outerjoin(Message, Message.id == ChatFile.message_id)
    .where(ChatFilePart.file_id == given("file"), ChatFilePart.variant == given("variant"))
    .where(ChatFilePart.number == given("start"), _READABLE)
)


def starts(reader: Reader, file: FileView, variant: str) -> list[int]:
    """Where each part of the file begins, in octets."""
    return [row[0] for row in reader.rows(_STARTS, file=file.id, variant=variant)]


def part(reader: Reader, file: FileView, variant: str, start: int) -> bytes:
    """The part that begins there. Whether the reader may have it is asked for every one: raises NotFound."""
    return opened(reader.value(_PART, file=file.id, variant=variant, start=start), file, variant, start)


def opened(sealed: bytes | None, file: FileView, variant: str, start: int) -> bytes:
    """The octets of a part as it is kept. Raises NotFound where there is none."""
    if sealed is None:
        raise NotFound
    place = "preview" if variant == "preview" else "file"
    return vault().open_octets(sealed, TABLE, file.public_id, f"{place}.{start}")
