"""Search in one's own talk."""

from functools import cache
from typing import Any

from sqlalchemy import bindparam, tuple_

from tradehall.accounts.models import Person
from tradehall.chat import rules
from tradehall.chat.models import Conversation, Message
from tradehall.chat.queries.headers import HEADERS, WIDTH, require_sign_in, talk_fields
from tradehall.chat.queries.messages import message_of, with_sender
from tradehall.chat.queries.views import Hit, MessageView, Talk
from tradehall.companies.models import Company
from tradehall.events.models import Participation
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.tx import Reader, escaped, given, plain

Place = tuple[int, int]  # conversation, seq

_SAID = (
    HEADERS.add_columns(plain(Message), Person.public_id, Person.name, Company.legal_name)
    .join(Message, Message.conversation_id == Conversation.id)
    .join(Person, Person.id == Message.sender_id)
    .outerjoin(Participation, Participation.id == Message.participation_id)
    .outerjoin(Company, Company.id == Participation.company_id)
)
_NEAR = with_sender(Message.conversation_id).where(
    tuple_(Message.conversation_id, Message.seq).in_(bindparam("places", expanding=True))
)


@cache
def _hits(words: int, in_one: bool) -> Paged:
    found = [Message.folded.contains(given(f"word_{number}"), escape="/") for number in range(words)]
    place = [Conversation.public_id == given("conversation")] if in_one else []
    newest = Order(Message.sent_at, descending=True), Order(Message.id, descending=True)
    return Paged(_SAID.where(*found, *place), *newest)


def _near(reader: Reader, places: list[Place]) -> dict[Place, MessageView]:
    """The neighbours of these messages: (conversation, seq) → message."""
    wanted = {(conversation, seq + step) for conversation, seq in places for step in (-1, 1)} - set(places)
    rows = reader.rows(_NEAR, places=sorted(wanted)) if wanted else []
    return {(row[-1], row[0].seq): message_of(row) for row in rows}


def search(reader: Reader, words: str, conversation: str | None = None, cursor: str | None = None) -> Page[Hit]:
    """Messages of the reader's conversations (of one of them) in which all words stand, the newest first.

    Each with the message before and after it. Widths, cases, kana and the two ways to write Chinese are one; what
    is withdrawn is not found. Raises Unauthenticated.
    """
    require_sign_in(reader)
    wanted = rules.sought(words)
    if not wanted:
        return Page([])
    values: dict[str, Any] = {f"word_{number}": escaped(word) for number, word in enumerate(wanted)}
    page = _hits(len(wanted), conversation is not None).page(reader, cursor, tuple, conversation=conversation, **values)
    near = _near(reader, [(row[0].id, row[WIDTH].seq) for row in page.items])
    hits = [
        Hit(
            Talk(**talk_fields(reader, row, [])),
            message_of(row[WIDTH:]),
            near.get((row[0].id, row[WIDTH].seq - 1)),
            near.get((row[0].id, row[WIDTH].seq + 1)),
        )
        for row in page.items
    ]
    return Page(hits, page.next, page.cursor)
