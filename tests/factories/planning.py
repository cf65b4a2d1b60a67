"""Wishes and schedules for tests: said by their own people, and solved by the planner here and now."""

from typing import Any

from sqlalchemy import select

from tests.factories.meetings import Fair
from tradehall.events.models import Event
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner
from tradehall.meetings.models import Meeting
from tradehall.meetings.planning.commands import EndRun, Goal, PublishRun, SetWish, StartRun, TakeRun, WishKind
from tradehall.meetings.planning.models import ScheduleRun
from tradehall.meetings.planning.planner import Planner
from tradehall.meetings.planning.queries import run_page
from tradehall.meetings.planning.queries.views import Placed, RunPage
from tradehall.meetings.rules import STANDING


def wish(fair: Fair, person: Actor, target: str, kind: WishKind | None = WishKind.WANT, **more: Any) -> None:
    fair.runner.run(SetWish(event=fair.slug, target=target, kind=kind, **more), person)


def start(fair: Fair, **more: Any) -> str:
    """A run that waits; its public id."""
    public_id: str = fair.runner.run(StartRun(event=fair.slug, **{"time_limit": 5, **more}), fair.zhao)
    return public_id


def solve(fair: Fair, **more: Any) -> str:
    """One that is solved."""
    run = start(fair, **more)
    assert Planner(fair.runner, "test").run_due()
    return run


def publish(fair: Fair, run: str) -> str:
    public_id: str = fair.runner.run(PublishRun(run=run), fair.zhao)
    return public_id


def seen(fair: Fair, run: str) -> RunPage:
    return fair.runner.ask(run_page, fair.zhao, run)


def line(page: RunPage, exporter: str, buyer: str) -> Placed:
    """The meeting of two companies, by the names that the factory gave them."""
    names = (f"{exporter} Ltd", f"{buyer} Ltd")
    return next(one for one in [*page.meetings, *page.missing] if (one.exporter.name_en, one.buyer.name_en) == names)


def standing(fair: Fair) -> list[Meeting]:
    with fair.runner.db.read() as session:
        rows = session.scalars(select(Meeting).where(Meeting.status.in_(STANDING)).order_by(Meeting.starts_at)).all()
        session.expunge_all()
    return list(rows)


LITTLE_CHANGE = [Goal.SCHEDULED, Goal.STABILITY, Goal.FAIRNESS, Goal.BREAKS, Goal.COMFORT]


def finished(runner: Runner, by: Actor, event: str, placed: dict[str, str]) -> str:
    """A run that ended as if a worker had found this schedule (meeting → slot); its public id."""
    run: str = runner.run(StartRun(event=event, time_limit=5), by)
    taken = runner.run(TakeRun(worker="here"), SYSTEM)
    names = [one["id"] for one in taken["problem"]["meetings"]]
    why = {"code": "outweighed", "params": {"participants": []}, "why": ""}
    missing = [{"id": name, **why} for name in names if name not in placed]
    solved = {"status": "feasible", "assignments": placed, "unscheduled": missing, "objective": {}, "bound": {}}
    figures = {"placed": len(placed), "asked": len(names)}
    runner.run(EndRun(run=taken["run"], worker="here", state="done", schedule=solved, progress=figures), SYSTEM)
    return run


def elsewhere(runner: Runner, run: str, slug: str) -> str:
    """The same schedule in another event; its public id."""
    with runner.db.write() as session:
        found = session.scalars(select(ScheduleRun).where(ScheduleRun.public_id == run)).one()
        event = session.scalars(select(Event.id).where(Event.slug == slug)).one()
        names = ("state", "options", "frame", "problem", "schedule", "progress", "created_at", "updated_at")
        made = ScheduleRun(event_id=event, **{name: getattr(found, name) for name in names})
        session.add(made)
        session.flush()
        public_id = made.public_id
        session.commit()
    return public_id
