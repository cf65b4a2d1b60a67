"""Letters about rooms: the notes of a meeting, in the words of those who wrote them."""

from collections.abc import Iterator
from datetime import datetime

from tradehall.events.commands import Side
from tradehall.kernel.outbox import Desk
from tradehall.meetings.queries import meeting_for_calendar
from tradehall.notices.letters.writing import Letter, letter, names, public_id, writes
from tradehall.notices.queries.due import Due
from tradehall.rooms.notes.commands import NoteKind
from tradehall.rooms.notes.queries import notes_of
from tradehall.rooms.ways.commands import Trouble


@writes("trouble_unseen")
def trouble(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """To the organisers, none of whom saw the call: what does not work, and for whom."""
    for one in notices:
        starts_at, ends_at = (datetime.fromisoformat(one.details[key]) for key in ("starts_at", "ends_at"))
        what = {"kind": Trouble(one.details["trouble"]), "person": names(one, "person")}
        yield letter(desk, one, starts_at=starts_at, ends_at=ends_at, **what)


@writes("notes")
def notes(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """As they stand now; a meeting whose notes were all taken out has none."""
    meeting = desk.ask(meeting_for_calendar, public_id(notices[0]))
    lines = desk.ask(notes_of, meeting.id)
    if not lines:
        return
    decided, todos, said = (
        [line for line in lines if line.kind == kind] for kind in (NoteKind.DECIDED, NoteKind.TODO, NoteKind.NOTE)
    )
    for one in notices:
        ours = Side(one.details["side"])
        yield letter(desk, one, meeting=meeting, decided=decided, todos=todos, said=said, ours=ours)
