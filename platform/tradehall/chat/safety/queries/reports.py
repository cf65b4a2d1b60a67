"""Reports, what was said around them, and the log of what was done."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Bundle, aliased

from tradehall.accounts.models import Person
from tradehall.chat.models import (
    ChatMute,
    Conversation,
    ConversationMember,
    Message,
    MessageReport,
    MessageVersion,
    ModerationAct,
)
from tradehall.chat.safety.commands import Act, Reason
from tradehall.chat.safety.errors import OwnMessage
from tradehall.chat.safety.rules import AROUND
from tradehall.companies.models import Company
from tradehall.events.models import Event, Participation
from tradehall.events.queries import EventView, managed_event
from tradehall.kernel.clock import written
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.pages import Order, Page, Paged
from tradehall.kernel.tx import ME, Reader, given, plain

# -- what is reported ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reporting:
    """A message that the reader may report, and what the organisers would see: see `MessageReport.context`."""

    conversation: str
    message: str
    message_id: int
    event: int
    context: list[dict[str, Any]]
    reported: bool


_TARGET = (
    select(
        Message.id, Message.seq, Message.sender_id, Conversation.id, Conversation.event_id,
        exists().where(MessageReport.message_id == Message.id, MessageReport.person_id == ME),
    )
    .join(Conversation, Conversation.id == Message.conversation_id)
    .join(ConversationMember, ConversationMember.conversation_id == Conversation.id)
    .where(
        Conversation.public_id == given("conversation"),
        Message.public_id == given("message"),
        ConversationMember.person_id == ME,
    )
)  # fmt: skip
_HELD = (
    select(Conversation.id)
    .join(ConversationMember, ConversationMember.conversation_id == Conversation.id)
    .where(Conversation.public_id == given("conversation"), ConversationMember.person_id == ME)
    .with_for_update(read=True, of=Conversation)
)
_AROUND = (
    select(plain(Message), Person.name, Person.public_id, Company.legal_name)
    .join(Person, Person.id == Message.sender_id)
    .outerjoin(Participation, Participation.id == Message.participation_id)
    .outerjoin(Company, Company.id == Participation.company_id)
    .where(
        Message.conversation_id == given("talk"), Message.seq >= given("first"), Message.seq <= given("last")
    )
    .order_by(Message.seq)
)  # fmt: skip
_VERSIONS = (
    select(MessageVersion.body, MessageVersion.until)
    .where(MessageVersion.message_id == given("message"))
    .order_by(MessageVersion.number)
)


def reporting(reader: Reader, conversation: str, message: str, *, hold: bool = False) -> Reporting:
    """Raises Unauthenticated, NotFound, OwnMessage. `hold`: nobody changes what was said until the act is done."""
    if reader.actor.person_id is None:
        raise Unauthenticated
    known = is_public_id(conversation) and is_public_id(message)
    if known and hold:  # first: a statement that waits for it sees all else as it was before
        reader.value(_HELD, conversation=conversation)
    row = reader.row(_TARGET, conversation=conversation, message=message) if known else None
    if row is None:
        raise NotFound
    key, seq, sender, talk, event, reported = row
    if sender == reader.actor.person_id:
        raise OwnMessage
    rows = reader.rows(_AROUND, talk=talk, first=seq - AROUND, last=seq + AROUND)
    before = [[body, written(until)] for body, until in reader.rows(_VERSIONS, message=key)]
    context = [_line(*one, before=before if one[0].id == key else None) for one in rows]
    return Reporting(conversation, message, key, event, context, bool(reported))


def _line(message: Any, name: str, person: str, company: str | None, *, before: Any) -> dict[str, Any]:
    """One message as it is put before the organisers. What others took back is not shown; of the reported message
    all that it ever said is: that it was taken back may be the very reason."""
    is_reported = before is not None
    line = {
        "id": message.public_id,
        "seq": message.seq,
        "at": written(message.sent_at),
        "sender": {"id": person, "name": name, "company": company or ""},
        "kind": message.kind,
        "language": message.language,
        "body": message.body if is_reported or not message.withdrawn_at else "",
        "withdrawn": bool(message.withdrawn_at),
        "reported": is_reported,
    }
    if message.kind == "file" and (is_reported or not message.withdrawn_at):
        line["files"] = [
            one.get("name", "") for one in (message.content or {}).get("files", ()) if isinstance(one, dict)
        ]
    return {**line, "before": before} if is_reported else line


# -- for organisers -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Who:
    """A person in a report or in the log."""

    id: int
    public_id: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in the list; `others`: how many more people reported the same message."""

    public_id: str
    reason: Reason
    words: str
    at: datetime
    state: str
    by: Who
    sender: Who
    company: str
    hidden: bool
    others: int


