"""What readers are shown of notices."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from tradehall.kernel.i18n import translate
from tradehall.kernel.pages import Page
from tradehall.kernel.texts import Translated
from tradehall.notices.kinds import KINDS, Topic
from tradehall.notices.telling import Name, called_in


class Told(Protocol):
    """What a notice is shown from: a row, or one that is due."""

    @property
    def public_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def details(self) -> dict[str, Any]: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as pages and mails show it.

    `text`: a marked sentence, filled with `names` (each a list of names, see telling.Name). `starts_at`, `ends_at`:
    the time that it is about, which the other side reads in `other_zone`. `until`: by when to answer. `about`: the
    public ids of the request and the meeting that it concerns.
    """

    public_id: str
    kind: str
    topic: Topic
    icon: str
    text: str
    names: dict[str, list[Name]]
    path: str
    at: datetime
    read: bool
    starts_at: datetime | None
    ends_at: datetime | None
    other_zone: str | None
    until: datetime | None
    event_name: Translated | None
    about: tuple[str, ...]

    def words(self, language: str) -> dict[str, list[tuple[str, str]]]:
        """What fills the sentence: key → (name, its language or '') as the reader calls it."""
        return {key: [called_in(name, language) for name in names] for key, names in self.names.items()}

    def plainly(self, language: str) -> str:
        """The sentence as plain text."""
        filled = {key: " – ".join(text for text, _ in words) for key, words in self.words(language).items()}
        return translate(self.text, language, **filled)


@dataclass(frozen=True, slots=True)
class NoticeList:
    """`unread`: how many of all the reader's notices are not read."""

    page: Page[NoticeView]
    unread: int


NAMES = ("company", "before", "after", "interpreter", "waits", "missing", "inviter", "guest", "person", "case", "desk")


def shown_of(told: Told, *, read: bool = False, event_name: Translated | None = None) -> NoticeView:
    """A notice of a kind that is known; what an older version told in another way shows its company alone."""
    kind, details = KINDS[told.kind], told.details
    return NoticeView(
        public_id=told.public_id,
        kind=told.kind,
        topic=kind.topic,
        icon=kind.icon,
        text=kind.text,
        names={key: details.get(key, []) if isinstance(details.get(key), list) else [] for key in NAMES},
        path=told.path,
        at=told.at,
        read=read,
        starts_at=_instant(details.get("starts_at")),
        ends_at=_instant(details.get("ends_at")),
        other_zone=details.get("other_zone"),
        until=_instant(details.get("until")),
        event_name=event_name,
        about=tuple(filter(None, (told.subject.partition(":")[2], details.get("request")))),
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
