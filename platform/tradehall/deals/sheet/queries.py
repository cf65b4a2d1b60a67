"""Reads of term sheets, scoped by who asks: both sides, the interpreter of a meeting of the two, organisers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select, union
from sqlalchemy.orm import aliased

from tradehall.accounts.models import Person
from tradehall.companies.models import Member
from tradehall.companies.queries import ListingRow, listings_of
from tradehall.deals.models import Deal, SheetChange, SheetTick, TermSheet
from tradehall.deals.policy import acts_for_both, can_see_deal, can_sign
from tradehall.deals.queries.seats import MET, SEAT_COLUMNS, SEATS, Buyer, Exporter, Table, seated, table_of
from tradehall.deals.rates.queries import Worth, worths
from tradehall.deals.rules import Good
from tradehall.deals.sheet import rules
from tradehall.deals.sheet.behind import Behind, behind
from tradehall.deals.sheet.drafting import drafted
from tradehall.deals.sheet.rules import Draft, SheetState
from tradehall.events.commands import Side
from tradehall.events.models import Delegate, EventOrganiser, Participation
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.money import Money
from tradehall.kernel.tx import ME, Reader, given, plain
from tradehall.meetings.models import Meeting, MeetingPerson

SHOWN = 50  # the last changes, in the list of a sheet
MOST_LISTED = 200


def _interprets(exporter: Any, buyer: Any) -> Any:
    """A condition: the reader is the interpreter of a meeting of the two."""
    met = aliased(Meeting)  # the statement around may have a meeting of its own
    return exists().where(
        MeetingPerson.meeting_id == met.id, MeetingPerson.person_id == ME, MeetingPerson.role == "interpreter",
        met.exporter_id == exporter, met.buyer_id == buyer, met.status.in_(MET),
    )  # fmt: skip


_INTERPRETS: Any = select(_interprets(given("exporter"), given("buyer")))


def may_see(reader: Reader, table: Table) -> bool:
    """Both sides, organisers, and the interpreter of a meeting of the two."""
    if can_see_deal(table.standing):
        return True
    return bool(reader.value(_INTERPRETS, exporter=table.exporter.id, buyer=table.buyer.id))


# -- one sheet ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """Who changed what. `path`: a cell, 'lines.<key>' (a line: places before and after), or 'sheet' (its state)."""

    number: int
    path: str
    before: str | None
    after: str | None
    side: Side
    person: str
    by: str
    at: datetime

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number, "path": self.path, "before": self.before, "after": self.after, "side": self.side,
            "person": self.person, "by": self.by, "at": self.at.isoformat(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tick:
    side: Side
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SheetPage:
    """A sheet as a reader sees it. `last`: cell → who wrote it last; `ticks`: group → the ticks that count;
    `unread`: side → groups that it has not read back; `taken_out`: keys of lines that can be put back, the last first.
    """

    public_id: str
    version: int
    state: SheetState
    table: Table
    meeting: str | None
    deal: str | None
    updated_at: datetime
    cells: Mapping[str, str]
    keys: list[str]
    changes: list[Change]
    last: dict[str, Change]
    ticks: dict[str, list[Tick]]
    unread: dict[Side, list[str]]
    taken_out: list[str]
    draft: Draft
    listings: list[ListingRow]
    worths: list[Worth]
    may_write: bool
    may_propose: bool
    behind: Behind | None

    @property
    def mine(self) -> Side | None:
        return self.table.mine.side if self.table.mine else None

    @property
    def is_open(self) -> bool:
        return self.state == SheetState.OPEN

    @property
    def totals(self) -> list[Money]:
        return self.draft.terms.totals if self.draft.terms else []

    @property
    def open_reads(self) -> int:
        """How many values are not read back by both sides."""
        return len({*self.unread[Side.EXPORTER], *self.unread[Side.BUYER]})

    @property
    def is_ready(self) -> bool:
        return self.is_open and not self.draft.faults and not self.open_reads and self.behind is None

    def cell(self, key: str, name: str) -> str:
        return self.cells.get(f"lines.{key}.{name}", "")

    def amount(self, key: str) -> Money | None:
        """What the line comes to, once it can be counted."""
        if self.draft.terms is None:
            return None
        try:
            return self.draft.terms.lines[self.keys.index(key)].amount
        except ValueError:
            return None

    def fault(self, path: str) -> Any:
        """The first thing that is missing or wrong in a cell, or None."""
        return next(iter(self.draft.faults.get(path, [])), None)

    def ticked_by(self, group: str, side: str) -> Tick | None:
        return next((tick for tick in self.ticks.get(group, []) if tick.side == side), None)

    def to_read(self, group: str) -> str:
        return rules.value_of(group, self.cells)


_SHEET: Any = (
    seated(
        select(
            *SEAT_COLUMNS,
            plain(TermSheet),
            Meeting.public_id,
            Deal.public_id,
            _interprets(Exporter.id, Buyer.id),
            plain(Deal),
        )
        .select_from(TermSheet)
        .join(Exporter, Exporter.id == TermSheet.exporter_id)
        .join(Buyer, Buyer.id == TermSheet.buyer_id)
    )
    .outerjoin(Meeting, Meeting.id == TermSheet.meeting_id)
    .outerjoin(Deal, Deal.id == TermSheet.deal_id)
    .where(TermSheet.public_id == given("sheet"))
)
_CHANGE = (
    select(
        SheetChange.number, SheetChange.path, SheetChange.before, SheetChange.after, SheetChange.side,
        Person.public_id, Person.name, SheetChange.at,
    )
    .join(Person, Person.id == SheetChange.person_id)
    .where(SheetChange.sheet_id == given("sheet"))
)  # fmt: skip
_LATEST = select(func.max(SheetChange.number)).where(SheetChange.sheet_id == given("sheet")).group_by(SheetChange.path)
_NEWEST = (
    select(SheetChange.number)
    .where(SheetChange.sheet_id == given("sheet"))
    .order_by(SheetChange.number.desc())
    .limit(SHOWN)
    .subquery()
)
_CHANGES = _CHANGE.where(
    or_(SheetChange.number.in_(_LATEST), SheetChange.number.in_(select(_NEWEST.c.number)))
).order_by(SheetChange.number.desc())  # fmt: skip
_SINCE = _CHANGE.where(SheetChange.number > given("since")).order_by(SheetChange.number).limit(500)
_TICKS = (
    select(SheetTick.path, SheetTick.side, SheetTick.value, Person.name, SheetTick.at)
    .join(Person, Person.id == SheetTick.person_id)
    .where(SheetTick.sheet_id == given("sheet"))
    .order_by(SheetTick.at)
)


def _change(row: Any) -> Change:
    number, path, before, after, side, person, name, at = row
    return Change(number, path, before, after, Side(side), person, name, at)


def _found(reader: Reader, public_id: str) -> tuple[Any, Table]:
    """Raises Unauthenticated, NotFound."""
    if not reader.actor.signed_in and not reader.actor.is_system:
        raise Unauthenticated
    row = reader.row(_SHEET, sheet=public_id) if is_public_id(public_id) else None
    if row is None:
        raise NotFound
    table = table_of(reader, row)
    if not (can_see_deal(table.standing) or row[SEATS + 3]):
        raise NotFound
    return row, table


def sheet_page(reader: Reader, public_id: str) -> SheetPage:
    """Raises Unauthenticated for visitors, NotFound for strangers."""
    row, table = _found(reader, public_id)
    sheet, meeting, deal = row[SEATS : SEATS + 3]
    changes = [_change(found) for found in reader.columns(_CHANGES, sheet=sheet.id)]
    last: dict[str, Change] = {}
    for change in changes:
        last.setdefault(change.path, change)
    ticks = reader.columns(_TICKS, sheet=sheet.id)
    counts = {(path, side): value for path, side, value, _, _ in ticks}
    company = table.exporter.company_id
    listings = listings_of(reader, [company], [company])[company][:MOST_LISTED]
    draft = drafted(reader, sheet, table, {row.public_id: Good(row.title, row.hs_code) for row in listings})
    keys = list(sheet.line_keys)
    is_open = sheet.state == SheetState.OPEN
    own = table.mine is not None and not acts_for_both(table.standing)
    return SheetPage(
        public_id=sheet.public_id,
        version=sheet.version,
        state=SheetState(sheet.state),
        table=table,
        meeting=meeting,
        deal=deal,
        updated_at=sheet.updated_at,
        cells=sheet.cells,
        keys=keys,
        changes=changes[:SHOWN],
        last=last,
        ticks=_counting(ticks, sheet.cells),
        unread={side: rules.unread(sheet.cells, keys, counts, side) for side in Side},
        taken_out=_taken_out(changes, keys),
        draft=draft,
        listings=listings,
        worths=worths(reader, draft.terms.totals if draft.terms else [], table),
        may_write=own and is_open and table.is_open,
        may_propose=own and is_open and table.is_open and can_sign(table.standing),
        behind=behind(reader, row[SEATS + 4], sheet.answers) if deal and is_open else None,
    )


def _counting(rows: Any, cells: Mapping[str, str]) -> dict[str, list[Tick]]:
    found: dict[str, list[Tick]] = {}
    for path, side, value, name, at in rows:
        if value == rules.value_of(path, cells):
            found.setdefault(path, []).append(Tick(Side(side), name, at))
    return found


def _taken_out(changes: list[Change], keys: list[str]) -> list[str]:
    gone = (change.path.partition(".")[2] for change in changes if change.path.count(".") == 1)
    return [key for key in dict.fromkeys(gone) if key not in keys]


@dataclass(frozen=True, slots=True)
class News:
    """What happened to a sheet after a version, in order, at most 500 changes; `version`: of the sheet now.

    `more`: there are more changes behind the last of these.
    """

    public_id: str
    version: int
    state: SheetState
    changes: list[Change]
    cells: dict[str, str]
    keys: list[str]
    ticks: dict[str, list[str]]
    more: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "sheet": self.public_id, "version": self.version, "state": self.state, "lines": self.keys,
            "cells": self.cells, "ticks": self.ticks, "changes": [change.as_json() for change in self.changes],
            "more": self.more,
        }  # fmt: skip


def sheet_news(reader: Reader, public_id: str, since: int = 0) -> News:
    """Raises Unauthenticated, NotFound."""
    row, _ = _found(reader, public_id)
    sheet = row[SEATS]
    changes = [_change(found) for found in reader.columns(_SINCE, sheet=sheet.id, since=since)]
    ticks = _counting(reader.columns(_TICKS, sheet=sheet.id), sheet.cells)
    changed = {change.path for change in changes}
    cells = {path: value for path, value in sheet.cells.items() if not since or path in changed}
    cells |= {change.path: "" for change in changes if change.path.count(".") != 1 and change.path not in sheet.cells}
    cells.pop("sheet", None)
    told = {path: [str(tick.side) for tick in found] for path, found in ticks.items()}
    state = SheetState(sheet.state)
    return News(sheet.public_id, sheet.version, state, changes, cells, list(sheet.line_keys), told, len(changes) == 500)


def _sides(statement: Any) -> Any:
    return statement.where(
        TermSheet.id == given("sheet"), Participation.id.in_((TermSheet.exporter_id, TermSheet.buyer_id))
    )


_PEOPLE: Any = union(
    _sides(select(Delegate.person_id).join(Participation, Participation.id == Delegate.participation_id)),
    _sides(select(Member.person_id).join(Participation, Participation.company_id == Member.company_id)),
    select(MeetingPerson.person_id)
    .join(Meeting, Meeting.id == MeetingPerson.meeting_id)
    .join(TermSheet, and_(TermSheet.exporter_id == Meeting.exporter_id, TermSheet.buyer_id == Meeting.buyer_id))
    .where(TermSheet.id == given("sheet"), MeetingPerson.role == "interpreter", Meeting.status.in_(MET)),
    select(EventOrganiser.person_id)
    .join(TermSheet, TermSheet.event_id == EventOrganiser.event_id)
    .where(TermSheet.id == given("sheet")),
)


def sheet_people(reader: Reader, sheet_id: int) -> list[int]:
    """The ids of all who may have the sheet open. Unscoped."""
    return [row[0] for row in reader.columns(_PEOPLE, sheet=sheet_id)]


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a writer's typing is shown to."""

    name: str
    side: Side
    people: list[int] = field(default_factory=list)


