"""Tables of notices and of how a person wants to be told."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.db import Base, Public


class Notice(Public, Base):
    """One thing that one person is told. `kind` says which sentence, `details` what fills it, `path` where to act.

    `subject` names what it is about ('meeting:<public id>'), so that what is over is no longer news. `dedupe` names
    the cause and the reader: the same fact never tells twice. `mail`: when it goes out by mail: 'now', 'digest' or
    'never'; `mail_at` is when it is due (quiet hours, the hour of the digest), `mailed_at` when it was handed over.
    """

    __tablename__ = "notices"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]]
    path: Mapped[str]
    dedupe: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail: Mapped[str] = mapped_column(default="never")
    mail_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("mail IN ('now', 'digest', 'never')", name="mail"),
        Index("ix_notices_person_id_id", "person_id", "id"),
        Index("ix_notices_person_id_read_at", "person_id", "read_at"),
        Index("ix_notices_mailed_at_mail_at", "mailed_at", "mail_at"),
        Index("ix_notices_subject", "subject"),
    )


class NoticeChoice(Base):
    """How a person wants to be mailed about one topic; without a row: as the topic has it."""

    __tablename__ = "notice_choices"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    mail: Mapped[str]
    __table_args__ = (CheckConstraint("mail IN ('now', 'digest', 'never')", name="mail"),)


class NoticeHours(Base):
    """A person's quiet hours and the hour of their digest: minutes since midnight on their own clock.

    Where `quiet_to` is the smaller, the quiet runs over midnight; both None: never quiet.
    """

    __tablename__ = "notice_hours"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    digest_at: Mapped[int] = mapped_column(default=480)
    version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        CheckConstraint("quiet_from BETWEEN 0 AND 1439", name="quiet_from"),
        CheckConstraint("quiet_to BETWEEN 0 AND 1439", name="quiet_to"),
        CheckConstraint("digest_at BETWEEN 0 AND 1439", name="digest_at"),
    )
