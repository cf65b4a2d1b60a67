"""One call of the API, and short ways to write it down."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tradehall.api import inputs
from tradehall.companies.queries import own_company
from tradehall.kernel.parse import Command


class Door(StrEnum):
    """Who may call: who brings a good token; everybody (but a bad token is refused); everybody."""

    TOKEN = "token"
    OPEN = "open"
    SIGN_IN = "sign-in"


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """One call.

    `view` is the answer's model. A read asks `query(reader, *path, asked)`, where `asked` is of the model `asks`.
    An act runs `command`: its fields in `at` come from the address (field → name there), those in `found` are looked
    up by it (field → name, query), those in `hidden` are not for the API; then `query(reader, result)` makes the
    answer inside the act's transaction. `called`: its name where another call runs the same command.
    """

    method: str
    path: str
    summary: str
    view: Any
    query: Callable[..., Any] | None = None
    asks: type[inputs.Query] = inputs.Query
    command: type[Command] | None = None
    at: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, tuple[str, Callable[..., Any]]] = field(default_factory=dict)
    hidden: Collection[str] = ()
    status: int = 200
    location: str = ""
    door: Door = Door.TOKEN
    called: str = ""

    @property
    def name(self) -> str:
        """What the call is named in the description, once in the whole table."""
        if self.called:
            return self.called
        return self.command.__name__ if self.command else self.query.__name__ if self.query else "calendar_file"

    @property
    def places(self) -> list[str]:
        """The names in the address."""
        return re.findall(r"{(\w+)}", self.path)

    @property
    def fixed(self) -> frozenset[str]:
        """The command's fields that no body may hold."""
        return frozenset({*self.at, *self.found, *self.hidden})

    @property
    def takes_body(self) -> bool:
        return self.command is not None


def reads(
    path: str, summary: str, view: Any, query: Any, asked: type[inputs.Query] = inputs.Query, **more: Any
) -> Route:
    return Route("GET", path, summary, view, query, asked, **more)


def acts(path: str, summary: str, command: type[Command], view: Any, query: Any, **more: Any) -> Route:
    return Route("POST", path, summary, view, query, command=command, **more)


def makes(path: str, summary: str, command: type[Command], view: Any, query: Any, **more: Any) -> Route:
    """An act that makes something new."""
    return Route("POST", path, summary, view, query, command=command, status=201, **more)


OF_COMPANY = {"company": ("slug", own_company)}
OF_EVENT = {"event": "slug"}
OF_SYSTEM = ("as_person",)
