"""Tables of requests, meetings, claims, interpreters and outcomes."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
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
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class MeetingRequest(Public, Timed, Base):
    """One side asks the other for a meeting. `turn` is the side that has to answer. Holds no time.

    Without an answer it expires at `expires_at`. `assignee_id`: who of the side that was asked answers it and comes;
    None: its first delegate.
    """

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
    expires_at: Mapped[datetime | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
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


class RequestTurn(Base):
    """One step in the thread of a request: who did what when, in which words, and the times then proposed.

    `kind`: asked, countered, accepted, declined, withdrawn, expired. `slots`: `{starts_at, ends_at}` as RFC 3339,
    best first: kept as they were proposed, whatever becomes of the grid. `why`: the code of a reason to decline.
    Nobody's step (`person_id` None) is the system's: its note is a marked text.
    """

    __tablename__ = "request_turns"
    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(ForeignKey("requests.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    turn: Mapped[str | None]
    kind: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    why: Mapped[str | None]
    slots: Mapped[list[dict[str, Any]]]
    at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("turn IN ('sender', 'target')", name="turn"),
        CheckConstraint("kind IN ('asked', 'countered', 'accepted', 'declined', 'withdrawn', 'expired')", name="kind"),
    )


class Meeting(Public, Timed, Base):
    """Two participations in one slot. `uid` never changes; `sequence` rises with all that invitees must know.

    It is tentative while it lacks the interpreter without whom it cannot be held: the delegates' time is held.
    With an interpreter it may reach over the slots that follow `slot_id`. A cancelled meeting keeps its times but
    lets go of its slot; `cancelled_side` is the side that cannot come, None where the organisers cancelled it.
    `attendance`: who was there, as both sides told it, 'disputed' where they differ; settled by the organisers when
    `settled_by` is set. `video`: by which way the call is held: None is the event's; `link_url` is the link's address,
    or the second way of a meeting that is held otherwise.
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
    cancel_because: Mapped[str | None]
    cancelled_side: Mapped[str | None]
    attendance: Mapped[str | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    settled_note: Mapped[str] = mapped_column(default="")
    video: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("video IN ('room', 'jitsi', 'link', 'phone')", name="video"),
        CheckConstraint("cancelled_side IN ('exporter', 'buyer')", name="cancelled_side"),
        CheckConstraint("attendance IN ('both', 'exporter', 'buyer', 'nobody', 'disputed')", name="attendance"),
        CheckConstraint("status IN ('tentative', 'confirmed', 'cancelled', 'held', 'missed')", name="status"),
        CheckConstraint("exporter_id <> buyer_id", name="two_sides"),
        Index("ix_meetings_exporter_id_starts_at", "exporter_id", "starts_at"),
        Index("ix_meetings_buyer_id_starts_at", "buyer_id", "starts_at"),
        Index("ix_meetings_event_id_starts_at", "event_id", "starts_at"),
    )


class MeetingPerson(Base):
    """A person comes to a meeting: a delegate of one of its participations, a colleague as guest, or its interpreter.

    `confirmed_at`: when they said that they come. `answer`: that they perhaps come, or do not; '' without.
    `arrived_at`: when they checked in. `added_by`: who invited a colleague.
    """

    __tablename__ = "meeting_people"
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    participation_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    role: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="", server_default="")
    arrived_at: Mapped[datetime | None]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    __table_args__ = (CheckConstraint("role IN ('delegate', 'guest', 'interpreter')", name="role"),)


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


class Hours(Base):
    """When a person can be met in an event: `not_before` to `not_after`, minutes since midnight on the wall clock of
    `zone`; None is any time. Where `not_after` is the smaller, the hours run over midnight. A mark goes before this.
    """

    __tablename__ = "hours"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, index=True)
    zone: Mapped[str]
    not_before: Mapped[int | None]
    not_after: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("not_before BETWEEN 0 AND 1440", name="not_before"),
        CheckConstraint("not_after BETWEEN 0 AND 1440", name="not_after"),
    )


