"""Schedules that were looked at are kept as they were read, and never shown as they are no more."""

import pytest

from tests.factories.meetings import Fair
from tests.factories.planning import line, publish, seen, solve, wish
from tradehall.companies.models import Company
from tradehall.kernel.errors import NotFound
from tradehall.meetings.planning.commands import DeleteRun, LockMeeting, PlaceMeeting
from tradehall.meetings.planning.queries import run_page


@pytest.fixture
def fair(runner):
    made = Fair(runner)
    for person in (made.sato, made.ito):
        wish(made, person, made.kiln)
    return made


def test_what_is_done_to_a_schedule_is_seen_at_once(fair):
    run = solve(fair)
    shop, cafe = (line(seen(fair, run), "kiln", name) for name in ("shop", "cafe"))
    fair.runner.run(LockMeeting(run=run, meeting=shop.id), fair.zhao)
    assert line(seen(fair, run), "kiln", "shop").locked
    free = next(slot for slot in fair.slots if slot not in (shop.slot, cafe.slot))
    fair.runner.run(PlaceMeeting(run=run, meeting=cafe.id, slot=free), fair.zhao)
    assert line(seen(fair, run), "kiln", "cafe").slot == free
    publish(fair, run)
    assert seen(fair, run).run.published_at


def test_a_company_that_is_called_otherwise_is_called_so(fair):
    run = solve(fair)
    assert line(seen(fair, run), "kiln", "cafe")
    with fair.runner.db.write() as session:
        session.query(Company).filter(Company.slug == "cafe").one().legal_name_en = "bistro Ltd"
        session.commit()
    assert line(seen(fair, run), "kiln", "bistro").buyer.public_id == fair.cafe


def test_what_was_looked_at_by_its_organiser_is_nobody_elses(fair):
    run = solve(fair)
    seen(fair, run)
    for person in (fair.li, fair.moss):
        with pytest.raises(NotFound):
            fair.runner.ask(run_page, person, run)
    fair.runner.run(DeleteRun(run=run), fair.zhao)
    with pytest.raises(NotFound):
        seen(fair, run)
