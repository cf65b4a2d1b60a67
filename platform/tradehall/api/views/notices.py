"""Notices."""

from datetime import datetime

from tradehall.api.views.base import Id, View
from tradehall.notices.kinds import Topic
from tradehall.notices.queries import NoticeView


class Notice(View):
    """One thing that you are told. `text` is in your language; `url` is the page where to act, on this server.

    `starts_at`, `ends_at`: the time that it is about, if there is one.
    """

    id: Id
    kind: str
    topic: Topic
    text: str
    url: str
    at: datetime
    read: bool
    starts_at: datetime | None
    ends_at: datetime | None

    @classmethod
    def of(cls, notice: NoticeView, language: str) -> "Notice":
        return cls(
            id=notice.public_id,
            kind=notice.kind,
            topic=notice.topic,
            text=notice.plainly(language),
            url=notice.path,
            at=notice.at,
            read=notice.read,
            starts_at=notice.starts_at,
            ends_at=notice.ends_at,
        )


class NoticesRead(View):
    """How many notices were not read before."""

    read: int
