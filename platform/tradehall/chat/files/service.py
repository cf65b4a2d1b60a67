"""Handlers of files: begun, given in parts, settled by what the check says, removed."""

import hashlib
from datetime import timedelta

from sqlalchemy import and_, delete, exists, func, or_, select, update

from tradehall.chat.files import reactions, rules, saying
from tradehall.chat.files.commands import AddPart, CancelUpload, ForgetFiles, SettleFile, StartUpload
from tradehall.chat.files.errors import OffsetMoved, TooManyFiles, TooMuchToday, UploadOver
from tradehall.chat.files.facts import FileUploaded
from tradehall.chat.files.queries import TABLE, lock_person, own_file
from tradehall.chat.models import ChatFile, ChatFilePart, Message, MessageReport
from tradehall.chat.policy import can_write
from tradehall.chat.queries.lower import standing
from tradehall.kernel.errors import Unauthenticated
from tradehall.kernel.papers import kinds
from tradehall.kernel.papers.errors import BadFile
from tradehall.kernel.runner import handles
from tradehall.kernel.secrets import vault
from tradehall.kernel.tx import ME, Tx, given

__all__ = ["reactions", "saying"]

AT_ONCE = 100  # files removed in one go of the clean-up


@handles(StartUpload)
def start_upload(tx: Tx, command: StartUpload) -> str:
    """The public id. Raises BadFile before anything is sent, TooManyFiles, TooMuchToday."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    place = standing(tx, command.conversation)
    tx.require(can_write(tx.actor, place.member.person_id))
    if why := place.why_closed:
        raise why
    lock_person(tx)  # or many begun at once would all find room, and the same one twice no trace of itself
    known = tx.session.scalar(MINE.where(ChatFile.client_id == command.client_id), {"me": tx.actor.person_id})
    if known is not None:
        if (known.conversation_id, known.size) != (place.conversation.id, command.size) and known.state == "uploading":
            raise UploadOver
        return known.public_id
    name = kinds.cleaned_name(command.name)
    kind = _kind(name, command.size)
    _within_limits(tx, command.size)
    row = ChatFile(
        conversation_id=place.conversation.id,
        person_id=place.member.person_id,
        client_id=command.client_id,
        name=name,
        kind=kind,
        media_type=kinds.TYPES[kinds.extension_of(name)],
        size=command.size,
        sha256=command.sha256,
        created_at=tx.now,
        touched_at=tx.now,
    )
    return tx.add(row).public_id


MINE = select(ChatFile).where(ChatFile.person_id == ME)


def _kind(name: str, size: int) -> str:
    kind = kinds.kind_of(name)
    if kind is None:
        raise BadFile("old-office" if kinds.extension_of(name) in ("doc", "xls", "ppt") else "type")
    if size == 0:
        raise BadFile("empty")
    if size > kinds.MOST_OCTETS[kind]:
        raise BadFile("too-large")
    return kind


BEGUN = select(func.count(), func.coalesce(func.sum(ChatFile.size), 0)).where(
    ChatFile.person_id == ME, ChatFile.created_at > given("since")
)


def _within_limits(tx: Tx, size: int) -> None:
    if tx.row(BEGUN, since=tx.now - timedelta(hours=1))[0] >= rules.PER_HOUR:
        raise TooManyFiles
    if tx.row(BEGUN, since=tx.now - timedelta(days=1))[1] + size > rules.PER_DAY:
        raise TooMuchToday


def _seal(command: AddPart) -> bytes:
    return vault().seal_octets(command.octets, TABLE, command.file, f"file.{command.offset}")


@handles(AddPart, prepare=_seal, audited=False)
def add_part(tx: Tx, command: AddPart, sealed: bytes) -> str:
    """The file's public id. Raises OffsetMoved, UploadOver."""
    file = own_file(tx, command.file)
    if file.state != "uploading":
        raise UploadOver
    received = file.received + len(command.octets)
    is_whole = received == file.size
    if command.offset != file.received or received > file.size:
        raise OffsetMoved(file.received)
    if len(command.octets) < rules.LEAST_PART and not is_whole:
        raise OffsetMoved(file.received)
    tx.add(ChatFilePart(file_id=file.id, variant="upload", number=file.received, octets=sealed))
    file.received, file.touched_at = received, tx.now
    if is_whole:
        file.state = "checking"
        tx.record(FileUploaded(file=file.id))
    return file.public_id


