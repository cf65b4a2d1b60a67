"""The acts of talking."""

from typing import Annotated

from pydantic import Field

from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import MAX_INT, Command
from tradehall.kernel.texts import prose

LONGEST = 4000

ClientId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class OpenConversation(Command):
    """Get, or open, the conversation with a participation.

    `mine` is the participation that opens it: needed by the system, and by people who come for several.
    """

    participation: PublicId
    mine: PublicId | None = None


class SendMessage(Command):
    """Say something. The sender's own `client_id` makes a repetition the same message.

    A message is one of: words (`body`), a trade phrase, an offer, files with or without words.
    """

    conversation: PublicId
    client_id: ClientId
    body: prose(LONGEST)  # type: ignore[valid-type]


class MarkRead(Command):
    """The actor has read up to `seq`; the mark only moves on."""

    conversation: PublicId
    seq: Annotated[int, Field(ge=1, le=MAX_INT)]
