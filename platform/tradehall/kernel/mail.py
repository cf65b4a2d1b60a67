"""Mail out: rendered in the reader's language, kept as a row, sent by SMTP when a server is configured."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Mapped, mapped_column

from tradehall.kernel.clock import Clock
from tradehall.kernel.db import Base, Database, Public


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """A calendar object that the mail program acts on (RFC 6047): METHOD, and the octets of the file."""

    method: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one address. Attachments are (file name, MIME type, bytes).

    `kind` is its template; `person_id` and `event_id` say whom and what it concerns, for whoever asks whether it
    arrived. `sender_name` stands before our address; `reply_to` is where an answer goes, '' for nowhere.
    """

    to: str
    subject: str
    text: str
    html: str
    language: str
    attachments: tuple[tuple[str, str, bytes], ...] = ()
    calendar: CalendarPart | None = None
    kind: str = ""
    person_id: int | None = None
    event_id: int | None = None
    sender_name: str = ""
    reply_to: str = ""


# (template, language, values) → (subject, plain text, HTML)
Renderer = Callable[[str, str, dict[str, Any]], tuple[str, str, str]]


class MailRow(Public, Base):
    """A mail that was handed over; without a mail server it can be read at /dev/mail by an administrator.

    `raw`: the octets as they go out, so that a retry sends the very same. `person_id`, `event_id`: whom and what it
    concerns. `kind`: the template.
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
    sent_at: Mapped[datetime | None]


class Post:
    """Keeps each mail once (by key) and sends it. Raises OSError or SMTPException when the server is away."""

    def __init__(
        self, db: Database, clock: Clock, *, mail_url: str, sender: str, host: str, base_url: str = ""
    ) -> None:
        self.db, self.clock, self.base_url = db, clock, base_url
        self.mail_url, self.sender, self.host = mail_url, sender, host
        self.renderer: Renderer | None = None

    def compose(self, template: str, *, to: str, language: str, **values: Any) -> Mail:
        """A mail from templates/<template>.txt and .html, written in `language`."""
        if self.renderer is None:
            raise RuntimeError("no renderer of mails was composed")
        subject, text, html = self.renderer(template, language, values)
        return Mail(to=to, subject=subject, text=text, html=html, language=language)

    def send(self, mail: Mail, *, key: str) -> None:
        """Send once: the same key is the same mail, with the same Message-ID."""
        row = self._keep(mail, key)
        if row.state == "sent" or not self.mail_url:
            return
        self._smtp(self._message(mail, row))
        with self.db.write() as session:
            session.merge(row).state = "sent"
            session.commit()

    def _keep(self, mail: Mail, key: str) -> MailRow:
        with self.db.write() as session:
            row = session.scalar(select(MailRow).where(MailRow.dedupe == key))
            if row is None:
                row = MailRow(
                    dedupe=key,
                    recipient=mail.to,
                    subject=mail.subject,
                    text=mail.text,
                    html=mail.html,
                    language=mail.language,
                    message_id=f"<{key}.{int(self.clock.now().timestamp())}@{self.host}>",
                    state="waiting" if self.mail_url else "kept",
                    at=self.clock.now(),
                )
                session.add(row)
                session.commit()
            session.expunge_all()
        return row

    def _message(self, mail: Mail, row: MailRow) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = formataddr(("Tradehall", self.sender))
        message["To"] = mail.to
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(row.at)
        message["Message-ID"] = row.message_id
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = mail.language
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        for name, kind, body in mail.attachments:
            main, sub = kind.split("/", 1)
            message.add_attachment(body, maintype=main, subtype=sub, filename=name)
        return message

    def _smtp(self, message: EmailMessage) -> None:
        url = urlsplit(self.mail_url)
        port = url.port or (465 if url.scheme == "smtps" else 25)
        host = url.hostname or "localhost"
        secure = ssl.create_default_context()
        opened = (
            smtplib.SMTP_SSL(host, port, timeout=20, context=secure)
            if url.scheme == "smtps"
            else smtplib.SMTP(host, port, timeout=20)
        )
        with opened as server:
            if url.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=secure)
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            server.send_message(message)
