"""The mails of an event, as far as its organisers may know of them: to whom, about what, and whether they went out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import func, or_, select

from tradehall.accounts.models import Person
from tradehall.events.models import Delegate, Participation
from tradehall.events.queries import EventView, managed_event
from tradehall.kernel.errors import NotFound
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.mail import MailRow
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.tx import Reader, escaped, given
from tradehall.notices.kinds import KINDS, Topic

WORDS = 5


class MailState(StrEnum):
    """Whether a mail went out; kept ones did not, as there was no mail server, nor those that a newer one replaced."""

    WAITING = "waiting"
    SENT = "sent"
    KEPT = "kept"
    FAILED = "failed"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class EventMail:
    """One mail. `subject` is '' where it is nobody's but the reader's: deals, chat, cases and daily mails. `error`:
    what the mail server said. `came_back`: their server took it, and could not deliver it. `may_repeat`: it failed,
    and its words are still there.
    """

    public_id: str
    name: str
    address: str
    topic: Topic | None
    subject: str
    language: str
    at: datetime
    state: MailState
    sent_at: datetime | None
    error: str
    attempts: int
    came_back: bool
    may_repeat: bool


@dataclass(frozen=True, slots=True)
class EventMails:
    """`counts`: of all mails of the event, by state."""

    event: EventView
    mails: Page[EventMail]
    counts: dict[MailState, int]


_COLUMNS = (
    MailRow.public_id, Person.name, MailRow.recipient, MailRow.kind, MailRow.subject, MailRow.language, MailRow.at,
    MailRow.state, MailRow.sent_at, MailRow.error, MailRow.attempts, MailRow.raw.is_not(None).label("whole"),
)  # fmt: skip
_COUNTS = select(MailRow.state, func.count()).where(MailRow.event_id == given("event")).group_by(MailRow.state)
_OF_PLACE = (
    select(Delegate.person_id)
    .join(Participation, Participation.id == Delegate.participation_id)
    .where(Participation.public_id == given("place"), Participation.event_id == given("event"))
)
TOPICS_OF = {kind.template.removeprefix("mail/"): kind.topic for kind in KINDS.values() if kind.template}
PRIVATE = (Topic.DEALS, Topic.CHAT, Topic.CASES, Topic.ACCOUNT)


def event_mails(
    reader: Reader,
    slug: str,
    cursor: str | None = None,
    *,
    state: MailState | None = None,
    place: str = "",
    words: str = "",
) -> EventMails:
    """The mails of an event, the newest first, for those who run it. Raises Unauthenticated, NotFound.

    `place`: to the delegates of that participation alone. `words` are looked for in names and addresses.
    """
    event = managed_event(reader, slug)
    if place and not is_public_id(place):
        raise NotFound
    asked = words.split()[:WORDS]
    named: dict[str, Any] = {f"word_{index}": escaped(word) for index, word in enumerate(asked)}
    if place:
        named["place"] = place
    found = _list(state, bool(place), len(asked)).page(reader, cursor, _view, event=event.id, **named)
    counts = {MailState(row[0]): row[1] for row in reader.rows(_COUNTS, event=event.id)}
    return EventMails(event, found, counts)


@cache
def _list(state: MailState | None, placed: bool, words: int) -> Paged:
    wanted = [MailRow.event_id == given("event")]
    if state:
        wanted.append(MailRow.state == state)
    if placed:
        wanted.append(MailRow.person_id.in_(_OF_PLACE))
    for index in range(words):
        word = given(f"word_{index}")
        wanted.append(or_(Person.name.icontains(word, escape="/"), MailRow.recipient.icontains(word, escape="/")))
    statement: Any = select(*_COLUMNS).outerjoin(Person, Person.id == MailRow.person_id).where(*wanted)
    return Paged(statement, Order(MailRow.id, True))


_BY_FOLDER = {"meetings": Topic.MEETINGS, "events": Topic.REGISTRATIONS}


def _view(row: Any) -> EventMail:
    public_id, name, address, kind, subject, language, at, state, sent_at, error, attempts, is_whole = row
    topic = TOPICS_OF.get(kind) or _BY_FOLDER.get(kind.partition("/")[0])
    shown = "" if topic is None or topic in PRIVATE else subject
    failed = state == MailState.FAILED
    return EventMail(
        public_id, name or "", address, topic, shown, language, at, MailState(state), sent_at, error, attempts,
        came_back=failed and sent_at is not None, may_repeat=failed and bool(is_whole),
    )  # fmt: skip
