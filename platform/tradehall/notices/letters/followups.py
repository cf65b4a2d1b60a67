"""Letters about what came of meetings."""

from collections import defaultdict
from collections.abc import Iterator

from tradehall.deals.followups.queries import addressed, ids_of, told_follow_up
from tradehall.deals.followups.queries.views import FollowUpRow
from tradehall.kernel.outbox import Desk
from tradehall.notices.answers import follow_up_links
from tradehall.notices.letters.writing import Letter, letter, public_id, writes
from tradehall.notices.queries.due import Due
from tradehall.notices.telling import called, company_name

MOST = 10  # meetings of one mail that are answered by its buttons; the page has the rest


@writes("follow_up", "follow_up_again")
def questions(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """One mail a person, of all that they are asked at once; not of what was answered or stopped by now."""
    found = desk.ask(addressed, desk.ask(ids_of, {public_id(one) for one in notices}))
    waiting = {one.row.public_id: one for one in found if one.row.waits}
    mine: dict[int, list[tuple[Due, FollowUpRow]]] = defaultdict(list)
    for one in notices:
        question = waiting.get(public_id(one))
        if question is not None and one.person.id in question.people:
            mine[one.person.id].append((one, question.row))
    shown = [pair for pairs in mine.values() for pair in pairs[:MOST]]
    buttons = desk.ask(follow_up_links, [(one.person.id, one.person.language, row) for one, row in shown])
    for person, pairs in mine.items():
        asked = [
            {
                "row": row,
                "company": called(company_name(row.other), one.person.language),
                "answers": buttons.get((person, row.public_id), ()),
            }
            for one, row in pairs[:MOST]
        ]
        first = pairs[0][0]
        if len(pairs) == 1:
            yield letter(desk, first, asked=asked, more=0, answers=asked[0]["answers"])
        else:
            yield letter(desk, first, asked=asked, more=len(pairs) - len(asked), path="/deals/follow-ups")


@writes("help_wanted")
def help_wanted(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    found = desk.ask(told_follow_up, notices[0].details["follow_up"])
    if found is not None:
        for one in notices:
            other = called(company_name(found.row.other), one.person.language)
            yield letter(desk, one, row=found.row, other=other)
