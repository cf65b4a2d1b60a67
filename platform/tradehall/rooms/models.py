"""Tables of rooms: how a call stands, who was in it and when, notes, calls for help, consents and tests before."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.db import Base, Key, Public, Timed


class Room(Base):
    """How the call of a meeting stands; born when somebody first comes in or sets something.

    `mode`: everybody speaks when they like, or one after the other with the interpreter between (`turn`: who speaks
    now). `shown`: what both sides look at, `{listing, picture}`; `tray`: public ids of the listings that are laid out,
    in their order. `recorder_id`: who records on their own device since `recorded_at`. `version` rises with every
    change.
    """

    __tablename__ = "rooms"
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    mode: Mapped[str] = mapped_column(default="free")
    turn: Mapped[str | None]
    shown: Mapped[dict[str, Any] | None]
    tray: Mapped[list[str]]
    recorder_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    recorded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("mode IN ('free', 'consecutive')", name="mode"),
        CheckConstraint("turn IN ('exporter', 'buyer', 'interpreter')", name="turn"),
    )


class RoomVisit(Public, Base):
    """One stay of a person in the room of a meeting. Its public id is their name as a peer of the call.

    `seen_at`: when their process last said that they are there; who is not seen for a minute has left then. Of
    who was lost it is until when their place is kept, after `left_at`. A person is in a room once: whoever comes in
    from a second page takes the first one's place. Somebody from outside has no account: `guest_id` stands for
    `person_id` as long as they are invited, and `name` is what they called themselves.
    """

    __tablename__ = "room_visits"
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("guests.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(default="", server_default="")
    role: Mapped[str]
    side: Mapped[str | None]
    joined_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("role IN ('delegate', 'guest', 'interpreter', 'organiser')", name="role"),
        CheckConstraint("side IN ('exporter', 'buyer')", name="side"),
        CheckConstraint("person_id IS NULL OR guest_id IS NULL", name="who"),
        Index("ix_room_visits_meeting_id_joined_at", "meeting_id", "joined_at"),
        Index(
            "uq_room_visits_present", "meeting_id", "person_id", unique=True,
            sqlite_where=text("left_at IS NULL"), postgresql_where=text("left_at IS NULL"),
        ),
        Index(
            "uq_room_visits_guest_present", "meeting_id", "guest_id", unique=True,
            sqlite_where=text("left_at IS NULL"), postgresql_where=text("left_at IS NULL"),
        ),
        Index(
            "ix_room_visits_seen_at", "seen_at",
            sqlite_where=text("left_at IS NULL"), postgresql_where=text("left_at IS NULL"),
        ),
    )  # fmt: skip


class RoomNote(Public, Timed, Base):
    """One line of what is written down together: a note, something decided, or who does what until when (`todo`, with
    the side that does it and perhaps a date). A line that was taken out keeps its place. Of somebody from outside there
    is `name`, and `guest_id` while they are invited. `translations`: language → what a machine made of this very text.
    """

    __tablename__ = "room_notes"
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("guests.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str]
    body: Mapped[str]
    language: Mapped[str]
    side: Mapped[str | None]
    due: Mapped[date | None]
    translations: Mapped[dict[str, Any] | None]
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("kind IN ('note', 'decided', 'todo')", name="kind"),
        CheckConstraint("side IN ('exporter', 'buyer')", name="side"),
        CheckConstraint("person_id IS NULL OR guest_id IS NULL", name="who"),
    )


class RoomTrouble(Public, Base):
    """Somebody in a meeting calls the organisers for help: open, taken by one of them, solved. Whoever calls from
    outside is known by `name`, and by `guest_id` while they are invited."""

    __tablename__ = "room_troubles"
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("guests.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str]
    words: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    at: Mapped[datetime]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    taken_at: Mapped[datetime | None]
    solved_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("kind IN ('sound', 'picture', 'line', 'absent', 'interpreter', 'other')", name="kind"),
        CheckConstraint("state IN ('open', 'taken', 'solved')", name="state"),
        CheckConstraint("person_id IS NULL OR guest_id IS NULL", name="who"),
        Index("ix_room_troubles_meeting_id_at", "meeting_id", "at"),
    )


class RecordingConsent(Base):
    """Whether a person agrees that the call is recorded on somebody's device."""

    __tablename__ = "recording_consents"
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    agrees: Mapped[bool]
    at: Mapped[datetime]


class Preflight(Base):
    """What the own device and line of a person, or of a guest from outside, could do when they last tried them, kept
    as a traffic light.

    `results`: check → good, fair or bad, and the two rates in kilobit a second; no names of devices, no addresses.
    """

    __tablename__ = "preflights"
    id: Mapped[Key]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("guests.id", ondelete="CASCADE"), index=True)
    light: Mapped[str]
    results: Mapped[dict[str, Any]]
    device: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("light IN ('good', 'fair', 'bad')", name="light"),
        CheckConstraint("device IN ('phone', 'desk')", name="device"),
        CheckConstraint("(person_id IS NULL) <> (guest_id IS NULL)", name="who"),
        Index("ix_preflights_person_id_at", "person_id", "at"),
    )


class PreflightAsk(Base):
    """When the organisers of an event last asked a person to try their line."""

    __tablename__ = "preflight_asks"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    at: Mapped[datetime]


class RoomWatch(Base):
    """When an organiser last had the page of calls for help of an event in sight."""

    __tablename__ = "room_watches"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True)
    seen_at: Mapped[datetime]
