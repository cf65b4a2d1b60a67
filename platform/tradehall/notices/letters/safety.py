"""Letters about reports of messages and what was decided."""

from collections.abc import Iterator

from tradehall.chat.safety.queries import act_news, report_news
from tradehall.kernel.outbox import Desk
from tradehall.notices.letters.writing import Letter, each, writes
from tradehall.notices.queries.due import Due
from tradehall.notices.tell.safety import KIND_OF


@writes("reported")
def reported(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """Unless it was decided by now."""
    found = desk.ask(report_news, notices[0].details["report"])
    if found.state == "open":
        yield from each(desk, notices, reason=found.reason)


@writes(*KIND_OF.values())
def moderated(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    found = desk.ask(act_news, notices[0].details["act"])
    kind = notices[0].kind
    yield from each(desk, notices, kind=kind, words=found.words, until=found.until, contact=found.contact)
