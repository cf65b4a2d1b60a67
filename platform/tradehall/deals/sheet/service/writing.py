"""Cells, lines and ticks. The sheet's row is locked by each act, so that cells join and nobody overwrites."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from tradehall.accounts.models import Person
from tradehall.deals.models import SheetChange, SheetTick, TermSheet
from tradehall.deals.queries.seats import Party, Table, goods_of
from tradehall.deals.sheet import rules
from tradehall.deals.sheet.commands import (
    AddLine,
    FillSheet,
    MoveLine,
    RemoveLine,
    SetCell,
    TickCell,
)
from tradehall.deals.sheet.errors import (
    CellTaken,
    NothingToRead,
    SheetFull,
    ValueChanged,
)
from tradehall.deals.sheet.service.standing import note, opened, told
from tradehall.events.commands import Side
from tradehall.kernel.errors import FieldError, Invalid, NotFound
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx

# -- cells -----------------------------------------------------------------------------------------------


@handles(SetCell)
def set_cell(tx: Tx, command: SetCell) -> dict[str, Any]:
    """The version and the plain text of the cell. Raises Invalid, CellTaken."""
    sheet, table, mine = opened(tx, command.sheet)
    value = checked(tx, table, mine, command.path, command.value, sheet.cells)
    _line_is_there(sheet, command.path)
    _not_taken(tx, sheet, {command.path: value}, command.base)
    if not write(tx, sheet, mine, command.path, value):
        return {"sheet": sheet.public_id, "version": sheet.version, "path": command.path, "value": value}
    return told(tx, sheet, mine, path=command.path, value=value)


@handles(FillSheet)
def fill_sheet(tx: Tx, command: FillSheet) -> dict[str, Any]:
    """Write what a whole form says otherwise than the sheet that it showed. All of it or nothing."""
    sheet, table, mine = opened(tx, command.sheet)
    shown = _as_of(tx, sheet, command.base)
    values: dict[str, str] = {}
    faults: dict[str, list[FieldError]] = {}
    # the currency first: it says how many decimals the price may have
    for path, text in sorted(command.cells.items(), key=lambda item: not item[0].endswith(".currency")):
        try:
            value = checked(tx, table, mine, path, text, {**sheet.cells, **values})
        except Invalid as error:
            faults.update(error.fields)
            continue
        if value != shown.get(path, "") and value != sheet.cells.get(path, ""):
            values[path] = value
    if faults:
        raise Invalid(fields=faults)
    for path in values:
        _line_is_there(sheet, path)
    _not_taken(tx, sheet, values, command.base)
    changed = [path for path, value in values.items() if write(tx, sheet, mine, path, value)]
    if not changed:
        return {"sheet": sheet.public_id, "version": sheet.version, "changed": 0}
    return told(tx, sheet, mine, changed=len(changed))


def checked(tx: Tx, table: Table, mine: Party, path: str, text: str, cells: Mapping[str, str]) -> str:
    value = rules.read(path, text, cells)
    if path.endswith(".listing") and value:
        goods = goods_of(tx, table.exporter.company_id, {value}, ours=mine.side == Side.EXPORTER)
        if value not in goods and value != cells.get(path):
            tx.refuse(path, N_("This is not a listing of the exporter."), "listing")
    return value


def _line_is_there(sheet: TermSheet, path: str) -> None:
    key, _ = rules.split(path)
    if key and key not in sheet.line_keys:
        raise NotFound(N_("This line was taken out meanwhile. Put it back to write in it."))


def _changes(tx: Tx, sheet: TermSheet, base: int) -> list[SheetChange]:
    statement = select(SheetChange).where(SheetChange.sheet_id == sheet.id, SheetChange.number > base)
    return tx.all(statement.order_by(SheetChange.number))


def _as_of(tx: Tx, sheet: TermSheet, base: int) -> dict[str, str]:
    """What the cells said at a version."""
    cells = dict(sheet.cells)
    for change in reversed(_changes(tx, sheet, base)):
        cells[change.path] = change.before or ""
    return cells


def _not_taken(tx: Tx, sheet: TermSheet, values: Mapping[str, str], base: int) -> None:
    """Raises CellTaken for the first cell into which somebody else wrote something else after `base`."""
    for change in reversed(_changes(tx, sheet, base)):
        path = change.path
        if path not in values or change.person_id == tx.actor.person_id:
            continue
        if sheet.cells.get(path, "") != values[path]:
            name = tx.session.scalar(select(Person.name).where(Person.id == change.person_id)) or ""
            details = {"path": path, "value": sheet.cells.get(path, ""), "by": name, "version": sheet.version}
            raise CellTaken(name=name, details=details)


def put(cells: dict[str, str], path: str, value: str) -> None:
    """Into plain cells; the first description of a line says in which language it was written."""
    if value:
        cells[path] = value
        key, name = rules.split(path)
        if name.startswith("description."):
            cells.setdefault(f"lines.{key}.{rules.SOURCE}", name.partition(".")[2])
    else:
        cells.pop(path, None)


def write(tx: Tx, sheet: TermSheet, mine: Party, path: str, value: str) -> bool:
    """Whether it changed anything. What was read back of it is to be read again."""
    before = sheet.cells.get(path, "")
    if before == value:
        return False
    cells = dict(sheet.cells)
    put(cells, path, value)
    sheet.cells = cells
    if group := rules.group_of(path):
        untick(tx, sheet, [group])
    note(tx, sheet, mine, path, before or None, value or None)
    return True


def untick(tx: Tx, sheet: TermSheet, groups: list[str]) -> None:
    tx.session.execute(delete(SheetTick).where(SheetTick.sheet_id == sheet.id, SheetTick.path.in_(groups)))


# -- lines -----------------------------------------------------------------------------------------------


@handles(AddLine)
def add_line(tx: Tx, command: AddLine) -> dict[str, Any]:
    sheet, _, mine = opened(tx, command.sheet)
    keys = list(sheet.line_keys)
    if command.line in keys:
        return {"sheet": sheet.public_id, "version": sheet.version}
    if rules.why_no_more_lines(keys):
        raise SheetFull
    keys.insert(_old_place(tx, sheet, command.line, len(keys)), command.line)
    sheet.line_keys = keys
    note(tx, sheet, mine, f"lines.{command.line}", None, str(keys.index(command.line)))
    return told(tx, sheet, mine)


def _old_place(tx: Tx, sheet: TermSheet, key: str, otherwise: int) -> int:
    """Where a line stood that was taken out."""
    path = f"lines.{key}"
    before = select(SheetChange.before).where(SheetChange.sheet_id == sheet.id, SheetChange.path == path)
    stood = tx.session.scalar(before.order_by(SheetChange.number.desc()).limit(1))
    return min(int(stood), otherwise) if stood is not None else otherwise


@handles(RemoveLine)
def remove_line(tx: Tx, command: RemoveLine) -> dict[str, Any]:
    sheet, _, mine = opened(tx, command.sheet)
    if command.line not in sheet.line_keys:
        return {"sheet": sheet.public_id, "version": sheet.version}
    place = sheet.line_keys.index(command.line)
    sheet.line_keys = [key for key in sheet.line_keys if key != command.line]
    untick(tx, sheet, [f"lines.{command.line}.{group}" for group in rules.OF_LINE])
    note(tx, sheet, mine, f"lines.{command.line}", str(place), None)
    return told(tx, sheet, mine)


@handles(MoveLine)
def move_line(tx: Tx, command: MoveLine) -> dict[str, Any]:
    sheet, _, mine = opened(tx, command.sheet)
    if command.line not in sheet.line_keys:
        raise NotFound(N_("This line was taken out meanwhile. Put it back to write in it."))
    place = sheet.line_keys.index(command.line)
    keys = [key for key in sheet.line_keys if key != command.line]
    to = min(command.to, len(keys))
    keys.insert(to, command.line)
    if to == place:
        return {"sheet": sheet.public_id, "version": sheet.version}
    sheet.line_keys = keys
    note(tx, sheet, mine, f"lines.{command.line}", str(place), str(to))
    return told(tx, sheet, mine)


# -- reading back ----------------------------------------------------------------------------------------


@handles(TickCell)
def tick_cell(tx: Tx, command: TickCell) -> dict[str, Any]:
    """Raises ValueChanged when it no longer says what was read, NothingToRead when it is empty."""
    sheet, _, mine = opened(tx, command.sheet)
    group = command.path
    for path in rules.members_of(group):
        _line_is_there(sheet, path)
    value = rules.value_of(group, sheet.cells)
    if value != command.value:
        raise ValueChanged(details={"path": group, "value": value, "version": sheet.version})
    if not value:
        raise NothingToRead
    known = tx.session.get(SheetTick, (sheet.id, group, mine.side))
    if command.right == (known is not None):
        return {"sheet": sheet.public_id, "version": sheet.version}
    if known is None:
        tick = SheetTick(
            sheet_id=sheet.id, path=group, side=mine.side, value=value, person_id=tx.actor.person_id, at=tx.now
        )
        tx.session.add(tick)
    else:
        tx.delete(known)
    sheet.version += 1
    return told(tx, sheet, mine)
