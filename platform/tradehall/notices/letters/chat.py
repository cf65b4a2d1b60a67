"""Letters about talk: messages that were not read, buyers who wait for an answer."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tradehall.accounts.queries import people_by_ids
from tradehall.chat.queries import unread_of
from tradehall.chat.waiting.queries import wait_news
from tradehall.kernel.outbox import Desk
from tradehall.notices.letters.writing import Letter, letter, names, writes
from tradehall.notices.queries.due import Due
from tradehall.notices.queries.unread import called_people
from tradehall.notices.telling import called


@writes("unread")
def unread(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """Which conversations, and how many messages; not the words. Unless all were read by now."""
    left = desk.ask(unread_of, [one.person.id for one in notices])
    for one in notices:
        if left.get(one.person.id):
            language = one.person.language
            talks = [_talk(talk, language) for talk in one.details["conversations"]]
            yield letter(desk, one, conversations=talks)


def _talk(talk: dict[str, Any], language: str) -> tuple[str, str, int]:
    """Kind, with whom, how many messages; what was told before there were other kinds is between two companies."""
    names = " – ".join(called(name, language) for name in talk["company"])
    return talk.get("kind", "pair"), names, talk["count"]


@writes("called")
def called_by_name(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """Unless it was read, or taken back, by now; not the words."""
    people = desk.ask(people_by_ids, [one.person.id for one in notices])
    message = notices[0].details["message"]
    for later in (False, True):  # a change called them
        some = [one for one in notices if one.details.get("later", False) == later]
        public_ids = [people[one.person.id].public_id for one in some if one.person.id in people]
        unread = {one.person for one in desk.ask(called_people, message, public_ids, later)} if some else set()
        for one in some:
            if one.person.id in unread:
                yield letter(desk, one, caller=names(one, "inviter"))


@writes("buyer_waits")
def buyer_waits(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """Who waits for whom and since when, not the words; unless there is an answer by now."""
    news = desk.ask(wait_news, notices[0].details["conversation"])
    if news.seq == notices[0].details["seq"]:
        for one in notices:
            since = datetime.fromisoformat(one.details["since"])
            yield letter(desk, one, waits=names(one, "waits"), missing=names(one, "missing"), since=since)
