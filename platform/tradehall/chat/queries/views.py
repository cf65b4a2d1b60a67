"""What readers are shown of conversations."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tradehall.chat import contents, rules
from tradehall.chat.safety.links import has_link
from tradehall.events.commands import Side
from tradehall.kernel import clock
from tradehall.kernel.errors import DomainError
from tradehall.kernel.panels import Panel
from tradehall.kernel.texts import Translated


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote a message, as others see them; `company` is empty for interpreters."""

    id: str
    name: str
    company: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message. `public_id` and the sender's id go outside, `sender_id` stays inside."""

    public_id: str
    seq: int
    client_id: str
    sender_id: int
    sender: Sender
    body: str
    language: str
    sent_at: datetime
    kind: str = "text"
    content: dict[str, Any] | None = None
    translations: dict[str, Any] | None = None
    changed: int = 0
    edited_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    pinned_at: datetime | None = None

    @property
    def is_plain(self) -> bool:
        """Nothing but its words: a page's script can draw it by itself."""
        if self.kind != "text" or self.changed or self.content or self.translations:
            return False
        return not has_link(self.body)

    def as_json(self) -> dict[str, Any]:
        """The one form in which a message leaves: at the API, on sockets, on the page's own addresses.

        What is withdrawn has no words and no content any more.
        """
        told: dict[str, Any] = {
            "id": self.public_id,
            "seq": self.seq,
            "client_id": self.client_id,
            "sender": {"id": self.sender.id, "name": self.sender.name, "company": self.sender.company},
            "kind": self.kind,
            "body": "" if self.withdrawn_at else self.body,
            "language": self.language,
            "sent_at": clock.written(self.sent_at, "milliseconds"),
        }
        return told if self.is_plain else told | self._more()

    def _more(self) -> dict[str, Any]:
        more: dict[str, Any] = {"change": self.changed}
        if self.withdrawn_at:
            return more | {
                "withdrawn_at": clock.written(self.withdrawn_at, "milliseconds"),
                "withdrawn_by": self.withdrawn_by,
            }
        more |= contents.shown(self.kind, self.content)
        if self.translations:
            more["translations"] = self.translations
        if self.edited_at:
            more["edited_at"] = clock.written(self.edited_at, "milliseconds")
        if self.pinned_at:
            more["pinned_at"] = clock.written(self.pinned_at, "milliseconds")
        return more


@dataclass(frozen=True, slots=True)
class Backlog:
    """Messages in order from where the reader was; `more` when there are others behind them.

    `changed`: older ones that are other than the reader knows them, as of the conversation's change number `change`.
    """

    messages: list[MessageView]
    more: bool
    change: int = 0
    changed: list[MessageView] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "messages": [message.as_json() for message in self.messages],
            "more": self.more,
            "change": self.change,
            "changed": [message.as_json() for message in self.changed],
        }


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a conversation."""

    participation_id: int
    participation: str
    side: Side
    state: str
    slug: str
    name: str
    name_en: str
    language: str


@dataclass(frozen=True, slots=True)
class MemberView:
    """A person in a conversation; `side` is None for an interpreter. `read_seq`: how far they have read."""

    id: int
    public_id: str
    name: str
    name_reading: str
    name_latin: str
    language: str
    time_zone: str
    job_title: str
    side: Side | None
    read_seq: int


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting of the two participations."""

    public_id: str
    starts_at: datetime
    ends_at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation in a list. `mine` is None for an interpreter, who is shown both companies."""

    public_id: str
    event_slug: str
    event_name: Translated
    exporter: Party
    buyer: Party
    mine: Side | None
    people: list[MemberView]
    last: MessageView | None
    last_seq: int
    unread: int
    last_at: datetime

    @property
    def others(self) -> list[Party]:
        """The companies that the reader talks with."""
        return [party for party in (self.exporter, self.buyer) if party.side != self.mine]

    @property
    def other_people(self) -> list[MemberView]:
        """The people of the other side; for an interpreter all but themselves are."""
        return [person for person in self.people if person.side is not None and person.side != self.mine]


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """One conversation with a page of its messages, the newest unless older ones were asked for."""

    id: int
    public_id: str
    event_id: int
    event_slug: str
    event_name: Translated
    exporter: Party
    buyer: Party
    mine: Side | None
    reader_id: int
    last_seq: int
    last_change: int
    read_seq: int
    people: list[MemberView]
    messages: list[MessageView]
    meetings: list[MeetingLine]
    is_newest: bool
    panels: list[Panel] = field(default_factory=list)

    @property
    def others(self) -> list[Party]:
        return [party for party in (self.exporter, self.buyer) if party.side != self.mine]

    @property
    def other_people(self) -> list[MemberView]:
        return [person for person in self.people if person.side is not None and person.side != self.mine]

    @property
    def clocks(self) -> list[MemberView]:
        """One person for each time zone in which the others live."""
        by_zone: dict[str, MemberView] = {}
        for person in self.other_people:
            by_zone.setdefault(person.time_zone, person)
        return list(by_zone.values())

    @property
    def older(self) -> int | None:
        """The seq before which older messages lie, None at the beginning."""
        first = self.messages[0].seq if self.messages else 1
        return first if first > 1 else None

    @property
    def unread(self) -> int:
        return self.last_seq - self.read_seq

    @property
    def read_by(self) -> list[MemberView]:
        """Who of the others has read all that was said."""
        return [p for p in self.people if p.id != self.reader_id and p.read_seq >= self.last_seq > 0]

    @property
    def why_closed(self) -> type[DomainError] | None:
        return rules.why_not_writable([self.exporter.state, self.buyer.state])


@dataclass(frozen=True, slots=True)
class Some:
    """Some messages of a conversation, for whoever draws them. What pages/chat/_bubble.html knows of any talk."""

    public_id: str
    reader_id: int
    messages: list[MessageView]


@dataclass(frozen=True, slots=True)
class Latest:
    """The end of a conversation, for a page that is about something else."""

    public_id: str
    messages: list[MessageView]
    unread: int
    reader_id: int


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is in a conversation: person id → public id."""

    conversation: str
    people: dict[int, str]


@dataclass(frozen=True, slots=True)
class Told:
    """A message and the people who are told of it."""

    conversation: str
    message: MessageView
    people: list[int]
