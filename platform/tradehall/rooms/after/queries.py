"""What is left when the call is over."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select

from tradehall.accounts.models import Person
from tradehall.events.commands import Side
from tradehall.kernel.panels import Panel, panels
from tradehall.kernel.tx import NOW, Reader, given
from tradehall.meetings.queries import meeting_page
from tradehall.meetings.queries.views import MeetingPage
from tradehall.rooms.models import RoomVisit
from tradehall.rooms.notes.commands import NoteKind
from tradehall.rooms.notes.queries import Note, notes_of
from tradehall.rooms.rules import Role


@dataclass(frozen=True, slots=True)
class Stay:
    """How long somebody was in the call; who left and came back is counted once. `there`: still."""

    name: str
    latin: str
    language: str
    role: Role
    side: Side | None
    came_at: datetime
    left_at: datetime
    minutes: int
    there: bool


@dataclass(frozen=True, slots=True)
class AfterPage:
    """`notes` are for those who had a seat; `next_step` is filled in from what this side has to do; `panels`: what
    comes next, once it is said what came of it."""

    meeting: MeetingPage
    stays: list[Stay]
    notes: list[Note]
    sits: bool
    panels: list[Panel] = field(default_factory=list)

    @property
    def todos(self) -> list[Note]:
        return [note for note in self.notes if note.kind == NoteKind.TODO]

    @property
    def next_step(self) -> str:
        mine = [note for note in self.todos if note.side in (None, self.meeting.mine)]
        return "\n".join(note.body + (f" ({note.due.isoformat()})" if note.due else "") for note in mine)[:500]


_VISITS = (
    select(
        RoomVisit.person_id, func.coalesce(Person.name, RoomVisit.name), func.coalesce(Person.name_latin, ""),
        func.coalesce(Person.language, ""), RoomVisit.role, RoomVisit.side,
        RoomVisit.joined_at, RoomVisit.left_at, RoomVisit.seen_at, RoomVisit.guest_id,
    )
    .outerjoin(Person, Person.id == RoomVisit.person_id)
    .where(RoomVisit.meeting_id == given("meeting"), RoomVisit.joined_at <= NOW)
    .order_by(RoomVisit.id)
)  # fmt: skip


def stays_in(reader: Reader, meeting_id: int) -> list[Stay]:
    """Who was in the call, in the order of coming. Unscoped; one statement."""
    by_person = defaultdict(list)
    for row in reader.columns(_VISITS, meeting=meeting_id):
        by_person[row[0], row[9], "" if row[0] else row[1]].append(row)
    found = []
    for rows in by_person.values():
        first = rows[0]
        ends = [row[7] or max(row[8], row[6]) for row in rows]
        whole = sum((end - row[6] for end, row in zip(ends, rows, strict=True)), timedelta())
        there = any(row[7] is None for row in rows)
        side = Side(first[5]) if first[5] else None
        minutes = max(1, round(whole.total_seconds() / 60))
        _, name, latin, language, role, _, came_at = first[:7]
        found.append(Stay(name, latin, language, Role(role), side, came_at, max(ends), minutes, there))
    return found


def after_page(reader: Reader, public_id: str) -> AfterPage:
    """For those who may see the meeting. Raises Unauthenticated, NotFound."""
    meeting = meeting_page(reader, public_id, with_panels=False)
    sits = any(one.person.id == reader.actor.person_id and one.role != "outside" for one in meeting.guests)
    notes = notes_of(reader, meeting.id) if sits or meeting.mine else []
    page = AfterPage(meeting, stays_in(reader, meeting.id), notes, sits or meeting.mine is not None)
    if meeting.outcome:
        page.panels.extend(panels(reader, "after", meeting))
    return page
