"""The acts of translating what was said."""

from typing import Any

from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Command


class AskTranslation(Command):
    """The actor wants to read a message in their own language."""

    conversation: PublicId
    message: PublicId


class KeepTranslations(Command):
    """For the system: what a machine made of the text that has this digest; language → the translation."""

    message: int
    digest: str
    translations: dict[str, dict[str, Any]]
