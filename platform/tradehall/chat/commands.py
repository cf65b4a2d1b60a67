"""The acts of talking."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from tradehall.chat.offers.inputs import MakeOffer
from tradehall.chat.phrases.inputs import SayPhrase
from tradehall.kernel.ids import PublicId, Slug
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


class OpenMeetingTalk(Command):
    """Get, or open, the conversation of those who come to a meeting, its interpreter among them."""

    meeting: PublicId


class OpenHelpDesk(Command):
    """Get, or open, the conversation of a participation's delegates with the organisers; either may open it."""

    participation: PublicId


class OpenAnnouncements(Command):
    """Get, or open, what the organisers say to all who take part in an event."""

    event: Slug


Mentions = Annotated[list[PublicId], Field(max_length=20)]

Files = Annotated[list[PublicId], Field(max_length=10)]

WORDLESS = ("phrase", "offer", "files")  # fields of SendMessage that can stand without words


def _says_something(body: str, info: ValidationInfo) -> str:
    """Words may be missing where something else is said; a field that was refused says why itself."""
    if not body and not any(info.data.get(name, True) for name in WORDLESS):
        raise PydanticCustomError("text_missing", "Please fill this in.")
    return body


Words: Any = Annotated[prose(LONGEST, 0), AfterValidator(_says_something), Field(validate_default=True)]


class SendMessage(Command):
    """Say something. The sender's own `client_id` makes a repetition the same message.

    A message is one of: words (`body`), a trade phrase, an offer, files with or without words. `reply_to`: the message
    that it answers; `mentions`: people of the conversation whom it calls.
    """

    conversation: PublicId
    client_id: ClientId
    reply_to: PublicId | None = None
    mentions: Mentions = Field(default_factory=list)
    phrase: SayPhrase | None = None
    offer: MakeOffer | None = None
    files: Files = Field(default_factory=list)
    body: Words = ""  # last, because it asks what else is said

    @property
    def is_plain(self) -> bool:
        """Words and nothing else: nearly all messages, and those that are sent together in one go."""
        is_words = self.model_fields_set <= {"conversation", "client_id", "body"}
        return is_words and "@" not in self.body and "＠" not in self.body  # which may call somebody


class AcceptOfferCard(Command):
    """Agree to an offer of the other side, by the message that it is."""

    conversation: PublicId
    message: PublicId


class WithdrawOfferCard(Command):
    """Take one's own side's open offer back."""

    conversation: PublicId
    message: PublicId


class LapseOffers(Command):
    """Close the offers whose last day has passed; for the system."""


class MarkRead(Command):
    """The actor has read up to `seq`; the mark only moves on."""

    conversation: PublicId
    seq: Annotated[int, Field(ge=1, le=MAX_INT)]


class OfMessage(Command):
    """An act upon a message of a conversation that the actor is in."""

    conversation: PublicId
    message: PublicId


class EditMessage(OfMessage):
    """Say one's own message in other words, within 15 minutes; all see that it was changed."""

    body: prose(LONGEST)  # type: ignore[valid-type]


class WithdrawMessage(OfMessage):
    """Take one's own message back; all see that there was one."""


class ReactToMessage(OfMessage):
    """Give one of five signs to a message, or take it back."""

    sign: Literal["agree", "thanks", "done", "question", "seen"]
    on: bool = True


class PinMessage(OfMessage):
    """Keep a message in sight of all in the conversation, or do so no longer; at most 20."""

    on: bool = True
