"""Notices that are to be mailed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tradehall.accounts.models import Person
from tradehall.events.models import Event
from tradehall.kernel.texts import Translated
from tradehall.kernel.tx import NOW, Reader, among, given
from tradehall.notices.kinds import KINDS, MailChoice
from tradehall.notices.models import Notice


@dataclass(frozen=True, slots=True)
class Addressee:
    id: int
    email: str
    name: str
    language: str
    zone: str


@dataclass(frozen=True, slots=True)
class Due:
    """A notice and whom it is mailed to."""

    id: int
    public_id: str
    kind: str
    subject: str
    path: str
    details: dict[str, Any]
    at: datetime
    mail: MailChoice
    event: int | None
    event_name: Translated | None
    person: Addressee


_DUE = (
    select(
        Notice.id, Notice.public_id, Notice.kind, Notice.subject, Notice.path, Notice.details, Notice.at, Notice.mail,
        Notice.event_id, Event.name,
        Person.id, Person.email, Person.name, Person.language, Person.time_zone,
    )
    .join(Person, Person.id == Notice.person_id)
    .outerjoin(Event, Event.id == Notice.event_id)
    .where(Notice.id.in_(among("notices")), Notice.read_at.is_(None), Person.state == "active")
    .where(Notice.kind.in_(tuple(KINDS)))
    .order_by(Notice.id)
)  # fmt: skip


def due(reader: Reader, notices: Collection[int]) -> list[Due]:
    """Those of the notices that were not read yet; whoever has seen them on the page was told. For the system."""
    rows = reader.rows(_DUE, notices=list(notices))
    return [
        Due(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            row[5],
            row[6],
            MailChoice(row[7]),
            row[8],
            row[9],
            Addressee(*row[10:]),
        )
        for row in rows
    ]


_WAITING = (
    select(Notice.id, Notice.person_id)
    .where(Notice.mailed_at.is_(None), Notice.mail_at <= NOW)
    .order_by(Notice.person_id, Notice.id)
    .limit(given("most"))
)


def waiting(reader: Reader, most: int) -> list[tuple[int, int]]:
    """(notice, person) whose mail is due, by person; at most `most`."""
    return [(row[0], row[1]) for row in reader.rows(_WAITING, most=most)]
