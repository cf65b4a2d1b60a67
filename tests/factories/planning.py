"""Wishes and schedules for tests: said by their own people, and solved by the planner here and now."""

from typing import Any

from sqlalchemy import select

from tests.factories.meetings import Fair
from tradehall.kernel.policy import Actor
from tradehall.meetings.models import Meeting
from tradehall.meetings.planning.commands import Goal, PublishRun, SetWish, StartRun, WishKind
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