def audience(reader: Reader, public_id: str) -> Audience:
    """For those who may write. Raises Unauthenticated, NotFound."""
    row, table = _found(reader, public_id)
    if table.mine is None or row[SEATS].state != SheetState.OPEN:
        raise NotFound
    return Audience(reader.actor.name, table.mine.side, sheet_people(reader, row[SEATS].id))


# -- where it is found -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Way:
    """The way to the sheet of two companies: the one that is open, or the form that opens it."""

    sheet: str | None
    meeting: str | None
    deal: str | None
    may_open: bool
    version: int = 0


_PAIR: Any = (
    seated(
        select(*SEAT_COLUMNS, TermSheet.public_id, Meeting.public_id, _interprets(Exporter.id, Buyer.id))
        .select_from(Exporter)
        .join(Buyer, Buyer.event_id == Exporter.event_id)
    )
    .outerjoin(
        TermSheet,
        and_(
            TermSheet.exporter_id == Exporter.id, TermSheet.buyer_id == Buyer.id,
            TermSheet.state == SheetState.OPEN, TermSheet.deal_id.is_(None),
        ),
    )
    .outerjoin(
        Meeting,
        and_(Meeting.exporter_id == Exporter.id, Meeting.buyer_id == Buyer.id, Meeting.status.in_(MET)),
    )
    .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    .limit(1)
)  # fmt: skip


