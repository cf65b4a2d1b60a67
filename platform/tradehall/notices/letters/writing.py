"""What all letters have in common: who writes which kind, and the values that every template gets."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from tradehall.kernel.errors import NotFound
from tradehall.kernel.mail import Mail
from tradehall.kernel.outbox import Desk
from tradehall.notices.answers import links, unsubscribe_url
from tradehall.notices.kinds import ASKS_REQUEST, KINDS, MailChoice, topic_of
from tradehall.notices.letters.digest import write_digest
from tradehall.notices.queries.due import Due
from tradehall.notices.telling import called

CHOICES_PATH = "/settings/notices"
# Kinds that can be answered by a button of the mail, and what the answer is about.
ANSWERS = {
    **dict.fromkeys(ASKS_REQUEST, "request"),
    "offered": "offer",
    "move_proposed": "move",
    "confirm": "coming",
    "delay_told": "delay",
}

Letter = tuple[Due, Mail]
Writer = Callable[[Desk, list[Due]], Iterator[Letter]]
Sieve = Callable[[Desk, list[Due]], list[Due]]
WRITERS: dict[str, Writer] = {}
SIEVES: dict[str, Sieve] = {}


def writes(*kinds: str) -> Callable[[Writer], Writer]:
    """Register who writes letters of these kinds: given notices of one kind about one subject, or of a kind that is
    told together, the letters."""

    def register(writer: Writer) -> Writer:
        WRITERS.update(dict.fromkeys(kinds, writer))
        return writer

    return register


def sieves(*kinds: str) -> Callable[[Sieve], Sieve]:
    """Register who says which notices of these kinds are still news for their readers, given all that are due: those
    that are not are left out of digests, too."""

    def register(sieve: Sieve) -> Sieve:
        SIEVES.update(dict.fromkeys(kinds, sieve))
        return sieve

    return register


def _still_news(desk: Desk, due: list[Due]) -> list[Due]:
    left = {one.id for one in due}
    for sieve in dict.fromkeys(SIEVES[one.kind] for one in due if one.kind in SIEVES):
        asked = [one for one in due if SIEVES.get(one.kind) is sieve]
        left -= {one.id for one in asked} - {one.id for one in sieve(desk, asked)}
    return [one for one in due if one.id in left]


def write_all(desk: Desk, due: list[Due]) -> Iterator[tuple[str, Mail]]:
    """The mails that these notices need now, each with what it is known by: one a notice, and one a digest."""
    due = _still_news(desk, due)
    alike: dict[tuple[str, ...], list[Due]] = {}
    for one in due:
        if one.mail == MailChoice.NOW:
            alike.setdefault(_alike(one), []).append(one)
    for (kind, *_about), notices in alike.items():
        try:
            for one, mail in WRITERS[kind](desk, notices):
                yield f"notice.{one.public_id}", _addressed(one, mail)
        except NotFound:  # what they are about is gone
            continue
    rest = sorted((one for one in due if one.mail == MailChoice.DIGEST), key=lambda one: (one.person.id, one.id))
    for person, group in groupby(rest, key=lambda one: one.person.id):
        mine = list(group)
        mail = write_digest(desk, mine)
        yield f"digest.{mine[0].public_id}", replace(mail, person_id=person)


def _alike(one: Due) -> tuple[str, ...]:
    """What one writer gets at once: notices about one thing, or what a person is told of many things together."""
    if together := one.details.get("together"):
        return one.kind, together
    return one.kind, one.subject, str(one.details.get("starts_at", ""))


def _addressed(one: Due, mail: Mail) -> Mail:
    """Known by its kind and by whom it concerns; what the person can do without, mail programs can end."""
    topic = topic_of(one.kind)
    stop = unsubscribe_url(one.person.id, topic, one.at) if topic else ""
    return replace(mail, person_id=one.person.id, event_id=one.event, unsubscribe=stop)


def letter(desk: Desk, one: Due, **values: Any) -> Letter:
    """The mail of a notice; `values` are its template's own."""
    reader = one.person
    common = {
        "name": reader.name,
        "zone": reader.zone,
        "other_zone": one.details.get("other_zone"),
        "company": names(one, "company"),
        "event_name": str(one.event_name.read(reader.language)) if one.event_name else "",
        "path": one.path,
        "unsubscribe_url": desk.post.base_url + CHOICES_PATH,
        "answers": desk.ask(links, ANSWERS[one.kind], public_id(one), reader.id) if one.kind in ANSWERS else (),
    }
    template = KINDS[one.kind].template
    return one, desk.post.compose(template, to=reader.email, language=reader.language, **{**common, **values})


def names(one: Due, key: str) -> str:
    """The names that a notice's details have under `key`, as its reader calls them."""
    return " – ".join(called(name, one.person.language) for name in one.details.get(key, []))


def public_id(one: Due) -> str:
    """What the notice is about: 'meeting:<public id>' → the public id."""
    return one.subject.partition(":")[2]


def each(desk: Desk, notices: Iterable[Due], **values: Any) -> Iterator[Letter]:
    """The same letter to each of the readers."""
    for one in notices:
        yield letter(desk, one, **values)
