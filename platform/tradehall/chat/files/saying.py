"""Files in a message: `content["files"]` tells all that a reader is shown of each, so that no read needs their rows."""

from typing import Any

from sqlalchemy import select

from tradehall.chat.commands import SendMessage
from tradehall.chat.contents import Said, says
from tradehall.chat.files.errors import NotToSend
from tradehall.chat.models import ChatFile, Message
from tradehall.chat.queries.lower import Standing
from tradehall.kernel.tx import ME, Tx, among, given
from tradehall.meetings.translating.scripts import language_of

READY = (
    select(ChatFile)
    .where(ChatFile.public_id.in_(among("files")), ChatFile.person_id == ME)
    .where(ChatFile.conversation_id == given("conversation"))
    .where(ChatFile.state == "ready", ChatFile.message_id.is_(None))
    .with_for_update()
)


@says("files")
def say_files(tx: Tx, place: Standing, command: SendMessage) -> Said:
    """In the order of the command. Without words their names stand for them. Raises NotToSend."""
    found = {row.public_id: row for row in tx.all(READY, files=command.files, conversation=place.conversation.id)}
    if len(found) != len(command.files):
        raise NotToSend
    files = [found[public_id] for public_id in command.files]

    def keep(tx: Tx, message: Message) -> None:
        for file in files:
            file.message_id, file.touched_at = message.id, tx.now

    language = language_of(command.body, tx.actor.language)
    words = command.body or ", ".join(file.name for file in files)
    return Said("file", words, language, {"files": [_told(file) for file in files]}, keep)


def _told(file: ChatFile) -> dict[str, Any]:
    """`size` in octets, `width` and `height` in pixels of the picture or of its preview's original."""
    told: dict[str, Any] = {"id": file.public_id, "name": file.name, "kind": file.kind, "size": file.size}
    told |= {"media_type": file.media_type, "preview": file.preview}
    if file.width:
        told |= {"width": file.width, "height": file.height}
    if file.pages:
        told["pages"] = file.pages
    return told
