"""Letters about what came of a meeting."""

from collections.abc import Iterator

from tradehall.deals.followups.queries import follow_up_by, told_follow_up
from tradehall.kernel.outbox import Desk
from tradehall.notices.letters.writing import Letter, letter, public_id, writes
from tradehall.notices.queries.due import Due
from tradehall.notices.telling import called, company_name


@writes("follow_up", "follow_up_again")
def question(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """Not of what was answered or stopped by now."""
    row = desk.ask(follow_up_by, public_id(notices[0]))
    if row is not None and row.waits:
        for one in notices:
            yield letter(desk, one, row=row)


@writes("help_wanted")
def help_wanted(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    found = desk.ask(told_follow_up, notices[0].details["follow_up"])
    if found is not None:
        for one in notices:
            other = called(company_name(found.row.other), one.person.language)
            yield letter(desk, one, row=found.row, other=other)
