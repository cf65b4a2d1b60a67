"""Tables of feeds, invitations, their answers, and calendars that people give us to read."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.db import Base, Key, Public, Timed


class CalendarChoice(Base):
    """How a person wants their calendar entries; without a row: alarm 15 minutes before, invitations by mail, UTC.

    `alarm_minutes` None: no alarm. `own_zone`: times are written in the person's zone instead of UTC. `with_requests`:
    the feed also shows requests, as tentative. `busy_only`: it tells only when one is busy.
    """

    __tablename__ = "calendar_choices"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    alarm_minutes: Mapped[int | None] = mapped_column(default=15)
    invitations: Mapped[bool] = mapped_column(default=True)
    own_zone: Mapped[bool] = mapped_column(default=False)
    with_requests: Mapped[bool] = mapped_column(default=False)
    busy_only: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (CheckConstraint("alarm_minutes BETWEEN 0 AND 1440", name="alarm_minutes"),)


_OWN = text("ended_at IS NULL AND event_id IS NULL")
_OF_EVENT = text("ended_at IS NULL AND event_id IS NOT NULL")


class CalendarFeed(Public, Base):
    """A secret address under which a calendar program reads a person's meetings or, with `event_id`, an event's.

    The secret is made from our key and `salt`; only its hash is stored. `fetched_by`: the program that last came. One
    that was taken back or renewed has ended.
    """

    __tablename__ = "calendar_feeds"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    salt: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
    fetched_by: Mapped[str] = mapped_column(default="")
    __table_args__ = (
        Index("uq_calendar_feeds_own", "person_id", unique=True, sqlite_where=_OWN, postgresql_where=_OWN),
        Index(
            "uq_calendar_feeds_event", "person_id", "event_id", unique=True,
            sqlite_where=_OF_EVENT, postgresql_where=_OF_EVENT,
        ),
    )  # fmt: skip


class CalendarAttendee(Public, Base):
    """A meeting in one attendee's calendar: who was invited at which address, and what they answered (RFC 5546).

    The token in the reply address is made from our key and `public_id` and never changes while the meeting lives.
    `method`, `sequence` and `told` (begin, end and status): what was last mailed. `stamp`: the DTSTAMP of the newest
    answer that counted, `comment` the words that came with it.
    """

    __tablename__ = "calendar_attendees"
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("guests.id", ondelete="SET NULL"))
    email: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    method: Mapped[str] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column(default=0)
    told: Mapped[str] = mapped_column(default="")
    partstat: Mapped[str] = mapped_column(default="NEEDS-ACTION")
    comment: Mapped[str] = mapped_column(default="")
    stamp: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("meeting_id", "email"),
        CheckConstraint("method IN ('', 'REQUEST', 'CANCEL')", name="method"),
        CheckConstraint("partstat IN ('NEEDS-ACTION', 'ACCEPTED', 'TENTATIVE', 'DECLINED')", name="partstat"),
    )


class CalendarMessage(Base):
    """One invitation, update or cancellation that was mailed; one row for each (attendee, method, sequence)."""

    __tablename__ = "calendar_messages"
    id: Mapped[Key]
    attendee_id: Mapped[int] = mapped_column(ForeignKey("calendar_attendees.id", ondelete="CASCADE"))
    method: Mapped[str]
    sequence: Mapped[int]
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("attendee_id", "method", "sequence"),)


class InboundMail(Public, Base):
    """A mail that came to a reply address, kept thirty days as it came, and what became of it.

    `answer`: what the calendar object in it says (see `inbound.parse.Answer`).
    """

    __tablename__ = "inbound_mails"
    message_id: Mapped[str] = mapped_column(unique=True)
    received_at: Mapped[datetime] = mapped_column(index=True)
    raw: Mapped[bytes | None] = mapped_column(LargeBinary)
    attendee_id: Mapped[int | None] = mapped_column(
        ForeignKey("calendar_attendees.id", ondelete="SET NULL"), index=True
    )
    method: Mapped[str] = mapped_column(default="")
    answer: Mapped[dict[str, Any]]
    outcome: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class BusySource(Public, Timed, Base):
    """A calendar that a person gave us to read their busy times from: a file, a feed or a CalDAV collection.

    `secret`: address and credentials, encrypted; empty for a file. `error`: the code of why the last reading failed.
    """

    __tablename__ = "busy_sources"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    label: Mapped[str]
    secret: Mapped[str] = mapped_column(default="")
    all_day: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="waiting")
    error: Mapped[str] = mapped_column(default="")
    failures: Mapped[int] = mapped_column(default=0)
    checked_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    etag: Mapped[str] = mapped_column(default="")
    modified: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("kind IN ('file', 'feed', 'caldav')", name="kind"),
        CheckConstraint("state IN ('waiting', 'fresh', 'failed')", name="state"),
        Index("ix_busy_sources_next_at", "next_at"),
    )
