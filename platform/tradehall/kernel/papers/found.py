"""What a look into a file finds."""

from dataclasses import dataclass

PREVIEW = 960  # longest side of a preview in pixels


class Refused(Exception):
    """The file is not taken; `reason` is one of errors.REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is taken. `kept`: octets that take the place of what came; `width`, `height`: pixels of the picture,
    or of the first page in points."""

    extension: str
    media_type: str
    kept: bytes = b""
    preview: bytes = b""
    width: int = 0
    height: int = 0
    pages: int = 0
