"""Who can interpret a meeting."""

from sqlalchemy import literal, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.events.models import Participation
from tradehall.events.queries import DelegateName
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.tx import Reader
from tradehall.meetings import policy, rules
from tradehall.meetings.commands import Level, Mode
from tradehall.meetings.models import Claim, Interpreter, Meeting
from tradehall.meetings.queries import parts
from tradehall.meetings.queries.views import InterpreterChoice, Pair


def interpreters_for(reader: Reader, public_id: str) -> list[InterpreterChoice]:
    """All listed interpreters for a meeting: those who fit and are free first. For organisers of its event."""
    if reader.actor.person_id is None and not reader.actor.is_system:
        raise Unauthenticated
    exporter, buyer = aliased(Participation), aliased(Participation)
    statement = (
        select(
            Meeting, exporter.languages, buyer.languages, parts.acts(reader, exporter), parts.acts(reader, buyer),
            parts.organises(reader, Meeting.event_id),
        )
        .join(exporter, exporter.id == Meeting.exporter_id)
        .join(buyer, buyer.id == Meeting.buyer_id)
        .where(Meeting.public_id == public_id)
    )  # fmt: skip
    row = reader.session.execute(statement).one_or_none() if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    meeting, theirs, ours = row[:3]
    if not policy.can_assign_interpreter(reader.actor, organises=bool(row[5])):
        raise Forbidden if row[3] or row[4] else NotFound
    found = _all(reader, meeting, theirs, ours)
    return sorted(found, key=lambda c: (not c.fits, not c.free, c.person.name))


def _all(reader: Reader, meeting: Meeting, one: list[str], other: list[str]) -> list[InterpreterChoice]:
    ticks = rules.ticks(meeting.starts_at, meeting.ends_at)
    busy = (
        select(Claim.id)
        .where(Claim.holder_id == Interpreter.person_id, Claim.tick >= ticks.start, Claim.tick < ticks.stop)
        .where(Claim.meeting_id != meeting.id)
        .exists()
    )
    statement = (
        select(Interpreter, busy, *parts.name_columns(literal("")))
        .join(Person, Person.id == Interpreter.person_id)
        .where(Person.state == "active")
        .limit(200)
    )
    return [
        InterpreterChoice(
            person=DelegateName(*row[2:]),
            pairs=[Pair(p["from"], p["to"], Level(p["level"]), Mode(p["mode"])) for p in row[0].pairs],
            subjects=row[0].subjects,
            city=row[0].city,
            about=row[0].about,
            fits=rules.interprets_between(row[0].pairs, one, other),
            free=not row[1],
        )
        for row in reader.session.execute(statement)
    ]
