"""For the system: what people are told of cases, which ones wait for too long, and how many wait for the reader."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, func, select

from tradehall.accounts.models import Person
from tradehall.chat.models import Conversation
from tradehall.companies.models import Member
from tradehall.events.models import Delegate, Event, Participation
from tradehall.kernel.tx import ME, Reader, among, given
from tradehall.support.models import Case, Desk, DeskOfficer
from tradehall.support.queries.rows import FOR_DESK, LAST, ROWS, SINCE, SINCE_SEQ, Last, case_row, due_in
from tradehall.support.queries.views import CaseNews

_NEWS = ROWS.where(Case.id.in_(among("cases"))).order_by(Case.id)
_FOR_FIRM = (
    select(Case.id, Delegate.person_id)
    .join(Participation, Participation.id == Case.participation_id)
    .join(Delegate, Delegate.participation_id == Participation.id)
    .join(Member, and_(Member.company_id == Participation.company_id, Member.person_id == Delegate.person_id))
    .join(Person, and_(Person.id == Delegate.person_id, Person.state == "active"))
    .where(Case.id.in_(among("cases")))
    .order_by(Case.id, Delegate.position, Person.id)
)
_FOR_DESK = (
    select(Case.id, DeskOfficer.person_id)
    .join(DeskOfficer, DeskOfficer.desk_id == Case.desk_id)
    .join(Person, and_(Person.id == DeskOfficer.person_id, Person.state == "active"))
    .where(Case.id.in_(among("cases")))
    .order_by(Case.id, Person.id)
)


def cases_told(reader: Reader, cases: Collection[int]) -> dict[int, CaseNews]:
    """case → what is told of it and to whom; three statements, however many. For the system."""
    ids = list(cases)
    firm, desk = _grouped(reader.rows(_FOR_FIRM, cases=ids)), _grouped(reader.rows(_FOR_DESK, cases=ids))
    return {row[0].id: _news(reader, row, firm[row[0].id], desk[row[0].id]) for row in reader.rows(_NEWS, cases=ids)}


def case_told(reader: Reader, case: int) -> CaseNews | None:
    """One of them; None once it is gone. For the system."""
    return cases_told(reader, [case]).get(case)


def _grouped(rows: Any) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for case, person in rows:
        found[case].append(person)
    return found


def _news(reader: Reader, found: Any, delegates: list[int], desk_people: list[int]) -> CaseNews:
    row = case_row(reader, found)
    return CaseNews(
        id=row.id,
        public_id=row.public_id,
        summary=row.summary,
        language=row.language,
        service=row.service,
        state=row.state,
        result=row.result,
        desk=row.desk.name,
        event_id=found[0].event_id,
        event=row.event,
        firm=row.firm,
        talk=row.talk,
        officer_id=found[0].officer_id,
        clocks=row.clocks,
        delegates=delegates,
        desk_people=desk_people,
    )


# The firm has spoken last, and the desk was not told yet that this took too long.
_UNTOLD = (
    select(Case.id, Event.zone, Desk.answer_days, SINCE, SINCE_SEQ)
    .join(Desk, Desk.id == Case.desk_id)
    .join(Event, Event.id == Case.event_id)
    .join(Conversation, Conversation.id == Case.conversation_id)
    .join(Last, LAST)
    .where(FOR_DESK, Case.late_told_seq < SINCE_SEQ)
    .order_by(Conversation.last_at, Case.id)
    .limit(given("most"))
)


def late_untold(reader: Reader, most: int) -> dict[int, int]:
    """case → the seq of the firm's message to which an answer was due by now, and which nobody was told of. For the
    system."""
    return {
        case: seq
        for case, zone, days, since, seq in reader.rows(_UNTOLD, most=most)
        if due_in(zone, days)(since) < reader.now
    }


# -- for the navigation ---------------------------------------------------------------------------------

WAITING_AT_DESKS = (
    select(func.count(Case.id))
    .join(DeskOfficer, and_(DeskOfficer.desk_id == Case.desk_id, DeskOfficer.person_id == ME))
    .join(Conversation, Conversation.id == Case.conversation_id)
    .join(Last, LAST)
    .where(FOR_DESK)
)