@dataclass(frozen=True, slots=True)
class MutedRow:
    """Somebody who may not write now."""

    who: Who
    until: datetime
    words: str


@dataclass(frozen=True, slots=True)
class ReportsPage:
    event: EventView
    state: str
    rows: Page[ReportRow]
    open: int
    muted: list[MutedRow]


@dataclass(frozen=True, slots=True)
class ActRow:
    """One line of the log. `report`: public id, None once the report is gone."""

    act: Act
    at: datetime
    by: Who
    whom: Who | None
    words: str
    until: datetime | None
    report: str | None


@dataclass(frozen=True, slots=True)
class LogPage:
    event: EventView
    rows: Page[ActRow]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report with what was done about it. `context` is None until the reader has asked to read it.

    `participation`: of the sender, for the link to where its company can be suspended.
    """

    event: EventView
    report: ReportRow
    version: int
    closed_at: datetime | None
    context: list[dict[str, Any]] | None
    acts: list[ActRow]
    muted_until: datetime | None
    is_own: bool
    message_state: str
    participation: str | None = None
    others: list[ReportRow] = field(default_factory=list)


def _who(name: str, person: Any) -> Bundle[Any]:
    return Bundle(name, person.id, person.public_id, person.name, person.language)


_Reporter, _Sender, _Doer, _Whom = (aliased(Person, name=name) for name in ("reporter", "sender", "doer", "whom"))
_Same = aliased(MessageReport, name="same")
_OTHERS = (
    select(func.count())
    .where(_Same.message_id == MessageReport.message_id, _Same.id != MessageReport.id)
    .correlate(MessageReport)
    .scalar_subquery()
)
_ROW: Any = (
    select(
        plain(MessageReport),
        _who("reporter_", _Reporter),
        _who("sender_", _Sender),
        Company.legal_name,
        Message.withdrawn_by,
        _OTHERS,
    )
    .join(Message, Message.id == MessageReport.message_id)
    .join(_Reporter, _Reporter.id == MessageReport.person_id)
    .join(_Sender, _Sender.id == Message.sender_id)
    .outerjoin(Participation, Participation.id == Message.participation_id)
    .outerjoin(Company, Company.id == Participation.company_id)
)
_LIST = Paged(
    _ROW.where(MessageReport.event_id == given("event"), MessageReport.state == given("state")),
    Order(MessageReport.at, descending=True),
    Order(MessageReport.id, descending=True),
)
_OPEN = select(func.count()).where(MessageReport.event_id == given("event"), MessageReport.state == "open")
_MUTED = Paged(
    select(_who("whom_", Person), ChatMute.until, ChatMute.words)
    .join(Person, Person.id == ChatMute.person_id)
    .where(ChatMute.event_id == given("event"), ChatMute.until > given("now_")),
    Order(ChatMute.until),
    Order(Person.id),
)


def _report(row: Any) -> ReportRow:
    report, reporter, sender, company, withdrawn_by, others = row[:6]
    return ReportRow(
        report.public_id, Reason(report.reason), report.words, report.at, report.state, Who(*reporter), Who(*sender),
        company or "", withdrawn_by == "organiser", others,
    )  # fmt: skip


def reports_page(reader: Reader, slug: str, state: str = "open", cursor: str | None = None) -> ReportsPage:
    """Reports of an event by their state, the newest first; raises Unauthenticated, NotFound, Forbidden."""
    event = managed_event(reader, slug)
    rows = _LIST.page(reader, cursor, _report, event=event.id, state=state)
    muted = _muted(reader, event.id).items
    return ReportsPage(event, state, rows, reader.value(_OPEN, event=event.id) or 0, muted)


def muted_people(reader: Reader, slug: str, cursor: str | None = None) -> Page[MutedRow]:
    """Who may not write in an event now, and until when; raises Unauthenticated, NotFound, Forbidden."""
    return _muted(reader, managed_event(reader, slug).id, cursor)


def _muted(reader: Reader, event_id: int, cursor: str | None = None) -> Page[MutedRow]:
    return _MUTED.page(
        reader, cursor, lambda row: MutedRow(Who(*row[0]), row[1], row[2]), event=event_id, now_=reader.now
    )


_ACT: Any = (
    select(plain(ModerationAct), _who("doer_", _Doer), _who("whom_", _Whom), MessageReport.public_id)
    .join(_Doer, _Doer.id == ModerationAct.by_id)
    .outerjoin(_Whom, _Whom.id == ModerationAct.person_id)
    .outerjoin(MessageReport, MessageReport.id == ModerationAct.report_id)
)
_LOG = Paged(
    _ACT.where(ModerationAct.event_id == given("event")),
    Order(ModerationAct.at, descending=True),
    Order(ModerationAct.id, descending=True),
)
_OF_REPORT = _ACT.where(ModerationAct.report_id == given("report")).order_by(ModerationAct.id).limit(200)


def _act(row: Any) -> ActRow:
    act, doer, whom, report = row[:4]
    named = Who(*whom) if whom[0] is not None else None
    return ActRow(Act(act.act), act.at, Who(*doer), named, act.words, act.until, report)


def log_page(reader: Reader, slug: str, cursor: str | None = None) -> LogPage:
    """All that was done in an event, the newest first."""
    event = managed_event(reader, slug)
    return LogPage(event, _LOG.page(reader, cursor, _act, event=event.id))


_ONE = _ROW.add_columns(
    Participation.public_id,
    select(ChatMute.until)
    .where(ChatMute.event_id == MessageReport.event_id, ChatMute.person_id == Message.sender_id)
    .scalar_subquery(),
).where(MessageReport.public_id == given("report"), MessageReport.event_id == given("event"))


def report_page(reader: Reader, slug: str, public_id: str) -> ReportPage:
    """Raises Unauthenticated, NotFound, Forbidden."""
    event = managed_event(reader, slug)
    row = reader.row(_ONE, report=public_id, event=event.id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    report, place, until = row[0], row[6], row[7]
    acts = [_act(one) for one in reader.rows(_OF_REPORT, report=report.id)]
    has_looked = any(act.act == Act.LOOK and act.by.id == reader.actor.person_id for act in acts)
    shown = _report(row)
    return ReportPage(
        event=event,
        report=shown,
        version=report.version,
        closed_at=report.closed_at,
        context=report.context if has_looked else None,
        acts=acts,
        muted_until=until if until is not None and until > reader.now else None,
        is_own=reader.actor.person_id in (shown.by.id, shown.sender.id),
        message_state=row[4],
        participation=place,
    )


_EVENT = (
    select(Event.slug)
    .join(MessageReport, MessageReport.event_id == Event.id)
    .where(MessageReport.public_id == given("report"))
)


def report_alone(reader: Reader, public_id: str) -> ReportPage:
    """The same by the report's own address: to who may not decide about it, it is not there. Raises NotFound."""
    slug = reader.value(_EVENT, report=public_id) if is_public_id(public_id) else None
    if slug is None:
        raise NotFound
    try:
        return report_page(reader, slug, public_id)
    except Forbidden:
        raise NotFound from None


# -- for the handlers ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """A report with its message and conversation. That is locked, so all three stay until the act is done; `ends_at`:
    the end of the event."""

    report: MessageReport
    message: Message
    conversation: Conversation
    slug: str
    ends_at: datetime | None


_TALK = (
    select(Conversation)
    .join(Message, Message.conversation_id == Conversation.id)
    .join(MessageReport, MessageReport.message_id == Message.id)
    .where(MessageReport.public_id == given("report"))
    .with_for_update(of=Conversation)
)
_CASE = (
    select(MessageReport, Message, Event.slug, Event.ends_at)
    .join(Message, Message.id == MessageReport.message_id)
    .join(Event, Event.id == MessageReport.event_id)
    .where(MessageReport.public_id == given("report"))
)


def case_of(reader: Reader, public_id: str) -> Case:
    """Raises NotFound. The lock comes first: a statement that waits for it sees all else as it was before."""
    if not is_public_id(public_id):
        raise NotFound
    talk = reader.one(_TALK, report=public_id)
    report, message, slug, ends_at = reader.row(_CASE, report=public_id)
    return Case(report, message, talk, slug, ends_at)
