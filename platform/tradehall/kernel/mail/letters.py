"""What is handed over to be mailed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """A calendar object that the mail program acts on (RFC 6047): METHOD, and the octets of the file."""

    method: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one address. Attachments are (file name, MIME type, bytes).

    `kind` is its template; `person_id` and `event_id` say whom and what it concerns, for whoever asks whether it
    arrived. `sender_name` stands before our address; `reply_to` is where an answer goes, '' for nowhere; with a
    calendar part it is the organizer's address, and the sender's too. `unsubscribe`: the address at which mail
    programs end mails of this kind with one click (RFC 8058), '' where nobody can.
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
    unsubscribe: str = ""


# (template, language, values) → (subject, plain text, HTML)
Renderer = Callable[[str, str, dict[str, Any]], tuple[str, str, str]]
