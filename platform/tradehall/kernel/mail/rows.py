"""The table of mails."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.db import Base, Public


class MailRow(Public, Base):
    """A mail that was handed over; without a mail server it can be read at /dev/mail by an administrator.

    `state`: waiting (to be sent, at `due_at` for the next time), sent, failed (refused for good, or given up; with
    `sent_at` it came back), superseded (a newer one goes out instead), kept (there is no mail server). `error`: what
    the mail server said last. `raw`: the octets as they go out, so that a
    retry sends the very same. `person_id`, `event_id`: whom and what it concerns. `kind`: the template.
    """

    __tablename__ = "mails"
    dedupe: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    language: Mapped[str]
    message_id: Mapped[str]
    state: Mapped[str]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(default="", server_default="")
    person_id: Mapped[int | None] = mapped_column(index=True)
    event_id: Mapped[int | None] = mapped_column(index=True)
    raw: Mapped[bytes | None] = mapped_column(LargeBinary)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    error: Mapped[str] = mapped_column(default="", server_default="")
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
