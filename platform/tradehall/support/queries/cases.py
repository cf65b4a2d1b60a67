"""Reads of cases: a firm's, a desk's queue, and the page of one."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import Integer, and_, or_, select
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.chat.models import Conversation
from tradehall.chat.queries.messages import between
from tradehall.chat.queries.views import Latest
from tradehall.events.models import Event
from tradehall.kernel.errors import Malformed, NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.pages import PAGE, Order, Page, Paged
from tradehall.kernel.tx import ME, Reader, among, given
from tradehall.support.models import Case, CaseStep, Desk, DeskOfficer
from tradehall.support.queries.desks import desks_to_ask
from tradehall.support.queries.lower import MY_PLACES, SERVES_SOMEWHERE
from tradehall.support.queries.rows import (
    COMES,
    FOR_DESK,
    FOR_FIRM,
    LAST,
    OPEN,
    ROWS,
    SERVES,
    SINCE,
    Last,
    case_row,
    due_in,
)
from tradehall.support.queries.views import CasePage, CaseRow, CasesPage, DeskName, Officer, QueuePage, Shelf, Step
from tradehall.support.rules import StepKind

MOST_WAITING = 5000
LAST_MESSAGES = 4


def _require_sign_in(reader: Reader) -> None:
    if not reader.actor.signed_in:
        raise Unauthenticated


# -- a firm's -----------------------------------------------------------------------------------------

_NEWEST = (Order(Conversation.last_at, True), Order(Case.id, True))
_OURS = ROWS.where(Case.participation_id.in_(MY_PLACES))
_MINE = {False: Paged(_OURS.where(OPEN), *_NEWEST), True: Paged(_OURS.where(~OPEN), *_NEWEST)}


def my_cases(reader: Reader, over: bool = False, cursor: str | None = None) -> CasesPage:
    """The cases of the firms for which the reader comes, those with the latest words first. Raises Unauthenticated."""
    _require_sign_in(reader)
    rows = _MINE[over].page(reader, cursor, lambda row: case_row(reader, row))
    return CasesPage(rows, desks_to_ask(reader), over, reader.value(SERVES_SOMEWHERE) is not None)


# -- one ----------------------------------------------------------------------------------------------

_ONE = ROWS.where(Case.public_id == given("case"), or_(COMES, SERVES))
_OF_TALK = ROWS.where(Case.conversation_id == given("talk", Integer()), or_(COMES, SERVES))
_Who, _To = aliased(Person, name="who"), aliased(Person, name="to")
_STEPS = (
    select(CaseStep.at, CaseStep.kind, _Who.name, _Who.language, CaseStep.words, _To.name, _To.language)
    .join(_Who, _Who.id == CaseStep.person_id)
    .outerjoin(_To, _To.id == CaseStep.to_id)
    .where(CaseStep.case_id == given("case"))
    .order_by(CaseStep.id)
    .limit(200)
)
_OFFICERS = (
    select(Person.id, Person.public_id, Person.name, Person.language)
    .join(DeskOfficer, DeskOfficer.person_id == Person.id)
    .where(DeskOfficer.desk_id == given("desk"), Person.state == "active")
    .order_by(Person.id)
)
_Here = aliased(Desk, name="here")
_OTHER_DESKS = (
    select(Desk.id, Desk.public_id, Desk.name)
    .join(_Here, and_(_Here.event_id == Desk.event_id, _Here.id != Desk.id))
    .where(_Here.id == given("desk"), Desk.is_open)
    .order_by(Desk.id)
)


def case_page(reader: Reader, public_id: str) -> CasePage:
    """For those who come for the firm and those who serve at the desk. Raises Unauthenticated, NotFound."""
    _require_sign_in(reader)
    row = reader.row(_ONE, case=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    case = case_row(reader, row)
    said = between(reader, case.talk_id, case.last_seq - LAST_MESSAGES, case.last_seq)
    me = reader.actor.person_id or 0
    page = CasePage(case, _steps(reader, case.id), Latest(case.talk, said, case.unread, me), reader_id=me)
    if not (case.serves and case.is_open):
        return page
    officers = [Officer(*row) for row in reader.rows(_OFFICERS, desk=case.desk.id)]
    desks = [DeskName(*row) for row in reader.rows(_OTHER_DESKS, desk=case.desk.id)]
    return replace(page, officers=officers, desks=desks)


def _steps(reader: Reader, case_id: int) -> list[Step]:
    return [
        Step(at, StepKind(kind), who, speaks, words, to or "", to_speaks or "")
        for at, kind, who, speaks, words, to, to_speaks in reader.rows(_STEPS, case=case_id)
    ]


def case_of_talk(reader: Reader, conversation_id: int) -> CaseRow | None:
    """The case whose conversation it is, for those who may see it."""
    row = reader.row(_OF_TALK, talk=conversation_id)
    return case_row(reader, row) if row is not None else None


# -- a desk's -----------------------------------------------------------------------------------------

_DESKS = (
    select(Desk.id, Desk.public_id, Desk.name)
    .join(DeskOfficer, and_(DeskOfficer.desk_id == Desk.id, DeskOfficer.person_id == ME))
    .order_by(Desk.event_id.desc(), Desk.id)
)
_AT_DESKS = Case.desk_id.in_(among("desks"))
_WAITS = (
    select(Case.id, Event.zone, Desk.answer_days, SINCE, Case.desk_id, Case.officer_id)
    .join(Desk, Desk.id == Case.desk_id)
    .join(Event, Event.id == Case.event_id)
    .join(Conversation, Conversation.id == Case.conversation_id)
    .join(Last, LAST)
    .where(_AT_DESKS, FOR_DESK)
    .order_by(Conversation.last_at, Case.id)
    .limit(MOST_WAITING)
)
_BY_ID = ROWS.where(Case.id.in_(among("cases")))


@cache
def _at_desks(shelf: Shelf, mine: bool) -> Paged:
    taken = [Case.officer_id == ME] if mine else []
    if shelf == Shelf.ASKED:
        return Paged(ROWS.where(_AT_DESKS, FOR_FIRM, *taken), *_NEWEST)
    return Paged(ROWS.where(_AT_DESKS, ~OPEN, *taken), Order(Case.ended_at, True), Order(Case.id, True))


def queue(
    reader: Reader, shelf: Shelf = Shelf.WAITING, desk: str = "", mine: bool = False, cursor: str | None = None
) -> QueuePage:
    """The cases of the reader's desks, or of one of them; with `mine` those that the reader took. What waits stands in
    the order in which it is due. Raises Unauthenticated; NotFound for who serves nowhere."""
    _require_sign_in(reader)
    desks = [DeskName(*row) for row in reader.rows(_DESKS)]
    chosen = [one.id for one in desks if desk in ("", one.public_id)]
    if not chosen:
        raise NotFound
    waits = _waits(reader, chosen, mine)
    if shelf == Shelf.WAITING:
        rows = _in_order(reader, waits, cursor)
    else:
        rows = _at_desks(shelf, mine).page(reader, cursor, lambda row: case_row(reader, row), desks=chosen)
    late = sum(at < reader.now for at, _ in waits)
    return QueuePage(shelf, desks, desk, mine, rows, len(waits), late)


def _waits(reader: Reader, desks: list[int], mine: bool) -> list[tuple[datetime, int]]:
    """When an answer is due and in which case, the first one first. Holidays are no matter of the database."""
    return sorted(
        (due_in(zone, days)(since), case)
        for case, zone, days, since, _, officer in reader.rows(_WAITS, desks=desks)
        if not mine or officer == reader.actor.person_id
    )


def _in_order(reader: Reader, waits: list[tuple[datetime, int]], cursor: str | None) -> Page[CaseRow]:
    if cursor:
        after = _read(cursor)
        waits = [one for one in waits if one > after]
    found = reader.rows(_BY_ID, cases=[case for _, case in waits[:PAGE]]) if waits else []
    rows = {row[0].id: case_row(reader, row) for row in found}
    following = _write(waits[PAGE - 1]) if len(waits) > PAGE else None
    return Page([rows[case] for _, case in waits[:PAGE]], following, cursor)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _write(last: tuple[datetime, int]) -> str:
    return f"{(last[0] - _EPOCH) // timedelta(seconds=1)}-{last[1]}"


def _read(cursor: str) -> tuple[datetime, int]:
    found = re.fullmatch(r"([0-9]{1,11})-([0-9]{1,15})", cursor, re.ASCII)
    if found is None:
        raise Malformed
    return _EPOCH + timedelta(seconds=int(found[1])), int(found[2])
