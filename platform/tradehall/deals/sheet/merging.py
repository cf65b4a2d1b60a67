"""Newer terms under a sheet that began from older ones: what nobody wrote on the sheet follows the newer terms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tradehall.deals.differences import matched
from tradehall.deals.rules import Terms
from tradehall.deals.sheet.rules import HEAD, cells_of

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Merge:
    """What to write on the sheet. `values`: cell → text, '' to empty it; `added` and `removed`: keys of lines."""

    values: dict[str, str]
    added: list[str]
    removed: list[str]


def merge(base: Terms, newer: Terms, cells: Cells, keys: Sequence[str], new_key: Callable[[], str]) -> Merge:
    """`base`: the terms from which the sheet began. A cell that still says what they said gets what `newer` says; what
    was written on the sheet stays. A line that is not in `newer` goes, if it was left as it was."""
    was, is_now = _of_terms(base, new_key), _of_terms(newer, new_key)
    here = [_line(cells, key) for key in keys]
    values = _followed("", was[0], is_now[0], {name: cells.get(name, "") for name in HEAD})
    from_sheet = matched([_row(line) for line in was[1]], [_row(line) for line in here])
    from_newer = {old: new for new, old in matched([_row(line) for line in was[1]],
                                                   [_row(line) for line in is_now[1]]).items()}  # fmt: skip
    removed = []
    for index, key in enumerate(keys):
        old = from_sheet.get(index)
        if old is None:
            continue
        if old in from_newer:
            values |= _followed(f"lines.{key}.", was[1][old], is_now[1][from_newer[old]], here[index])
        elif here[index] == was[1][old]:
            removed.append(key)
    added = []
    for line in (line for index, line in enumerate(is_now[1]) if index not in from_newer.values()):
        key = new_key()
        added.append(key)
        values |= {f"lines.{key}.{name}": value for name, value in line.items()}
    return Merge(values, added, removed)


def _followed(start: str, was: Cells, is_now: Cells, here: Cells) -> dict[str, str]:
    """The cells that were left as they were and are otherwise now."""
    return {
        f"{start}{name}": is_now.get(name, "")
        for name in sorted({*was, *is_now})
        if here.get(name, "") == was.get(name, "") != is_now.get(name, "")
    }


def _of_terms(terms: Terms, new_key: Callable[[], str]) -> tuple[dict[str, str], list[dict[str, str]]]:
    cells, keys = cells_of(terms, new_key)
    return {name: cells[name] for name in HEAD if name in cells}, [_line(cells, key) for key in keys]


def _line(cells: Cells, key: str) -> dict[str, str]:
    start = f"lines.{key}."
    return {path.removeprefix(start): value for path, value in cells.items() if path.startswith(start)}


def _row(line: Cells) -> dict[str, Any]:
    """As lines of terms are compared."""
    plain = ("listing", "hs_code", "quantity", "unit", "discount_percent", "promised_date")
    return {name: line.get(name) for name in plain} | {
        "description": {name: value for name, value in line.items() if name.startswith("description.")},
        "unit_price": (line.get("unit_price.amount"), line.get("unit_price.currency")),
    }
