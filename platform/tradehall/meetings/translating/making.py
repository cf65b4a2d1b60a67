"""One text in all the languages in which it is wanted; and who may have it translated at all."""

import hashlib
import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tradehall.kernel.tx import Reader
from tradehall.meetings.translating import facts, guarding, port
from tradehall.meetings.translating.glossary import Word
from tradehall.meetings.translating.port import Away, Refused

log = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=10)  # for which a server that is away is asked again
SLOW: set[str] = set()  # names of the reactions that translate: they have a thread of their own

Rule = Callable[[Reader, int], bool]
_RULES: list[Rule] = []


@dataclass(frozen=True, slots=True)
class Original:
    """A text as it is to be translated; `done`: the languages in which it is already there."""

    body: str
    language: str
    done: frozenset[str]
    names: list[Word]


def slow(name: str) -> str:
    """The name of a reaction that waits for the translator."""
    SLOW.add(name)
    return name


def rule(query: Rule) -> Rule:
    """Register who has a say in whether machines may translate what is written in an event (its id)."""
    _RULES.append(query)
    return query


def is_allowed(reader: Reader, event_id: int) -> bool:
    return all(query(reader, event_id) for query in _RULES)


def digest(body: str) -> str:
    """What tells whether a text is still the one that was translated."""
    return hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()


def has_words(body: str) -> bool:
    """Whether there is something in a text besides numbers, codes and signs."""
    rest = list(body)
    for fact in facts.facts(body):
        if fact.required:
            rest[fact.start : fact.end] = " " * (fact.end - fact.start)
    return len(re.findall(r"[^\W\d_]", "".join(rest))) > 1


def make(text: Original, languages: Iterable[str], what: str) -> tuple[dict[str, dict[str, Any]], Away | None]:
    """Language → the translation, as far as it is to be had; and the reason when the server was away."""
    machine = port.in_use()
    made: dict[str, dict[str, Any]] = {}
    away: Away | None = None
    for language in languages:
        if machine is None or language in text.done or not port.translates(text.language, language):
            continue
        try:
            done = guarding.translate(text.body, text.language, language, machine.translate, text.names)
            made[language] = done.as_json() | {"by": machine.name}
        except Refused as refused:
            log.warning("%s is not translated: %s", what, refused)
        except Away as error:
            away = error
    return made, away
