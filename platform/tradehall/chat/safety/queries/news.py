"""What notices and mails tell of reports and acts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tradehall.accounts.models import Person
from tradehall.chat.models import Conversation, Message, MessageReport, ModerationAct
from tradehall.chat.safety.commands import Act, Reason
from tradehall.events.models import Event, EventOrganiser
from tradehall.kernel.errors import NotFound
from tradehall.kernel.texts import Translated
from tradehall.kernel.tx import Reader, given


@dataclass(frozen=True, slots=True)
class ReportNews:
    """A report for those who decide; `organisers` are people."""

    public_id: str
    slug: str
    reason: Reason
    state: str
    organisers: list[int]


@dataclass(frozen=True, slots=True)
class ActNews:
    """What was done, for whom it concerns; `conversation` of the message, if it is about one."""

    public_id: str
    act: Act
    words: str
    until: datetime | None
    event: Translated
    contact: str
    conversation: str | None


_REPORT = select(
    MessageReport.public_id, Event.slug, MessageReport.reason, MessageReport.state, MessageReport.event_id
).join(Event, Event.id == MessageReport.event_id)
_REPORT = _REPORT.where(MessageReport.id == given("report"))
_ORGANISERS = (
    select(EventOrganiser.person_id)
    .join(Person, Person.id == EventOrganiser.person_id)
    .where(EventOrganiser.event_id == given("event"), Person.state == "active")
    .order_by(EventOrganiser.person_id)
)


def report_news(reader: Reader, report: int) -> ReportNews:
    """Raises NotFound."""
    row = reader.row(_REPORT, report=report)
    if row is None:
        raise NotFound
    people = [person for (person,) in reader.rows(_ORGANISERS, event=row[4])]
    return ReportNews(row[0], row[1], Reason(row[2]), row[3], people)


_ACT = (
    select(
        ModerationAct.public_id, ModerationAct.act, ModerationAct.words, ModerationAct.until,
        Event.name, Event.contact_email, Conversation.public_id,
    )
    .join(Event, Event.id == ModerationAct.event_id)
    .outerjoin(Message, Message.id == ModerationAct.message_id)
    .outerjoin(Conversation, Conversation.id == Message.conversation_id)
    .where(ModerationAct.id == given("act"))
)  # fmt: skip


def act_news(reader: Reader, act: int) -> ActNews:
    """Raises NotFound."""
    row = reader.row(_ACT, act=act)
    if row is None:
        raise NotFound
    return ActNews(row[0], Act(row[1]), *row[2:])
