"""What a case is, and how it is judged. Tables of cases stand in the modules beside."""

import hashlib
import html
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from tradehall.kernel.errors import DomainError
from tradehall.kernel.i18n import translate

PROBLEM = "urn:tradehall:problem:"


@dataclass(frozen=True)
class Say:
    """A sentence that the person has to read: its marked text and the values in it."""

    text: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def read(self, language: str) -> str:
        return translate(self.text, language, **self.params)


def say(text: str | type[DomainError], **params: Any) -> Say:
    return Say(text if isinstance(text, str) else text.sentence, params)


@dataclass(frozen=True)
class Case:
    """One try. `lost`: fields that are not shown again (a password, a choice that does not exist).

    `code` is the problem's type; `errors` the fields that are named. `says` must be in the answer, in the language
    of whoever sent it.
    """

    door: str
    about: str
    kind: str
    who: str
    target: str
    sent: Any
    status: int
    code: str = ""
    errors: Any = ()
    says: tuple[Say, ...] = ()
    lost: tuple[str, ...] = ()
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def domain(self) -> str:
        return self.about.split(":")[0]

    @property
    def id(self) -> str:
        return f"{self.door}-{self.kind}-{self.about}"


def fill(value: Any, ids: Mapping[str, Any]) -> Any:
    """`$name` in texts and `#name` as a whole text become what the world knows under that name."""
    if isinstance(value, str):
        if value.startswith("#") and value[1:] in ids:
            return ids[value[1:]]
        return re.sub(r"\$([a-z][a-z_0-9]*)", lambda found: str(ids[found[1]]), value) if len(value) < 5000 else value
    if isinstance(value, list):
        return [fill(item, ids) for item in value]
    if isinstance(value, dict):
        return {key: fill(item, ids) for key, item in value.items()}
    return value


def but(base: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """`base` with changes; `__` in a name stands for a point."""
    return {**base, **{name.replace("__", "."): value for name, value in changes.items()}}


def without(base: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in base.items() if name not in names}


# -- nothing is written ---------------------------------------------------------------------------------


class Untouched:
    """Watches the database file from outside: whatever is committed there shows."""

    # what is counted of tries, and when somebody was seen, is no content
    SKIPPED = frozenset({"failed_sign_ins", "alembic_version"})
    COUNTERS = frozenset({"seen_at", "attempts"})

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.version, self.print = self._version(), self._print()

    def _version(self) -> int:
        """Changes with every commit of another connection, at no cost."""
        (version,) = self.connection.execute("PRAGMA data_version").fetchone()
        return int(version)

    def _print(self) -> str:
        digest = hashlib.sha256()
        names = self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for (name,) in names:
            if name in self.SKIPPED:
                continue
            columns = [row[1] for row in self.connection.execute(f"PRAGMA table_info({name})")]
            kept = ", ".join(f'"{column}"' for column in columns if column not in self.COUNTERS)
            digest.update(name.encode())
            for row in self.connection.execute(f"SELECT {kept} FROM {name} ORDER BY 1"):
                digest.update(repr(row).encode())
        return digest.hexdigest()

    def check(self) -> None:
        """Nothing is different from the last look."""
        version = self._version()
        if version != self.version:
            before, self.print, self.version = self.print, self._print(), version
            assert self.print == before, "something was written"

    def look(self) -> bool:
        """Whether something is different from the last look."""
        version = self._version()
        if version == self.version:
            return False
        before, self.print, self.version = self.print, self._print(), version
        return self.print != before


# -- reading pages --------------------------------------------------------------------------------------


class Shown(HTMLParser):
    """A page as it is read: its language, its words, and what stands in the controls of its forms."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = ""
        self.controls: dict[str, list[str]] = {}
        self._words: list[str] = []
        self._area: str | None = None
        self._select: str | None = None
        self.feed(text)
        self.words = re.sub(r"\s+", " ", "".join(self._words))

    @property
    def main(self) -> str:
        """The words from the page's heading on, for whoever reads a failure."""
        return self.words[self.words.find("Skip to content") :][600:1800]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "html":
            self.language = given.get("lang", "")
        elif tag == "input" and name:
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.controls.setdefault(name, []).append(given.get("value", ""))
        elif tag == "textarea" and name:
            self._area = name
            self.controls.setdefault(name, []).append("")
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given and self._select:
            self.controls.setdefault(self._select, []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            # browsers take off the line break that follows the tag
            self.controls[self._area][-1] = self.controls[self._area][-1].removeprefix("\n")
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self.controls[self._area][-1] += data
        else:
            self._words.append(data)

    def quotes(self, typed: str) -> bool:
        """Whether the page says what was typed under a heading that tells so."""
        at = self.words.find(translate("What you typed", self.language.split("-")[0]))
        return at >= 0 and plain(typed) in self.words[at:]

    def holds(self, name: str, typed: str) -> bool:
        """Whether a control still has what was typed; line breaks are those of the browser's choice."""
        plain = typed.replace("\r\n", "\n").replace("\r", "\n")
        return any(plain == value or plain in re.split(r", ", value) for value in self.controls.get(name, []))


def typed_pairs(sent: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in sent.items():
        for one in value if isinstance(value, list) else [value]:
            if not name.startswith("_") and name not in ("version", "confirmed") and str(one) != "":
                yield name, str(one)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(text))


def problem_fields(document: Mapping[str, Any]) -> dict[str, str]:
    return {error["field"]: error["code"] for error in document.get("errors", [])}


def spread(rows: Iterable[Iterable[Case]]) -> list[Case]:
    return [case for row in rows for case in row]
