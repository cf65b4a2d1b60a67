"""From a fact to what each person is told. Each fact that tells has one teller, in `notices.tell`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from tradehall.kernel.facts import Fact
from tradehall.kernel.outbox import Desk
from tradehall.kernel.texts import Translated
from tradehall.notices.commands import News, Over, PlanReminders

F = TypeVar("F", bound=Fact)


@dataclass(frozen=True, slots=True)
class Telling:
    """What is news, what is over, and when there is more to tell.

    Who did it is not told of it, but for `actor_too`: it was done for them.
    """

    news: list[News] = field(default_factory=list)
    over: list[Over] = field(default_factory=list)
    plan: PlanReminders | None = None
    actor_too: bool = False


Teller = Callable[[Any, Desk], Telling]
TELLERS: dict[type[Fact], Teller] = {}


def tells(*facts: type[Fact]) -> Callable[[Teller], Teller]:
    """Register the teller of these facts."""

    def register(teller: Teller) -> Teller:
        for fact in facts:
            if fact in TELLERS:
                raise RuntimeError(f"two tellers of {fact.__name__}")
            TELLERS[fact] = teller
        return teller

    return register


# -- details: what fills a sentence, and what the mail needs later -------------------------------------

Name = list[str]  # own name, English name, language of the own name; further languages, each with its name


def company_name(company: Any) -> Name:
    """Of anything with `name`, `name_en` and `language`."""
    return [company.name, company.name_en, company.language]


def person_name(name: str) -> Name:
    return [name, "", ""]


def text_name(text: Translated) -> Name:
    """Of what is named in many languages."""
    others = {language: said for language, said in text.texts.items() if language not in ("en", text.source) and said}
    source = text.texts.get(text.source, "")
    return [source, text.texts.get("en", ""), text.source, *(part for other in others.items() for part in other)]


def times(starts_at: datetime, ends_at: datetime, other_zone: str | None = None) -> dict[str, Any]:
    """The time that a notice names, and the zone of the other side."""
    return {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat(), "other_zone": other_zone}


def called_in(name: Name, language: str) -> tuple[str, str]:
    """Its own name for those who read its language, else the English one; and the language of that."""
    own, english, own_language, *others = name
    for other, said in zip(others[::2], others[1::2], strict=True):
        if other == language:
            return said, other
    return (own, own_language) if language == own_language or not english else (english, "en")


def called(name: Name, language: str) -> str:
    return called_in(name, language)[0]


def news_for(
    people: Iterable[int], kind: str, subject: str, path: str, event: int | None = None, **details: Any
) -> list[News]:
    """The same news for each of these people."""
    return [
        News(kind=kind, person=person, subject=subject, path=path, event=event, details=details) for person in people
    ]
