"""Tables of requests, meetings, claims, interpreters and outcomes."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.db import Base, Key, Public, Timed
from tradehall.kernel.texts import Translated


class Interpreter(Base):
    """A person who interprets: language pairs `{from, to, level, mode}`, subjects, and where they live."""

    __tablename__ = "interpreters"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    pairs: Mapped[list[dict[str, Any]]]
    subjects: Mapped[list[str]]
    city: Mapped[str] = mapped_column(default="")
    about: Mapped[Translated]


class MeetingRequest(Public, Timed, Base):
    """One side asks the other for a meeting. `turn` is the side that has to answer. Holds no time."""

    __tablename__ = "requests"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    sender_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    target_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str] = mapped_column(default="sent")
    turn: Mapped[str] = mapped_column(default="target")
    reason: Mapped[str]
    message: Mapped[str]
    language: Mapped[str]
    interpreter: Mapped[str]
    listings: Mapped[list[str]]
    needs: Mapped[list[str]]
    answer: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("state IN ('sent', 'countered', 'accepted', 'declined', 'withdrawn', 'expired')", name="state"),
        CheckConstraint("turn IN ('sender', 'target')", name="turn"),
        CheckConstraint("sender_id <> target_id", name="two_sides"),
        Index("ix_requests_sender_id_state", "sender_id", "state"),
        Index("ix_requests_target_id_state", "target_id", "state"),
    )


class RequestSlot(Base):
    """A slot that was proposed in a request, best first by `rank`; a counter replaces them all."""

    __tablename__ = "request_slots"
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id", ondelete="CASCADE"), primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id", ondelete="CASCADE"), primary_key=True, index=True)
    rank: Mapped[int]


class Meeting(Public, Timed, Base):
    """Two participations in one slot. `uid` never changes; `sequence` rises with all that invitees must know.

    A cancelled meeting keeps its times but lets go of its slot.
    """

    __tablename__ = "meetings"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("requests.id", ondelete="SET NULL"), unique=True)
    exporter_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slots.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(default="confirmed")
    uid: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    agenda: Mapped[str] = mapped_column(default="")
    link_url: Mapped[str] = mapped_column(default="")
    link_note: Mapped[str] = mapped_column(default="")
    link_set_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    interpreter_wish: Mapped[str] = mapped_column(default="none")
    cancel_reason: Mapped[str] = mapped_column(default="")
    cancelled_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("status IN ('confirmed', 'cancelled', 'held', 'missed')", name="status"),
        CheckConstraint("exporter_id <> buyer_id", name="two_sides"),
        Index("ix_meetings_exporter_id_starts_at", "exporter_id", "starts_at"),
        Index("ix_meetings_buyer_id_starts_at", "buyer_id", "starts_at"),
        Index("ix_meetings_event_id_starts_at", "event_id", "starts_at"),
    )


class MeetingPerson(Base):
    """A person comes to a meeting: a delegate of one of its participations, or its interpreter."""

    __tablename__ = "meeting_people"
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    participation_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    role: Mapped[str]
    __table_args__ = (CheckConstraint("role IN ('delegate', 'interpreter')", name="role"),)


class Claim(Base):
    """A person's hold on one tick (five minutes: Unix time // 300). The constraint is what forbids double booking."""

    __tablename__ = "claims"
    id: Mapped[Key]
    holder_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    tick: Mapped[int]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    __table_args__ = (UniqueConstraint("holder_id", "tick"),)


class Outcome(Timed, Base):
    """What one side says came of a meeting. `rating` 1–5."""

    __tablename__ = "outcomes"
    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    side: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    took_place: Mapped[str]
    result: Mapped[str | None]
    rating: Mapped[int | None]
    next_step: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("meeting_id", "side"),)
