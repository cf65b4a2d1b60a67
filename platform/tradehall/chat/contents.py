"""What is in a message besides text: how each kind is said, and how it leaves.

`Message.content` is one JSON object. Keys of any message:
- `reply`: the message it answers: {"id", "seq", "sender": {"id", "name"}, "body" (160 characters at most), "language",
  "texts" (the same in each language, of a phrase or an offer)}
- `mentions`: public ids of people
- `reactions`: sign → public ids of people, in the order in which they came
- `bank`: signs of bank details in its words, and whether they are others than before (safety/bank.py)
Each kind adds a key of its own name: `phrase`, `offer`, `files`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tradehall.chat.safety import bank
from tradehall.kernel.errors import FieldError, Invalid
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx
from tradehall.meetings.translating.scripts import language_of

if TYPE_CHECKING:
    from tradehall.chat.commands import SendMessage
    from tradehall.chat.models import Message
    from tradehall.chat.queries.lower import Standing

TWO_THINGS = N_("A phrase or an offer is sent alone. Please send words and files as a message of their own.")
Then = Callable[[Tx, "Message"], None]


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be stored: `body` in the sender's own language; `then` runs in the same transaction, once it is."""

    kind: str
    body: str
    language: str
    content: dict[str, Any] = field(default_factory=dict)
    then: Then | None = None


Say = Callable[[Tx, "Standing", "SendMessage"], Said]
Show = Callable[[dict[str, Any]], dict[str, Any]]

_SAYS: dict[str, Say] = {}
_SHOWS: dict[str, Show] = {}


def says(field_name: str) -> Callable[[Say], Say]:
    """Declare who makes a message of a command that has this field."""

    def register(say: Say) -> Say:
        if field_name in _SAYS:
            raise RuntimeError(f"two ways to say {field_name}")
        _SAYS[field_name] = say
        return say

    return register


def shows(kind: str) -> Callable[[Show], Show]:
    """Declare what a kind's content is outside, where that is not the stored object itself."""

    def register(show: Show) -> Show:
        _SHOWS[kind] = show
        return show

    return register


def said(tx: Tx, place: "Standing", command: "SendMessage") -> Said:
    """Raises Invalid for two things in one message, and what the kind refuses."""
    kinds = [name for name in _SAYS if getattr(command, name)]
    if len(kinds) > 1:
        raise Invalid(fields={kinds[-1]: [FieldError(TWO_THINGS, "extra_forbidden")]})
    if kinds:
        return _SAYS[kinds[0]](tx, place, command)
    return Said("text", command.body, language_of(command.body, tx.actor.language))


_KIND_OF = {"phrase": "phrase", "offer": "offer", "files": "file"}  # field of the command → kind of the message


def is_same(message: Any, command: "SendMessage") -> bool:
    """Whether a message with the same client id (anything with `kind`, `body`, `content`, `edited_at`, `withdrawn_at`)
    says what the command says: then it is a repetition, as is one of a message that says nothing any more."""
    if message.withdrawn_at is not None:
        return True
    kind = next((kind for name, kind in _KIND_OF.items() if getattr(command, name, None)), "text")
    if message.kind != kind:
        return False
    if kind == "text":
        return message.edited_at is not None or bool(message.body == command.body)
    return command.phrase is None or bool(message.content["phrase"]["key"] == command.phrase.key)


def has_own_words(kind: str, body: str, content: dict[str, Any] | None) -> bool:
    """Whether the body is the sender's words, and not the names of files that stand for them."""
    return kind != "file" or body != ", ".join(file["name"] for file in (content or {}).get("files", ()))


def shown(kind: str, content: dict[str, Any] | None) -> dict[str, Any]:
    """The content as it leaves."""
    if not content:
        return {}
    show = _SHOWS.get(kind)
    told = show(content) if show else content
    return {**told, "bank": bank.shown(told["bank"])} if "bank" in told else told
