"""Who can interpret a meeting."""

from typing import Any

from sqlalchemy import literal, select

from tradehall.accounts.models import Person
from tradehall.events.queries import DelegateName
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import Reader, given, plain
from tradehall.meetings import policy, rules
from tradehall.meetings.commands import Level, Mode
from tradehall.meetings.models import Interpreter, Meeting
from tradehall.meetings.queries import parts
from tradehall.meetings.queries.diaries import diaries
from tradehall.meetings.queries.parts import BuyerPlace, ExporterPlace
from tradehall.meetings.queries.views import InterpreterChoice, Pair

_MEETING = (
    select(
        plain(Meeting), ExporterPlace.languages, BuyerPlace.languages,
        parts.acts(ExporterPlace), parts.acts(BuyerPlace), parts.organises(Meeting.event_id),
    )
    .join(ExporterPlace, ExporterPlace.id == Meeting.exporter_id)
    .join(BuyerPlace, BuyerPlace.id == Meeting.buyer_id)
    .where(Meeting.public_id == given("meeting"))
)  # fmt: skip
_LISTED = (
    select(plain(Interpreter), *parts.name_columns(literal("")))
    .join(Person, Person.id == Interpreter.person_id)
    .where(Person.state == "active")
    .limit(200)
)


def interpreters_for(reader: Reader, public_id: str) -> list[InterpreterChoice]:
    """All listed interpreters for a meeting: those who fit and are free first. For organisers of its event."""
    if reader.actor.person_id is None and not reader.actor.is_system:
        raise Unauthenticated
    row = reader.row(_MEETING, meeting=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    meeting, theirs, ours = row[:3]
    if not policy.can_assign_interpreter(reader.actor, organises=bool(row[5])):
        raise Forbidden if row[3] or row[4] else NotFound
    found = _all(reader, meeting, theirs, ours)
    return sorted(found, key=lambda c: (not c.fits, not c.free, c.person.name))


def _all(reader: Reader, meeting: Any, one: list[str], other: list[str]) -> list[InterpreterChoice]:
    rows = reader.rows(_LISTED)
    time = (meeting.starts_at, meeting.ends_at)
    people = [row[0].person_id for row in rows]
    found = diaries(reader, meeting.event_id, people, rules.ticks(*time), besides=meeting.id)
    return [
        InterpreterChoice(
            person=DelegateName(*row[1:]),
            pairs=[Pair(p["from"], p["to"], Level(p["level"]), Mode(p["mode"])) for p in row[0].pairs],
            subjects=row[0].subjects,
            city=row[0].city,
            about=row[0].about,
            fits=rules.interprets_between(row[0].pairs, one, other),
            free=not diary.is_busy(*time) and diary.suits(meeting.slot_id or 0, *time),
        )
        for row, diary in ((row, found[row[0].person_id]) for row in rows)
    ]
