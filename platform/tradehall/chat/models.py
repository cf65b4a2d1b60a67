"""Tables of conversations, who is in them, and messages."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.db import Base, Public


class Conversation(Public, Base):
    """The talk between two participations of an event; their delegates see one thread. `last_seq` has no gaps."""

    __tablename__ = "conversations"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    exporter_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"), index=True)
    last_seq: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
    created_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("exporter_id", "buyer_id"),
        CheckConstraint("exporter_id <> buyer_id", name="two_sides"),
    )


class ConversationMember(Base):
    """A person may read and write in a conversation, and has read up to `read_seq`."""

    __tablename__ = "conversation_members"
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    participation_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    read_seq: Mapped[int] = mapped_column(default=0)


class Message(Public, Base):
    """One message. The same client id of the same sender is the same message.

    `participation_id` is whom the sender spoke for; an interpreter speaks for none.
    """

    __tablename__ = "messages"
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    seq: Mapped[int]
    sender_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    participation_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id", ondelete="SET NULL"))
    client_id: Mapped[str]
    body: Mapped[str]
    language: Mapped[str]
    sent_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("sender_id", "client_id"),
    )
