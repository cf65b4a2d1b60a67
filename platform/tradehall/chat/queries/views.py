"""What readers are shown of conversations."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from tradehall.chat import contents, rules
from tradehall.chat.hours.rules import OfficeHours
from tradehall.chat.safety.links import has_link
from tradehall.events.commands import Side
from tradehall.kernel import clock
from tradehall.kernel.errors import DomainError
from tradehall.kernel.panels import Panel
from tradehall.kernel.texts import Reading, Translated


class Sender(NamedTuple):
    """Who wrote a message, as others see them; `company` is empty for interpreters."""

    id: str
    name: str
    company: str


class MessageView(NamedTuple):
    """One message; a tuple, since none is made so often. `public_id` and the sender's id go outside, `sender_id` stays
    inside."""

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

    def read_in(self, language: str) -> Reading:
        """In one line or more, what it says to a reader of that language: phrases and offers say it in all."""
        kinds = (self.content or {}).get(self.kind)
        texts = kinds.get("texts", {}) if isinstance(kinds, dict) else {}
        if language in texts:
            return Reading(texts[language], language, language == self.language)
        return Reading(self.body, self.language, True)

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
    """A person in a conversation; `side` is None for interpreters, organisers. `read_seq`: how far they have read.
    `hours`: when they work, where they say so."""

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
    role: str = "delegate"
    hours: OfficeHours | None = None


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting of the two participations."""

    public_id: str
    starts_at: datetime
    ends_at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class Talk:
    """What a conversation is: of which kind, whose, and what the reader is in it.

    pair and meeting have both sides, help and case one of them, announcements none. `mine` is None for an
    interpreter, who is shown both companies, and for whoever sits in an office. `subject`: what a case is about.
    `meeting`: the one whose conversation it is. `shut`: why the reader cannot write although others may; `blocks`: the
    reader's side blocked the other. `help_hours`: when the event's help desk is staffed, in the organisers' words.
    """

    id: int
    public_id: str
    kind: str
    role: str
    event_id: int
    event_slug: str
    event_name: Translated
    help_hours: str
    exporter: Party | None
    buyer: Party | None
    meeting: MeetingLine | None
    mine: Side | None
    reader_id: int
    last_seq: int
    last_change: int
    read_seq: int
    last_at: datetime
    people: list[MemberView]
    subject: Reading | None
    shut: DomainError | None
    blocks: bool

    has_menu: ClassVar[bool] = True

    @property
    def parties(self) -> list[Party]:
        return [party for party in (self.exporter, self.buyer) if party is not None]

    @property
    def others(self) -> list[Party]:
        """The companies that the reader talks with."""
        return [party for party in self.parties if party.side != self.mine]

    @property
    def other_people(self) -> list[MemberView]:
        """The people of the other side, or of the office; for whoever comes for nobody, all who come for somebody."""
        if self.kind in rules.OFFICE and self.mine is not None:
            return [person for person in self.people if person.side is None]
        return [person for person in self.people if person.side is not None and person.side != self.mine]

    @property
    def is_crowd(self) -> bool:
        """Whether nobody is told who is here, types or has read."""
        return len(self.people) > rules.CROWD

    @property
    def unread(self) -> int:
        return self.last_seq - self.read_seq

    @property
    def why_closed(self) -> DomainError | None:
        """Why the reader cannot write here."""
        meeting = self.meeting.status if self.meeting else None
        why = rules.why_not_writable(self.kind, self.role, [party.state for party in self.parties], meeting)
        return why() if why else self.shut

    @property
    def may_write(self) -> bool:
        return self.why_closed is None


@dataclass(frozen=True, slots=True)
class ConversationRow(Talk):
    """A conversation in a list, with its last message."""

    last: MessageView | None = None


@dataclass(frozen=True, slots=True)
class ConversationPage(Talk):
    """One conversation with a page of its messages, the newest unless others were asked for.

    `readers`: of announcements, how many have read all and how many there are.
    """

    messages: list[MessageView] = field(default_factory=list)
    pinned: list[MessageView] = field(default_factory=list)
    meetings: list[MeetingLine] = field(default_factory=list)
    readers: tuple[int, int] | None = None
    panels: list[Panel] = field(default_factory=list)

    @property
    def is_newest(self) -> bool:
        return not self.messages or self.messages[-1].seq >= self.last_seq

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
    def newer(self) -> int | None:
        """The seq behind which newer messages lie, None at the end."""
        return None if self.is_newest else self.messages[-1].seq

    @property
    def first_unread(self) -> int | None:
        """The seq of the first message that the reader has not read, where they had read any before."""
        return self.read_seq + 1 if 0 < self.read_seq < self.last_seq else None

    @property
    def read_by(self) -> list[MemberView]:
        """Who of the others has read the last message, but for whoever wrote it; nobody of a crowd."""
        if self.is_crowd or not self.messages:
            return []
        wrote = {self.reader_id, self.messages[-1].sender_id}
        return [p for p in self.people if p.id not in wrote and p.read_seq >= self.last_seq]


@dataclass(frozen=True, slots=True)
class MessagePage(Talk):
    """One message and what may be done with it. `readers`: who of the others has read it; nobody of a crowd."""

    message: MessageView
    now: datetime

    has_menu: ClassVar[bool] = False

    @property
    def readers(self) -> list[MemberView]:
        if self.is_crowd:
            return []
        return [p for p in self.people if p.id != self.message.sender_id and p.read_seq >= self.message.seq]

    @property
    def is_mine(self) -> bool:
        return self.message.sender_id == self.reader_id

    @property
    def may_edit(self) -> bool:
        message = self.message
        open_ = self.may_write and not message.withdrawn_at and message.kind == "text"
        return self.is_mine and open_ and rules.why_not_editable(message.sent_at, self.now) is None

    @property
    def may_withdraw(self) -> bool:
        return self.is_mine and not self.message.withdrawn_at and self.message.kind != "offer"

    @property
    def signs(self) -> list[tuple[str, list[str]]]:
        """Each sign with the names of those who gave it."""
        names = {person.public_id: person.name for person in self.people}
        given = (self.message.content or {}).get("reactions", {})
        return [(sign, [names[who] for who in people if who in names]) for sign, people in given.items()]


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that a search found: where, what was said just before and after it, and the parts of its words."""

    talk: Talk
    message: MessageView
    before: MessageView | None
    after: MessageView | None


@dataclass(frozen=True, slots=True)
class Opening:
    """A conversation that the reader may open: a help desk (`participation`, `company`), or announcements."""

    event_slug: str
    event_name: Translated
    participation: str | None = None
    company: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Some:
    """Some messages of a conversation, for whoever draws them. What pages/chat/_bubble.html knows of any talk."""

    has_menu: ClassVar[bool] = True
    public_id: str
    reader_id: int
    messages: list[MessageView]
    may_write: bool = True


@dataclass(frozen=True, slots=True)
class Latest:
    """The end of a conversation, for a page that is about something else."""

    may_write: ClassVar[bool] = False
    has_menu: ClassVar[bool] = False
    public_id: str
    messages: list[MessageView]
    unread: int
    reader_id: int


@dataclass(frozen=True, slots=True)
class MeetingTalk:
    """What is said around a meeting: by the two companies, where the reader is one of theirs, and by all who come to
    it (`table`, None until somebody opened it; `unread`, `last_seq`, `last_change` of it; `may_open` it)."""

    meeting: str
    companies: Latest | None
    table: str | None
    unread: int
    may_open: bool
    last_seq: int = 0
    last_change: int = 0


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
