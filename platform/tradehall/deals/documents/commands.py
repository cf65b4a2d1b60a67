"""What can be done with documents."""

from typing import Annotated

from pydantic import ConfigDict, Field

from tradehall.deals.documents.matter import DocumentKind, Layout
from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import MAX_INT, Command, Country, Day, Language
from tradehall.kernel.texts import line, prose


class MakeDocument(Command):
    """Make a document from a revision that stands. What is typed beside the terms is in the writer's language.

    `second`: another language beside the first; `prevailing`: the one that counts where they differ, none for both.
    """

    deal: PublicId
    kind: DocumentKind
    revision: Annotated[int, Field(ge=1, le=MAX_INT)]
    language: Language
    second: Language | None = None
    prevailing: Language | None = None
    layout: Layout = Layout.LINES
    reference: line(60, low=0) = ""  # type: ignore[valid-type]
    origin: Country | None = None
    loading: line(80, low=0) = ""  # type: ignore[valid-type]
    discharge: line(80, low=0) = ""  # type: ignore[valid-type]
    packing: prose(1000, low=0) = ""  # type: ignore[valid-type]
    bank: prose(600, low=0) = ""  # type: ignore[valid-type]
    roles: prose(2000, low=0) = ""  # type: ignore[valid-type]
    steps: prose(2000, low=0) = ""  # type: ignore[valid-type]
    samples: prose(1000, low=0) = ""  # type: ignore[valid-type]
    law: line(120, low=0) = ""  # type: ignore[valid-type]
    ends: Day | None = None
    note: prose(10000, low=0) = ""  # type: ignore[valid-type]


class VoidDocument(Command):
    """Say that a document of one's own side no longer counts. Its number stays taken."""

    document: PublicId
    reason: prose(500, low=0) = ""  # type: ignore[valid-type]
    confirmed: bool = False  # the answer to the page's question


class MakeAgain(Command):
    """Try once more to set a document in type that could not be set."""

    document: PublicId


class SettleDocument(Command):
    """The file is there, or `reason` says why it could not be made; for the system."""

    model_config = ConfigDict(val_json_bytes="base64", ser_json_bytes="base64")

    document: PublicId
    octets: bytes = b""
    pages: int = 0
    reason: str = ""
