"""A published schedule that is taken back: what it booked is cancelled, all of it, and what people arranged stays."""

import pytest
from sqlalchemy import func, select

from tests.factories.meetings import Fair
from tests.factories.planning import line, publish, seen, solve, standing, wish
from tradehall.kernel.errors import NotFound
from tradehall.meetings.models import Claim, Meeting
from tradehall.meetings.planning.commands import TakeBackRun
from tradehall.meetings.planning.errors import NotPublished, RunStale

BOTH = pytest.mark.parametrize("database_kind", ["sqlite", "postgres"])


@pytest.fixture
def fair(runner):
    """Kim has asked for a meeting by herself; the shop and the cafe want one of the schedule."""
    made = Fair(runner)
    made.own = made.meet(made.kim, made.kiln, made.li, 3)
    for person in (made.sato, made.ito):
        wish(made, person, made.kiln)
    return made


def take_back(fair, run, by=None, **more):
    return fair.runner.run(TakeBackRun(run=run, **more), by or fair.zhao)


@BOTH
def test_what_was_booked_is_cancelled_and_what_people_arranged_stays(fair):
    run = solve(fair)
    publish(fair, run)
    before = {one.public_id: one.sequence for one in standing(fair)}
    assert len(before) == 3
    take_back(fair, run, version=seen(fair, run).run.version)
    assert [one.public_id for one in standing(fair)] == [fair.own]
    with fair.runner.db.read() as session:
        rows = session.scalars(select(Meeting).where(Meeting.status == "cancelled")).all()
        held = session.scalar(select(func.count()).select_from(Claim))
        assert all(row.sequence > before[row.public_id] for row in rows)
    assert (len(rows), held) == (2, 12)
    assert seen(fair, run).run.published_at is None


def test_it_can_be_changed_and_published_once_more(fair):
    run = solve(fair)
    publish(fair, run)
    first = {one.uid for one in standing(fair)}
    take_back(fair, run)
    publish(fair, run)
    assert len(standing(fair)) == 3
    assert len({one.uid for one in standing(fair)} & first) == 1  # Kim's: the others are new invitations
    assert {one.meeting for one in [line(seen(fair, run), "kiln", "shop")]} == {None}


def test_there_has_to_be_something_to_take_back_and_the_right_to(fair):
    run = solve(fair)
    with pytest.raises(NotPublished):
        take_back(fair, run)
    publish(fair, run)
    with pytest.raises(NotFound):
        take_back(fair, run, fair.li)
    with pytest.raises(RunStale):
        take_back(fair, run, version=1)
    take_back(fair, run)
    with pytest.raises(NotPublished):
        take_back(fair, run)
