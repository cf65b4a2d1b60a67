"""Tables of conversations, who is in them, what is said and sent there, and what is done about bad manners."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.db import Base, Public

_PAIR = text("kind = 'pair'")
_HELP = text("kind = 'help'")
_ALL = text("kind = 'announcements'")


class Conversation(Public, Base):
    """A talk in an event. `last_seq` has no gaps; `last_change` counts the changes of what was said before.

    pair: the delegates of two participations. meeting: those who come to one meeting, the interpreter too. help: the
    delegates of one participation and the organisers. case: the delegates of one participation and the people of a
    desk, about the `subject` in the words of whoever asked. announcements: the organisers speak, all others read.
    """

    __tablename__ = "conversations"
    kind: Mapped[str] = mapped_column(default="pair")
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    exporter_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    buyer_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), unique=True)
    last_seq: Mapped[int] = mapped_column(default=0)
    last_change: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
    created_at: Mapped[datetime]
    subject: Mapped[str] = mapped_column(default="", server_default="")
    subject_language: Mapped[str] = mapped_column(default="", server_default="")
    __table_args__ = (
        CheckConstraint("kind IN ('pair', 'meeting', 'help', 'announcements', 'case')", name="kind"),
        CheckConstraint("(kind = 'meeting') = (meeting_id IS NOT NULL)", name="meeting"),
        CheckConstraint(
            "CASE WHEN exporter_id IS NULL THEN 0 ELSE 1 END + CASE WHEN buyer_id IS NULL THEN 0 ELSE 1 END = "
            "CASE kind WHEN 'help' THEN 1 WHEN 'case' THEN 1 WHEN 'announcements' THEN 0 ELSE 2 END",
            name="sides",
        ),
        CheckConstraint("exporter_id <> buyer_id", name="two_sides"),
        Index(
            "uq_conversations_pair", "exporter_id", "buyer_id", unique=True, sqlite_where=_PAIR, postgresql_where=_PAIR
        ),
        Index("ix_conversations_sides", "exporter_id", "buyer_id"),
        Index("uq_conversations_help_exporter", "exporter_id", unique=True, sqlite_where=_HELP, postgresql_where=_HELP),
        Index("uq_conversations_help_buyer", "buyer_id", unique=True, sqlite_where=_HELP, postgresql_where=_HELP),
        Index("uq_conversations_announcements", "event_id", unique=True, sqlite_where=_ALL, postgresql_where=_ALL),
    )


class ConversationMember(Base):
    """A person may read a conversation, and has read up to `read_seq`. `participation_id`: for whom a delegate or a
    colleague as guest comes."""

    __tablename__ = "conversation_members"
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    participation_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(default="delegate")
    read_seq: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        CheckConstraint("role IN ('delegate', 'guest', 'interpreter', 'organiser', 'officer')", name="role"),
    )  # fmt: skip


class Speaker(Base):
    """Whoever has said something somewhere. Messages lean on this and not on people: to remove an account that was
    never confirmed must not mean to look through all messages, which have no index that begins with their sender."""

    __tablename__ = "speakers"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)


class Message(Public, Base):
    """One message. The same client id of the same sender is the same message.

    `participation_id` is whom the sender spoke for; an interpreter and an organiser speak for none. `body` is what the
    sender said in their own language, whatever the kind. `content` holds what belongs to the kind and what others did
    with the message (contents.py says how); `translations`: language → the text and what is doubtful about it.
    `changed` is the conversation's `last_change` when the message was changed last, 0 while it never was. `open_until`:
    when an open offer lapses. `folded` is what a search looks into.
    """

    __tablename__ = "messages"
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    seq: Mapped[int]
    sender_id: Mapped[int] = mapped_column(ForeignKey("speakers.person_id"))
    participation_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id", ondelete="SET NULL"))
    client_id: Mapped[str]
    kind: Mapped[str] = mapped_column(default="text")
    body: Mapped[str]
    language: Mapped[str]
    content: Mapped[dict[str, Any] | None]
    translations: Mapped[dict[str, Any] | None]
    sent_at: Mapped[datetime]
    changed: Mapped[int] = mapped_column(default=0)
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str] = mapped_column(default="")
    pinned_at: Mapped[datetime | None]
    open_until: Mapped[datetime | None]
    folded: Mapped[str] = mapped_column(Text, default="", deferred=True)
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("client_id", "sender_id"),  # client ids begin with their time: new ones stand side by side
        # two at a time: of a longer list SQLite makes a table anew for each row
        CheckConstraint("kind IN ('text', 'phrase') OR kind IN ('offer', 'file')", name="kind"),
        CheckConstraint("withdrawn_by IN ('', 'sender') OR withdrawn_by = 'organiser'", name="withdrawn_by"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by = '')", name="withdrawn"),
        Index(
            "ix_messages_changed", "conversation_id", "changed",
            sqlite_where=text("changed > 0"), postgresql_where=text("changed > 0"),
        ),
        Index(
            "ix_messages_open_until", "open_until",
            sqlite_where=text("open_until IS NOT NULL"), postgresql_where=text("open_until IS NOT NULL"),
        ),
        Index(
            "ix_messages_phrases", "sender_id",
            sqlite_where=text("kind = 'phrase'"), postgresql_where=text("kind = 'phrase'"),
        ),
        Index(
            "ix_messages_pinned", "conversation_id",
            sqlite_where=text("pinned_at IS NOT NULL"), postgresql_where=text("pinned_at IS NOT NULL"),
        ),
    )  # fmt: skip


class MessageVersion(Base):
    """What a message said before it was edited, withdrawn or hidden, for whoever has to judge a report."""

    __tablename__ = "message_versions"
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]
    content: Mapped[dict[str, Any] | None]
    language: Mapped[str]
    until: Mapped[datetime]


class ChatFile(Public, Base):
    """A picture or document that somebody sends: uploaded in parts, checked, then said in a message.

    uploading → checking → ready or refused; `received` octets of `size` are there. `preview`: whether there is a
    picture of it to look at, `width` × `height` pixels.
    """

    __tablename__ = "chat_files"
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"), index=True)
    client_id: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="uploading")
    reason: Mapped[str] = mapped_column(default="")
    preview: Mapped[bool] = mapped_column(default=False)
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    touched_at: Mapped[datetime] = mapped_column(index=True)
    __table_args__ = (
        UniqueConstraint("person_id", "client_id"),
        CheckConstraint("kind IN ('picture', 'document')", name="kind"),
        CheckConstraint("state IN ('uploading', 'checking', 'ready', 'refused')", name="state"),
        CheckConstraint("received BETWEEN 0 AND size", name="received"),
    )


class ChatFilePart(Base):
    """A stretch of a file's octets, sealed; `variant`: 'upload' as it came, 'full' as it is kept, 'preview'."""

    __tablename__ = "chat_file_parts"
    file_id: Mapped[int] = mapped_column(ForeignKey("chat_files.id", ondelete="CASCADE"), primary_key=True)
    variant: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    octets: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (CheckConstraint("variant IN ('upload', 'full', 'preview')", name="variant"),)


