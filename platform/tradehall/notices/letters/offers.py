"""Letters about offers in talk."""

from collections.abc import Iterator

from tradehall.chat.queries import offer_news
from tradehall.kernel.outbox import Desk
from tradehall.notices.letters.writing import Letter, letter, writes
from tradehall.notices.queries.due import Due


@writes("offer_accepted")
def accepted(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    found = desk.ask(offer_news, notices[0].details["message"])
    if found is None:
        return
    for one in notices:
        yield letter(desk, one, terms=found.terms["texts"][one.person.language])
