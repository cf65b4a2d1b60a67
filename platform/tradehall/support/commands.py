"""What can be done with desks and cases."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from tradehall.accounts.commands import Email
from tradehall.chat.commands import LONGEST
from tradehall.kernel.ids import PublicId, Slug
from tradehall.kernel.parse import Command, Day, Version
from tradehall.kernel.texts import Translated, line, prose, translated
from tradehall.support.rules import Service

NOTHING = Translated({}, "en")


def _split(value: Any) -> Any:
    """Addresses typed into one field, one a line or with commas between, as a list."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return [part for item in value for part in re.split(r"[\s,;，、；]+", item) if part]
    return value


def _distinct(value: list[Any]) -> list[Any]:
    return list(dict.fromkeys(value))


class SaveDesk(Command):
    """A new desk of an event, or all that is said of one. `officers`: addresses of accounts."""

    event: Slug
    desk: PublicId | None = None
    version: Version | None = None
    name: translated(80)  # type: ignore[valid-type]
    about: translated(600, required=False) = NOTHING  # type: ignore[valid-type]
    services: Annotated[list[Service], Field(min_length=1, max_length=16), AfterValidator(_distinct)]
    answer_days: Annotated[int, Field(ge=1, le=10)] = 1
    officers: Annotated[
        list[Email], BeforeValidator(_split), Field(min_length=1, max_length=50), AfterValidator(_distinct)
    ]
    is_open: bool = True


class OpenCase(Command):
    """Ask a desk, for a participation; `body` is the first thing said in the talk."""

    participation: PublicId
    desk: PublicId
    service: Service
    summary: line(120)  # type: ignore[valid-type]
    body: prose(LONGEST)  # type: ignore[valid-type]
    needed_by: Day | None = None


class TakeCase(Command):
    """For oneself, as an officer of the desk."""

    case: PublicId
    version: Version


class GiveCase(Command):
    """To another officer of the same desk."""

    case: PublicId
    officer: PublicId
    version: Version


class MoveCase(Command):
    """To another desk of the same event; `words` say why."""

    case: PublicId
    desk: PublicId
    words: prose(1000)  # type: ignore[valid-type]
    version: Version


class EndCase(Command):
    """As an officer; `result`: what came of it, or why not."""

    case: PublicId
    state: Literal["done", "refused"]
    result: prose(2000)  # type: ignore[valid-type]
    version: Version


class WithdrawCase(Command):
    """As a delegate: it is not needed any more. Withdrawn again, it changes nothing."""

    case: PublicId


class ReopenCase(Command):
    """It is not over after all. `words` are said in the talk; whoever comes for the firm says them where the desk had
    ended it."""

    case: PublicId
    words: prose(2000, 0) = ""  # type: ignore[valid-type]


class CallLateCases(Command):
    """For the system: tell once of each wait that is longer than the desk promises."""
