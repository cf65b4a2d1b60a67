"""Tests of lines: people hear that the organisers ask for one, until they have made it."""

from tradehall.kernel.outbox import Desk
from tradehall.notices.commands import News, Over
from tradehall.notices.telling import Telling, tells
from tradehall.rooms.preflight.facts import LineTestAsked, LineTested

ASKED = "test_line"


@tells(LineTestAsked)
def asked(fact: LineTestAsked, desk: Desk) -> Telling:
    """At most once a day; it takes the place of what was asked before."""
    news = [
        News(kind=ASKED, person=person, subject=_subject(person), path="/preflight", event=fact.event)
        for person in fact.people
    ]
    return Telling(news, [_over(person) for person in fact.people])


@tells(LineTested)
def tested(fact: LineTested, desk: Desk) -> Telling:
    return Telling(over=[_over(fact.person)] if fact.person is not None else [])


def _over(person: int) -> Over:
    return Over(subject=_subject(person), kinds=[ASKED], people=[person])


def _subject(person: int) -> str:
    return f"line:{person}"
