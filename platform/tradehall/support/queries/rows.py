"""How every read of cases begins: their desk, event and firm, and what follows from their talk."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Bundle, aliased

from tradehall.accounts.models import Person
from tradehall.chat.models import Conversation, ConversationMember, Message
from tradehall.companies.models import Company
from tradehall.events import holidays
from tradehall.events.models import Event, Participation
from tradehall.kernel.tx import ME, Reader, plain
from tradehall.support import rules
from tradehall.support.models import Case, Desk
from tradehall.support.queries.lower import comes_for, serves_at
from tradehall.support.queries.views import AtEvent, CaseRow, DeskName, Firm, Officer
from tradehall.support.rules import CaseState, Clocks, Service

# Whoever speaks for a participation is of the firm; who speaks for none is of the desk. What was withdrawn counts: the
# word was given.
_First, _Answer, _Asked = (aliased(Message, name=name) for name in ("first", "answer", "asked"))
ANSWERED = (
    select(func.coalesce(func.max(_Answer.seq), 0))
    .where(_Answer.conversation_id == Case.conversation_id, _Answer.participation_id.is_(None))
    .correlate(Case)
    .scalar_subquery()
)


def _unanswered(column: Any) -> Any:
    """The least of a column over what the firm has said since the desk spoke last; NULL where that is nothing."""
    return (
        select(func.min(column))
        .where(
            _Asked.conversation_id == Case.conversation_id,
            _Asked.participation_id.is_not(None),
            _Asked.seq > ANSWERED,
        )
        .correlate(Case)
        .scalar_subquery()
    )


SINCE, SINCE_SEQ = _unanswered(_Asked.sent_at), _unanswered(_Asked.seq)
FIRST_ANSWER = (
    select(func.min(_First.sent_at))
    .where(_First.conversation_id == Case.conversation_id, _First.participation_id.is_(None))
    .correlate(Case)
    .scalar_subquery()
)
Last = aliased(Message, name="last")
LAST = and_(Last.conversation_id == Conversation.id, Last.seq == Conversation.last_seq)
OPEN = Case.state == CaseState.OPEN
FOR_DESK, FOR_FIRM = and_(OPEN, Last.participation_id.is_not(None)), and_(OPEN, Last.participation_id.is_(None))

_Holder, _Asker = aliased(Person, name="holder"), aliased(Person, name="asker")
COMES, SERVES = comes_for(Case.participation_id), serves_at(Case.desk_id)
EVENT_COLUMNS: Bundle[Any] = Bundle("event", Event.slug, Event.name, Event.zone)
FIRM_COLUMNS: Bundle[Any] = Bundle(
    "firm", Participation.public_id, Company.legal_name, Company.legal_name_en, Company.language
)
ROWS: Any = (
    select(
        plain(Case),
        Bundle("desk", Desk.id, Desk.public_id, Desk.name),
        Desk.answer_days,
        EVENT_COLUMNS,
        FIRM_COLUMNS,
        Bundle("holder", _Holder.id, _Holder.public_id, _Holder.name, _Holder.language),
        Bundle("asker", _Asker.id, _Asker.public_id, _Asker.name, _Asker.language),
        Bundle("talk", Conversation.id, Conversation.public_id, Conversation.last_seq, ConversationMember.read_seq),
        SINCE,
        FIRST_ANSWER,
        COMES,
        SERVES,
    )
    .join(Desk, Desk.id == Case.desk_id)
    .join(Event, Event.id == Case.event_id)
    .join(Participation, Participation.id == Case.participation_id)
    .join(Company, Company.id == Participation.company_id)
    .join(Conversation, Conversation.id == Case.conversation_id)
    .outerjoin(Last, LAST)
    .outerjoin(
        ConversationMember,
        and_(ConversationMember.conversation_id == Conversation.id, ConversationMember.person_id == ME),
    )
    .join(_Asker, _Asker.id == Case.asked_by)
    .outerjoin(_Holder, _Holder.id == Case.officer_id)
)


@lru_cache(maxsize=256)
def due_in(zone: str, days: int) -> Callable[[datetime], datetime]:
    """Until when a desk of an event in that zone answers, by the working days of the country there."""
    is_working = partial(holidays.is_working_day, holidays.country_of(zone))
    return lambda since: rules.due(since, days, zone, is_working)


def clocks_of(reader: Reader, state: str, since: Any, first_answer: Any, zone: str, days: int) -> Clocks:
    return rules.clocks(CaseState(state), since, first_answer, due_in(zone, days), reader.now)


def case_row(reader: Reader, row: Any) -> CaseRow:
    """From a row of ROWS."""
    case, desk, days, event, firm, holder, asker, talk, since, first_answer, comes, serves = row[:12]
    return CaseRow(
        id=case.id,
        public_id=case.public_id,
        service=Service(case.service),
        summary=case.summary,
        language=case.language,
        state=CaseState(case.state),
        needed_by=case.needed_by,
        created_at=case.created_at,
        ended_at=case.ended_at,
        result=case.result,
        version=case.version,
        desk=DeskName(*desk),
        event=AtEvent(*event),
        firm=Firm(*firm),
        officer=Officer(*holder) if holder[0] else None,
        asked_by=Officer(*asker),
        talk_id=talk[0],
        talk=talk[1],
        last_seq=talk[2],
        unread=talk[2] - talk[3] if talk[3] is not None else 0,
        clocks=clocks_of(reader, case.state, since, first_answer, event.zone, days),
        comes=bool(comes),
        serves=bool(serves),
    )
