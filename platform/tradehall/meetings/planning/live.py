"""What open pages are told of schedules at once."""

from tradehall.kernel.facts import Emit, emits
from tradehall.kernel.tx import Reader
from tradehall.meetings.planning.facts import (
    AboutRun,
    RunEdited,
    RunEnded,
    RunProgressed,
    RunStarted,
    RunStopAsked,
    SchedulePublished,
    ScheduleTakenBack,
)
from tradehall.meetings.planning.queries.runs import run_figures
from tradehall.meetings.queries.listed import organiser_ids


@emits(RunStarted, RunProgressed, RunEnded, RunStopAsked, RunEdited, SchedulePublished, ScheduleTakenBack)
def run_progress(fact: AboutRun, reader: Reader) -> list[Emit]:
    """To the organisers of the event; of a run that is gone nobody hears any more."""
    told = run_figures(reader, fact.run)
    if told is None:
        return []
    return [Emit(f"person:{one}", "schedule-run:progress", told) for one in organiser_ids(reader, fact.event)]
