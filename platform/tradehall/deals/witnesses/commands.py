"""What can be done about links by which somebody without an account confirms."""

from typing import Annotated, ClassVar

from pydantic import Field

from tradehall.accounts.commands import Email
from tradehall.deals.witnesses.links import LONGEST
from tradehall.events.commands import Side
from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import MAX_INT, Command, Language
from tradehall.kernel.texts import line, prose

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class AskWitness(Command):
    """Name somebody who confirms the current terms for `side`; the link goes out at once only where whoever asks
    vouches for that side."""

    deal: PublicId
    number: Annotated[int, Field(ge=1, le=MAX_INT)]
    digest: Digest
    side: Side
    name: line(100)  # type: ignore[valid-type]
    email: Email
    language: Language


class ReleaseWitness(Command):
    """Let the link go out that somebody else asked for. `email`: the address that was read."""

    deal: PublicId
    witness: PublicId
    email: Email


class RevokeWitness(Command):
    """The link confirms nothing any more."""

    deal: PublicId
    witness: PublicId
    confirmed: bool = False  # the answer to the page's question


class AgreeAsWitness(Command):
    """By the link: these are the terms. `title`: what they are in the company."""

    secret_fields: ClassVar[frozenset[str]] = frozenset({"link"})
    link: str = Field(max_length=LONGEST)
    digest: Digest
    name: line(100)  # type: ignore[valid-type]
    title: line(100)  # type: ignore[valid-type]
    read_all: bool = False


class DeclineAsWitness(Command):
    """By the link: they do not confirm, and why."""

    secret_fields: ClassVar[frozenset[str]] = frozenset({"link"})
    link: str = Field(max_length=LONGEST)
    words: prose(500)  # type: ignore[valid-type]
