"""What is done with notices."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from tradehall.kernel.ids import PublicId, Slug
from tradehall.kernel.parse import Command, Instant, Version
from tradehall.notices.kinds import MailChoice, Topic

Minutes = Annotated[int, Field(ge=0, le=1439)]  # since midnight
Hour = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class News(BaseModel):
    """One thing that one person is to be told; see models.Notice. `calendar`: their calendar is kept up to date by
    mail, and that mail tells it. `once`: instead of its cause, what tells it once at most, as a day."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    kind: str
    person: int
    subject: str
    path: str
    event: int | None = None
    details: dict[str, Any] = Field(default_factory=dict)
    calendar: bool = False
    once: str = ""


class Over(BaseModel):
    """Notices of these kinds about a subject are no news any more; `people`: theirs alone."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    subject: str
    kinds: list[str]
    people: list[int] | None = None


class RecordNotices(Command):
    """`cause`: what the news comes of; told again, it tells nobody twice. For the system."""

    cause: str
    news: list[News]
    over: list[Over] = Field(default_factory=list)


class PlanReminders(Command):
    """For the system: a meeting has this time now."""

    meeting: int
    public_id: str
    starts_at: Instant
    ends_at: Instant


class SendDueNotices(Command):
    """Mail what waited for the end of quiet hours or for the hour of a digest."""


class TellUnread(Command):
    """Tell people of messages that they have not read for a while."""


class ForgetOldNotices(Command):
    """Delete notices that are older than a year."""


class ReadNotice(Command):
    """The actor has read it."""

    notice: PublicId


class ReadAllNotices(Command):
    """The actor has read all of theirs."""


class SetNoticeChoice(Command):
    """How the actor is mailed about one topic."""

    topic: Topic
    mail: MailChoice


class SetNoticeChoices(Command):
    """How the actor is mailed about each topic, when they want quiet, and when their digest comes.

    `quiet_from`, `quiet_to`, `digest_at` are times of day, "22:00", on the actor's own clock.
    """

    choices: dict[Topic, MailChoice] = Field(default_factory=dict)
    quiet: bool = False
    quiet_from: Hour | None = None
    quiet_to: Hour | None = None
    digest_at: Hour
    version: Version


class SendMailAgain(Command):
    """Organisers: a mail of their event that failed is tried once more."""

    event: Slug
    mail: PublicId
    confirmed: bool = False
