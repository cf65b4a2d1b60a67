"""One's own agenda of an event: meetings, free slots and breaks in one line of time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Blueprint

from tradehall.kernel import clock
from tradehall.kernel.texts import Translated
from tradehall.kernel.web import ask, page
from tradehall.meetings import queries
from tradehall.meetings.queries.views import MeetingRow, MyAgenda, MyTime
from tradehall.meetings.web.doors import by_day

bp = Blueprint("agenda", __name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `kind`: meeting, break, free (`count` slots), off (so many that do not suit), busy (in another
    meeting), past."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    meeting: MeetingRow | None = None
    text: Translated | None = None
    count: int = 1


@bp.get("/events/<slug>/agenda")
def agenda(slug: str) -> Any:
    view = ask(queries.my_agenda, slug)
    return page("pages/meetings/agenda.html", view=view, days=by_day(entries(view)))


def entries(view: MyAgenda) -> list[Entry]:
    """All lines in order of time; free slots that follow each other become one."""
    met = [Entry("meeting", row.starts_at, row.ends_at, meeting=row) for row in view.meetings]
    times = [line for line in _times(view) if not any(_touch(line, meeting) for meeting in met)]
    pauses = list(_breaks(view)) if view.times else []
    return list(_joined(sorted([*met, *times, *pauses], key=lambda line: (line.starts_at, line.kind))))


def _times(view: MyAgenda) -> Iterator[Entry]:
    for time in view.times:
        yield Entry(_kind(time, view.event.now), time.starts_at, time.ends_at)


def _kind(time: MyTime, now: datetime) -> str:
    if time.starts_at <= now:
        return "past"
    if time.busy:
        return "busy"
    return "free" if time.suits else "off"


def _breaks(view: MyAgenda) -> Iterator[Entry]:
    """The breaks of every day, from the event's wall clock; one that a clock change skips is left out."""
    for day in view.days:
        for pause in view.breaks:
            try:
                starts, ends = (
                    clock.wall(datetime.combine(day.day, at), view.event.zone) for at in (pause.starts, pause.ends)
                )
            except ValueError:
                continue
            if pause.starts >= day.opens and pause.ends <= day.closes:
                yield Entry("break", starts, ends, text=pause.label)


def _touch(one: Entry, other: Entry) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _joined(lines: Iterable[Entry]) -> Iterator[Entry]:
    held: Entry | None = None
    for line in lines:
        if held and line.kind == held.kind and line.kind in ("free", "off", "past") and line.starts_at == held.ends_at:
            held = replace(held, ends_at=line.ends_at, count=held.count + 1)
            continue
        if held:
            yield held
        held = line
    if held:
        yield held
