"""Wishes, and schedules of a whole event."""

from datetime import datetime
from typing import Any

from tradehall.api.views.base import Id, View
from tradehall.meetings.planning.commands import Goal, WishKind
from tradehall.meetings.planning.queries.views import Placed, RunPage, RunRow
from tradehall.meetings.planning.rules import RunState


class Wish(View):
    """What a participation (`participant`) of yours wants of another (`target`), which never sees it. `kind` is null
    where it was taken back."""

    participant: Id | None
    target: Id
    kind: WishKind | None
    words: str


class ScheduledMeeting(View):
    """A meeting of a schedule: `exporter` and `buyer` are participations. `slot` is null where it has no place, `why`
    is then the code of the reason. `meeting`: what is booked for it. `locked`: it stays when it is solved anew."""

    id: str
    exporter: Id
    buyer: Id
    slot: Id | None
    starts_at: datetime | None
    ends_at: datetime | None
    must: bool
    locked: bool
    meeting: Id | None
    why: str | None

    @classmethod
    def of(cls, one: Placed) -> "ScheduledMeeting":
        return cls(
            id=one.id, exporter=one.exporter.public_id, buyer=one.buyer.public_id, slot=one.slot,
            starts_at=one.starts_at, ends_at=one.ends_at, must=one.is_must, locked=one.locked, meeting=one.meeting,
            why=one.why.code if one.why else None,
        )  # fmt: skip


class ScheduleRunRow(View):
    """A schedule of an event: `placed` of `asked` meetings have a place. `published_at` is null before."""

    id: Id
    state: RunState
    goals: list[Goal]
    placed: int
    asked: int
    created_at: datetime
    published_at: datetime | None
    version: int

    @classmethod
    def of(cls, row: RunRow) -> "ScheduleRunRow":
        return cls(**_figures(row))


class ScheduleRun(ScheduleRunRow):
    """One schedule, whole. `objective` and `bound`: by goal, what it reaches and what no schedule can better."""

    event: str
    objective: dict[str, int]
    bound: dict[str, int]
    gap: float | None
    meetings: list[ScheduledMeeting]

    @classmethod
    def of_page(cls, page: RunPage) -> "ScheduleRun":
        meetings = [ScheduledMeeting.of(one) for one in [*page.meetings, *page.missing]]
        bound = {one.goal.value: one.bound for one in page.reached if one.bound is not None}
        return cls(
            event=page.event.slug, objective={one.goal.value: one.value for one in page.reached}, bound=bound,
            gap=page.run.progress.get("gap"), meetings=meetings, **_figures(page.run),
        )  # fmt: skip


def _figures(row: RunRow) -> dict[str, Any]:
    names = ("state", "goals", "placed", "asked", "created_at", "published_at", "version")
    return {"id": row.public_id, **{name: getattr(row, name) for name in names}}