class MessageReport(Public, Base):
    """A member tells the organisers of a message. `context` is what they are shown: the message and those around it."""

    __tablename__ = "message_reports"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str]
    words: Mapped[str]
    context: Mapped[list[dict[str, Any]]]
    state: Mapped[str] = mapped_column(default="open")
    at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        UniqueConstraint("message_id", "person_id"),
        CheckConstraint("reason IN ('fraud', 'insult', 'spam', 'private', 'other')", name="reason"),
        CheckConstraint("state IN ('open', 'closed')", name="state"),
    )


class ModerationAct(Public, Base):
    """What an organiser did about a report, a message or a person; rows are only ever added."""

    __tablename__ = "moderation_acts"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    act: Mapped[str]
    report_id: Mapped[int | None] = mapped_column(ForeignKey("message_reports.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    words: Mapped[str]
    until: Mapped[datetime | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("act IN ('hide', 'show', 'mute', 'unmute', 'warn', 'dismiss', 'look')", name="act"),
    )  # fmt: skip


class ChatMute(Base):
    """A person may not write in an event's conversations until then."""

    __tablename__ = "chat_mutes"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    until: Mapped[datetime]
    words: Mapped[str]


class ChatRules(Base):
    """How an event talks, where the organisers chose: after how many hours without an answer they are told that a
    buyer waits (0: never), whether there is a help desk and when it is staffed, whether machines may translate."""

    __tablename__ = "chat_rules"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    wait_hours: Mapped[int]
    help_desk: Mapped[bool]
    help_hours: Mapped[str]
    translate: Mapped[bool]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (CheckConstraint("wait_hours BETWEEN 0 AND 168", name="wait_hours"),)


class BuyerWait(Base):
    """A buyer waits for an answer to the message `seq`: the organisers were told at `told_at`."""

    __tablename__ = "buyer_waits"
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int]
    told_at: Mapped[datetime]


class TalkChoice(Base):
    """What a person chose for their talk: office hours on their own clock (`days` such as "12345", minutes of the day;
    none stated while `days` is empty), and whether messages are translated without asking."""

    __tablename__ = "talk_choices"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    days: Mapped[str]
    opens: Mapped[int]
    closes: Mapped[int]
    translate: Mapped[bool]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("opens BETWEEN 0 AND 1439 AND closes BETWEEN 1 AND 1440 AND opens < closes", name="hours"),
    )  # fmt: skip
