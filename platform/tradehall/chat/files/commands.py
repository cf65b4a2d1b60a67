"""The acts of sending a file: begin, give it part by part, think better of it."""

from typing import Annotated

from pydantic import ConfigDict, Field

from tradehall.chat.commands import ClientId
from tradehall.chat.files import rules
from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import MAX_INT, Command

Octets = ConfigDict(val_json_bytes="base64", ser_json_bytes="base64")


class StartUpload(Command):
    """A file of `size` octets is going to come. The person's own `client_id` makes a repetition the same file.

    `sha256`, where it is given, is compared when all is there.
    """

    conversation: PublicId
    client_id: ClientId
    name: Annotated[str, Field(min_length=1, max_length=1000)]
    size: Annotated[int, Field(ge=0, le=MAX_INT)]
    sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""


class AddPart(Command):
    """The octets at `offset`, where the file ends so far: in JSON base64, 16 KiB or more but for the last."""

    model_config = Octets

    file: PublicId
    offset: Annotated[int, Field(ge=0, le=MAX_INT)]
    octets: Annotated[bytes, Field(min_length=1, max_length=rules.PART)]


class CancelUpload(Command):
    """Take back a file that was not sent yet."""

    file: PublicId


class SettleFile(Command):
    """What came of the check. `reason` says why it is refused; else `octets`, where they are given, are kept in place
    of what came, and `preview` is a small picture of it."""

    model_config = Octets

    file: PublicId
    reason: str = ""
    extension: str = ""
    media_type: str = ""
    sha256: str = ""
    octets: bytes = b""
    preview: bytes = b""
    width: int = 0
    height: int = 0
    pages: int = 0


class ForgetFiles(Command):
    """Remove what was abandoned, refused long ago, or belongs to messages that were withdrawn."""
