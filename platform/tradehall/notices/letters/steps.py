"""Letters about next steps."""

from collections.abc import Iterator

from tradehall.deals.steps.queries import step_told
from tradehall.kernel.outbox import Desk
from tradehall.notices.kinds import KINDS
from tradehall.notices.letters.writing import Letter, letter, public_id, writes
from tradehall.notices.queries.due import Due


@writes("step_tomorrow", "step_today")
def step(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """Not of what was done by now."""
    row = desk.ask(step_told, public_id(notices[0]))
    if row is not None and row.state == "open":
        for one in notices:
            yield letter(desk, one, row=row, sentence=KINDS[one.kind].text)
