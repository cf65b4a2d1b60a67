"""Letters about registrations."""

from collections.abc import Iterator

from tradehall.events import rules
from tradehall.events.queries import decision_letter, registration_news
from tradehall.events.rules import State
from tradehall.kernel.outbox import Desk
from tradehall.notices.letters.writing import Letter, each, writes
from tradehall.notices.queries.due import Due
from tradehall.notices.tell.events import STANDS, STATE_OF


@writes(*map(str, STATE_OF.values()))
def decided(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """Unless the decision was changed meanwhile."""
    about = notices[0].details
    found = desk.ask(decision_letter, about["participation"])
    if found is not None and found.state == notices[0].kind:
        yield from each(desk, notices, event=found.event, reason=found.reason, before=about["before"])


@writes("registered", "nobody", "nobody_left")
def news(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """Unless they were decided on, or somebody comes again."""
    found = desk.ask(registration_news, notices[0].details["participation"])
    if notices[0].kind == "registered":
        is_news = found.state == State.PENDING
    else:
        is_news = not found.delegates and found.state in rules.WITHDRAWABLE
    if is_news:
        yield from each(desk, notices, event=found.event, side=found.side)


@writes(*(kind for kind, _ in STANDS.values()))
def suspended(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """Unless it was decided otherwise meanwhile."""
    found = desk.ask(registration_news, notices[0].details["participation"])
    if (notices[0].kind, found.state) in STANDS.values():
        yield from each(desk, notices, event=found.event, reason=found.reason, side=found.side)
