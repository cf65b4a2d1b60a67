"""Letters about tests of lines."""

from collections.abc import Iterator

from tradehall.kernel.outbox import Desk
from tradehall.notices.letters.writing import Letter, each, writes
from tradehall.notices.queries.due import Due


@writes("test_line")
def test_line(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """Whoever has tested by now is not asked any more: the notice is over."""
    yield from each(desk, notices)
