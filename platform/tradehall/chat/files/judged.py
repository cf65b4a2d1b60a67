"""Files of a reported message, for the organisers who judge it: those that it has, and no others."""

from typing import Any

from sqlalchemy import and_, exists, null, select

from tradehall.chat.files.queries import FileView, opened, view_of
from tradehall.chat.models import ChatFile, ChatFilePart, Conversation, MessageReport, ModerationAct
from tradehall.chat.safety.commands import Act
from tradehall.events.queries import managed_event
from tradehall.kernel.errors import NotFound
from tradehall.kernel.tx import ME, Reader, given, plain

_HAS_LOOKED = exists().where(
    ModerationAct.report_id == MessageReport.id, ModerationAct.by_id == ME, ModerationAct.act == Act.LOOK
)
_OF_REPORT = and_(MessageReport.message_id == ChatFile.message_id, MessageReport.public_id == given("report"))
_JUDGED: Any = (
    select(plain(ChatFile), Conversation.public_id, null())
    .join(MessageReport, _OF_REPORT)
    .join(Conversation, Conversation.id == ChatFile.conversation_id)
    .where(MessageReport.event_id == given("event"), ChatFile.state == "ready", _HAS_LOOKED)
    .order_by(ChatFile.id)
)
_PART = (
    select(ChatFilePart.octets)
    .join(ChatFile, ChatFile.id == ChatFilePart.file_id)
    .join(MessageReport, _OF_REPORT)
    .where(MessageReport.event_id == given("event"), ChatFile.state == "ready", _HAS_LOOKED)
    .where(ChatFilePart.file_id == given("file"), ChatFilePart.variant == given("variant"))
    .where(ChatFilePart.number == given("start"))
)


def judged_files(reader: Reader, slug: str, report: str) -> list[FileView]:
    """None until the reader has opened the report. Raises Unauthenticated, NotFound, Forbidden."""
    event = managed_event(reader, slug)
    return [view_of(row) for row in reader.rows(_JUDGED, report=report, event=event.id)]


def judged_file(reader: Reader, slug: str, report: str, public_id: str) -> FileView:
    """One of them. Raises the same."""
    for file in judged_files(reader, slug, report):
        if file.public_id == public_id:
            return file
    raise NotFound


def judged_part(reader: Reader, slug: str, report: str, file: FileView, variant: str, start: int) -> bytes:
    """The part that begins there; the right to it is asked for every one."""
    event = managed_event(reader, slug)
    sealed = reader.value(_PART, report=report, event=event.id, file=file.id, variant=variant, start=start)
    return opened(sealed, file, variant, start)
