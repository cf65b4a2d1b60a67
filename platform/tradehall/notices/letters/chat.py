"""The letter about messages that were not read."""

from collections.abc import Iterator

from tradehall.chat.queries import unread_of
from tradehall.kernel.outbox import Desk
from tradehall.notices.letters.writing import Letter, letter, writes
from tradehall.notices.queries.due import Due
from tradehall.notices.telling import called


@writes("unread")
def unread(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """Which conversations, and how many messages; not the words. Unless all were read by now."""
    left = desk.ask(unread_of, [one.person.id for one in notices])
    for one in notices:
        if left.get(one.person.id):
            language = one.person.language
            talks = [
                (" – ".join(called(name, language) for name in talk["company"]), talk["count"])
                for talk in one.details["conversations"]
            ]
            yield letter(desk, one, conversations=talks)