@handles(CancelUpload)
def cancel_upload(tx: Tx, command: CancelUpload) -> str:
    """What came of it is gone; the row goes on counting against the limits of the day."""
    file = own_file(tx, command.file)
    if file.message_id is not None:
        raise UploadOver
    file.state, file.reason, file.touched_at = "refused", "cancelled", tx.now
    tx.session.execute(delete(ChatFilePart).where(ChatFilePart.file_id == file.id))
    return file.public_id


def _seal_made(command: SettleFile) -> list[ChatFilePart]:
    """The rows of what the check has made."""
    made = []
    for variant, octets in (("full", command.octets), ("preview", command.preview)):
        for start in range(0, len(octets), rules.PART):
            field = f"{'preview' if variant == 'preview' else 'file'}.{start}"
            sealed = vault().seal_octets(octets[start : start + rules.PART], TABLE, command.file, field)
            made.append(ChatFilePart(variant=variant, number=start, octets=sealed))
    return made


@handles(SettleFile, prepare=_seal_made)
def settle_file(tx: Tx, command: SettleFile, made: list[ChatFilePart]) -> None:
    """Ready to be sent, or refused and removed. What is settled, or was taken back meanwhile, stays as it is."""
    tx.require(tx.actor.is_system)
    file = tx.get(ChatFile, command.file, lock=True)
    if file.state != "checking":
        return
    file.touched_at = tx.now
    if command.reason:
        file.state, file.reason = "refused", command.reason
        tx.session.execute(delete(ChatFilePart).where(ChatFilePart.file_id == file.id))
        return
    uploaded = ChatFilePart.file_id == file.id, ChatFilePart.variant == "upload"
    if command.octets:
        tx.session.execute(delete(ChatFilePart).where(*uploaded))
        file.size = file.received = len(command.octets)
        file.sha256 = hashlib.sha256(command.octets).hexdigest()
    else:
        tx.session.execute(update(ChatFilePart).where(*uploaded).values(variant="full"))
        file.sha256 = command.sha256
    for part in made:
        tx.session.add(
            ChatFilePart(file_id=file.id, variant=part.variant, number=part.number, octets=part.octets)
        )  # a retried act needs rows of its own
    file.name = kinds.renamed(file.name, command.extension)
    file.media_type, file.preview = command.media_type, bool(command.preview)
    file.width, file.height, file.pages = command.width, command.height, command.pages
    file.state = "ready"


@handles(ForgetFiles)
def forget_files(tx: Tx, command: ForgetFiles) -> int:
    """How many were removed: few at a time, for each may be large.

    A file stays while somebody has still to judge its message, and where the organisers hid that: they may show it
    again at any time.
    """
    tx.require(tx.actor.is_system)
    is_judged = exists().where(MessageReport.message_id == Message.id, MessageReport.state == "open")
    useless = or_(
        ChatFile.message_id.is_(None) & (ChatFile.touched_at < tx.now - rules.ABANDONED),
        and_(Message.withdrawn_by == "sender", Message.withdrawn_at < tx.now - rules.WITHDRAWN, ~is_judged),
    )
    old = tx.all(
        select(ChatFile.id)
        .outerjoin(Message, Message.id == ChatFile.message_id)
        .where(useless)
        .order_by(ChatFile.id)
        .limit(AT_ONCE)
    )
    tx.session.execute(delete(ChatFilePart).where(ChatFilePart.file_id.in_(old)))
    tx.session.execute(delete(ChatFile).where(ChatFile.id.in_(old)))
    return len(old)
