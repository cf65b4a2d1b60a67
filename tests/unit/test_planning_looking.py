"""What of a schedule one page shows."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from tradehall.meetings.planning.queries.views import SlotColumn
from tradehall.meetings.planning.web.looking import CARDS, columns_of, part_of

START = datetime(2026, 3, 10, 1, tzinfo=UTC)
SLOTS = [SlotColumn(f"s{n}", START + n * timedelta(minutes=30), START, "2026-03-10") for n in range(6)]


@given(st.lists(st.integers(0, 30), max_size=60), st.integers(1, 9), st.integers(0, 40))
def test_the_pages_together_are_the_list(weights, most, heavy):
    first = part_of(weights, 1, most, lambda one: one, heavy)
    parts = [part_of(weights, number, most, lambda one: one, heavy) for number in range(1, first.pages + 1)]
    assert [row for part in parts for row in part.rows] == weights
    for part in parts:
        assert len(part.rows) <= most
        assert not heavy or sum(part.rows) <= heavy or len([row for row in part.rows if row]) == 1
        assert part.last - part.first + 1 == len(part.rows)
    assert [part.next for part in parts] == [*range(2, first.pages + 1), None]
    assert part_of(weights, 9999, most).next is None


def day(meetings):
    """A schedule with so many meetings at each time."""
    rows = [
        SimpleNamespace(slot=f"s{slot}", exporter=SimpleNamespace(id=slot), buyer=SimpleNamespace(id=100 + number))
        for slot, many in enumerate(meetings)
        for number in range(many)
    ]
    return SimpleNamespace(slots=SLOTS, meetings=rows)


def test_a_small_day_is_shown_whole_and_of_a_large_one_a_few_at_each_time():
    small = columns_of(day([3, 0, 20, 1, 2, 4]), "2026-03-10", None)
    assert [(len(one.rows), one.more) for one in small] == [(3, 0), (0, 0), (20, 0), (1, 0), (2, 0), (4, 0)]
    large = columns_of(day([100, 0, 100, 3, 100, 100]), "2026-03-10", None)
    assert [one.total for one in large] == [100, 0, 100, 3, 100, 100]
    assert sum(len(one.rows) for one in large) <= CARDS
    assert all(one.more + len(one.rows) == one.total for one in large)
    whole = columns_of(day([100, 0, 100, 3, 100, 100]), "2026-03-10", None, whole=True)
    assert [one.more for one in whole] == [0] * 6


def test_of_companies_that_are_looked_for_only_theirs_are_shown():
    found = columns_of(day([4, 4, 4, 4, 4, 4]), "2026-03-10", frozenset({2, 101}))
    assert [one.total for one in found] == [1, 1, 4, 1, 1, 1]
