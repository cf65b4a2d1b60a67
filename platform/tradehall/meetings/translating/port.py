"""The port: who translates. One translator serves the whole process, or none does."""

from typing import Protocol

from tradehall.meetings.translating.glossary import LANGUAGES


class Away(Exception):
    """No answer that we could use came from the server; perhaps later."""


class Refused(Exception):
    """The server does not translate this, and will not when it is asked again."""


class Translator(Protocol):
    """A machine that translates; `name` is what readers are told of it."""

    name: str

    def translate(self, text: str, source: str, target: str) -> str:
        """The text in another language. Raises Away, Refused."""

    def answers(self) -> bool:
        """Whether it is there; asked for the state of the whole, so it takes a second at most."""


_in_use: list[Translator] = []


def use(translator: Translator | None) -> None:
    """From now on this one translates for the process."""
    _in_use[:] = [translator] if translator else []


def in_use() -> Translator | None:
    return _in_use[0] if _in_use else None


def translates(source: str, target: str) -> bool:
    return bool(_in_use) and source != target and source in LANGUAGES and target in LANGUAGES