class SlotMark(Base):
    """A person says of one slot that it suits, or that it does not, whatever their hours say."""

    __tablename__ = "slot_marks"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slots.id", ondelete="CASCADE"), primary_key=True, index=True)
    suits: Mapped[bool]


class BookingPreference(Base):
    """How a participation wants to be booked; without a row: asked each time.

    `auto_accept`: requests for a free time that suits are accepted at once. `free_moves`: the other side may move a
    meeting to such a time without asking.
    """

    __tablename__ = "booking_preferences"
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"), primary_key=True)
    auto_accept: Mapped[bool] = mapped_column(default=False)
    free_moves: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class MeetingMove(Public, Timed, Base):
    """One side proposes another slot for a meeting; it moves when the other side agrees. At most one is open."""

    __tablename__ = "meeting_moves"
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slots.id", ondelete="SET NULL"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    side: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="open")
    answer: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("side IN ('exporter', 'buyer')", name="side"),
        CheckConstraint("state IN ('open', 'accepted', 'declined', 'withdrawn', 'lapsed')", name="state"),
        Index(
            "uq_meeting_moves_open", "meeting_id", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
    )  # fmt: skip


class InterpreterOffer(Public, Timed, Base):
    """A meeting is offered to an interpreter, who accepts or declines. Holds no time until it is accepted."""

    __tablename__ = "interpreter_offers"
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    offered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str] = mapped_column(default="offered")
    reason: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("state IN ('offered', 'accepted', 'declined', 'withdrawn', 'lapsed')", name="state"),
        UniqueConstraint("meeting_id", "person_id"),
        Index("ix_interpreter_offers_person_id_state", "person_id", "state"),
    )


class Guest(Public, Base):
    """Somebody from outside whom one side brings to a meeting, as its guest or to interpret; told by mail, holds no
    time. `answer`: whether they come (see `commands.Coming`); '' without. `called`: their name as they say it
    themselves at the door of the room; '' before."""

    __tablename__ = "guests"
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    name: Mapped[str]
    email: Mapped[str]
    language: Mapped[str]
    answer: Mapped[str] = mapped_column(default="", server_default="")
    role: Mapped[str] = mapped_column(default="guest", server_default="guest")
    called: Mapped[str] = mapped_column(default="", server_default="")
    added_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    __table_args__ = (
        UniqueConstraint("meeting_id", "email"),
        CheckConstraint("role IN ('guest', 'interpreter')", name="role"),
    )


class Standby(Base):
    """A participation waits for a free time of another: it is told when one comes free."""

    __tablename__ = "standbys"
    id: Mapped[Key]
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("participation_id", "other_id"),
        CheckConstraint("participation_id <> other_id", name="two_sides"),
    )


class BusyTime(Base):
    """A stretch in which a person is busy by a calendar of their own. Nothing else of that calendar is kept."""

    __tablename__ = "busy_times"
    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    source_id: Mapped[int] = mapped_column(ForeignKey("busy_sources.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    __table_args__ = (Index("ix_busy_times_person_id_ends_at", "person_id", "ends_at"),)


class VideoRules(Timed, Base):
    """How the calls of an event are held: the way of meetings that have none of their own (`video`), a second link
    for those that have no link (`link_url`), and numbers to call when nothing else works: `{country, number, note}`.

    `relay_only`: calls go through the relay even where a direct line could be had. `recording`: may be asked for.
    """

    __tablename__ = "video_rules"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    video: Mapped[str] = mapped_column(default="room")
    link_url: Mapped[str] = mapped_column(default="")
    link_note: Mapped[str] = mapped_column(default="")
    phones: Mapped[list[dict[str, Any]]]
    relay_only: Mapped[bool] = mapped_column(default=False)
    recording: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (CheckConstraint("video IN ('room', 'jitsi', 'link')", name="video"),)