_BY_ID = _PAIR.where(Exporter.id == given("exporter"), Buyer.id == given("buyer"))
_BY_NAME = _PAIR.where(Exporter.public_id == given("exporter"), Buyer.public_id == given("buyer"))


def way_of_pair(reader: Reader, exporter_id: int, buyer_id: int) -> Way | None:
    """None for those who may not see a sheet of the two, and where there is none and nobody could open one."""
    return _way(reader, reader.row(_BY_ID, exporter=exporter_id, buyer=buyer_id))


def way_between(reader: Reader, exporter: str, buyer: str) -> Way:
    """The same by public ids of participations. Raises Unauthenticated, NotFound."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    found = _way(reader, reader.row(_BY_NAME, exporter=exporter, buyer=buyer))
    if found is None:
        raise NotFound
    return found


def _way(reader: Reader, row: Any) -> Way | None:
    if row is None:
        return None
    table = table_of(reader, row)
    sheet, meeting, interprets = row[SEATS : SEATS + 3]
    if not (can_see_deal(table.standing) or interprets):
        return None
    may_open = table.mine is not None and table.is_open and meeting is not None
    return Way(sheet, meeting, None, may_open) if sheet or may_open else None


_OF_DEAL: Select[Any] = (
    select(TermSheet.public_id)
    .join(Deal, Deal.id == TermSheet.deal_id)
    .where(Deal.public_id == given("deal"), TermSheet.state == SheetState.OPEN)
)


def open_sheet_of_deal(reader: Reader, deal: str) -> str | None:
    """Unscoped: for those who see the deal."""
    found: str | None = reader.value(_OF_DEAL, deal=deal)
    return found


_OPEN_HERE: Select[Any] = select(TermSheet).where(
    TermSheet.exporter_id == given("exporter"), TermSheet.buyer_id == given("buyer"),
    TermSheet.state == SheetState.OPEN, TermSheet.deal_id.is_(None),
)  # fmt: skip
_OPEN_FOR: Select[Any] = select(TermSheet).where(TermSheet.deal_id == given("deal"), TermSheet.state == SheetState.OPEN)


def open_between(reader: Reader, exporter_id: int, buyer_id: int) -> TermSheet | None:
    return next(iter(reader.all(_OPEN_HERE, exporter=exporter_id, buyer=buyer_id)), None)


def open_for_deal(reader: Reader, deal_id: int) -> TermSheet | None:
    return next(iter(reader.all(_OPEN_FOR, deal=deal_id)), None)
