"""What the API reads of wishes and schedules."""

from tradehall.api import views
from tradehall.kernel.tx import Reader
from tradehall.meetings.planning import queries as plans


def wishes(reader: Reader, slug: str) -> views.Listed[views.Wish]:
    rows = plans.my_wishes(reader, slug)
    items = [views.Wish(participant=mine, target=of, kind=kind, words=words) for mine, of, kind, words in rows]
    return views.Listed(items=items)


def wish_said(reader: Reader, said: tuple[str, str, str | None, str]) -> views.Wish:
    return views.Wish(participant=said[0], target=said[1], kind=said[2], words=said[3])  # type: ignore[arg-type]


def schedule_runs(reader: Reader, slug: str) -> views.Listed[views.ScheduleRunRow]:
    return views.Listed(items=[views.ScheduleRunRow.of(row) for row in plans.runs_page(reader, slug).runs])


def schedule_run(reader: Reader, public_id: str) -> views.ScheduleRun:
    return views.ScheduleRun.of_page(plans.run_page(reader, public_id))
