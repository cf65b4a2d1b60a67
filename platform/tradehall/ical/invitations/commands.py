"""Acts on invitations: told by the background work, by mails that come in, and by people without an account."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Command


class UpdateInvitations(Command):
    """Write down which mails are owed to the attendees of a meeting, as it is now; none twice.

    `news`: a new SEQUENCE alone is worth telling everybody, even where time and certainty are the same.
    """

    meeting: PublicId
    news: bool = False


class TakeInMail(Command):
    """A mail came to a reply address. `answer` as in `inbound.parse.Answer`; `strong`: the sender is proven."""

    secret_fields: ClassVar[frozenset[str]] = frozenset({"raw"})
    token: str
    message_id: str = Field(max_length=300)
    raw: bytes
    answer: dict[str, Any]
    strong: bool
    bounce: bool = False


class ConfirmAnswer(Command):
    """By the link that was mailed to the invited address: the answer is theirs."""

    link: str = Field(max_length=300)


class AnswerAsGuest(Command):
    """Somebody from outside says on their page whether they come."""

    link: str = Field(max_length=300)
    comes: Literal["yes", "no"]


class ForgetInboundMail(Command):
    """The background work: mails are kept for thirty days."""
