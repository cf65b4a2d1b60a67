"""Tables of events, their days, breaks, slots, organisers, and participations."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.db import Base, Key, Public, Timed
from tradehall.kernel.texts import Translated


class Event(Public, Timed, Base):
    """One matchmaking fair. Its wall-clock times (days, breaks) are in `zone`.

    How meetings are booked in it: a request waits `request_minutes` for its answer, one participation has at most
    `request_limit` out; a meeting with an interpreter takes `interpreted_minutes` (None: one slot), and after
    `interpreter_stretch` minutes in a row an interpreter has a pause of `interpreter_pause`.
    """

    __tablename__ = "events"
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Translated]
    summary: Mapped[Translated]
    description: Mapped[Translated]
    host: Mapped[Translated]
    zone: Mapped[str]
    slot_minutes: Mapped[int]
    phase: Mapped[str] = mapped_column(default="draft")
    languages: Mapped[list[str]]
    sectors: Mapped[list[str]]
    contact_email: Mapped[str]
    register_by: Mapped[date | None] = mapped_column(Date)
    starts_at: Mapped[datetime | None] = mapped_column(index=True)
    ends_at: Mapped[datetime | None]
    request_minutes: Mapped[int] = mapped_column(default=4320, server_default="4320")
    request_limit: Mapped[int] = mapped_column(default=20, server_default="20")
    interpreted_minutes: Mapped[int | None]
    interpreter_stretch: Mapped[int] = mapped_column(default=90, server_default="90")
    interpreter_pause: Mapped[int] = mapped_column(default=15, server_default="15")
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("slot_minutes BETWEEN 20 AND 60", name="slot_minutes"),
        CheckConstraint("request_minutes BETWEEN 15 AND 14400", name="request_minutes"),
        CheckConstraint("request_limit BETWEEN 1 AND 200", name="request_limit"),
        CheckConstraint("interpreted_minutes BETWEEN 20 AND 120", name="interpreted_minutes"),
        CheckConstraint("interpreter_stretch BETWEEN 20 AND 480", name="interpreter_stretch"),
        CheckConstraint("interpreter_pause BETWEEN 0 AND 120", name="interpreter_pause"),
        CheckConstraint("phase IN ('draft', 'registration', 'booking', 'live', 'closed')", name="phase"),
    )


class EventDay(Base):
    """One day of an event, from opening to closing time on the event's wall clock."""

    __tablename__ = "event_days"
    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(Date)
    opens: Mapped[time] = mapped_column(Time)
    closes: Mapped[time] = mapped_column(Time)
    __table_args__ = (UniqueConstraint("event_id", "day"),)


class EventBreak(Base):
    """A pause on every day of an event, on its wall clock; no slot touches it."""

    __tablename__ = "event_breaks"
    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    starts: Mapped[time] = mapped_column(Time)
    ends: Mapped[time] = mapped_column(Time)
    label: Mapped[Translated]


class Slot(Public, Base):
    """One bookable stretch of time; made from days, breaks and slot length."""

    __tablename__ = "slots"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("event_id", "starts_at"),)


class EventOrganiser(Base):
    """A person runs an event."""

    __tablename__ = "event_organisers"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)


class Participation(Public, Timed, Base):
    """A company's place in an event, on one side of the table, once an organiser approved it."""

    __tablename__ = "participations"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"), index=True)
    side: Mapped[str]
    state: Mapped[str] = mapped_column(default="pending")
    reason: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[str]]
    interpreter_needed: Mapped[str]
    goals: Mapped[list[str]]
    wanted: Mapped[Translated]
    registered_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        UniqueConstraint("event_id", "company_id"),
        Index("ix_participations_event_id_state_side", "event_id", "state", "side"),
        CheckConstraint("side IN ('exporter', 'buyer')", name="side"),
        CheckConstraint(
            "state IN ('pending', 'approved', 'rejected', 'waitlisted', 'withdrawn', 'suspended')", name="state"
        ),
    )


class Delegate(Base):
    """A person comes to an event for a participation. The first by `position` is met, unless one is chosen."""

    __tablename__ = "delegates"
    id: Mapped[Key]
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    __table_args__ = (UniqueConstraint("participation_id", "person_id"),)


class ParticipationBlock(Public, Base):
    """Those of one participation want nothing more to do with another in this event: neither talk nor requests."""

    __tablename__ = "participation_blocks"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    blocker_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    blocked_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("blocker_id", "blocked_id"),
        CheckConstraint("blocker_id <> blocked_id", name="two_sides"),
    )
