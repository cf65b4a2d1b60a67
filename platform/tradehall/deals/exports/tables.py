"""Tables for spreadsheets, written a portion at a time, however many rows there are."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from tradehall.kernel.clock import give_way
from tradehall.kernel.i18n import translate

BOM = "\ufeff"  # without it spreadsheets take Chinese and Japanese for something else
PORTION = 200  # rows that are read at once


R = TypeVar("R")


def portions(read: Callable[[R | None], list[R]]) -> Iterator[list[R]]:
    """All rows: `read(row)` gives a portion of those behind that row, of all for None. Each read is one of its own,
    so that nobody waits for a long one."""
    last: R | None = None
    while rows := read(last):
        yield rows
        if len(rows) < PORTION:
            return
        last = rows[-1]
        give_way()


def table(heads: Iterable[str], portions: Iterable[Iterable[Iterable[str]]], language: str) -> Iterator[bytes]:
    """A CSV file with its headings in that language."""
    yield (BOM + _written([[translate(head, language) for head in heads]])).encode()
    for rows in portions:
        yield _written([harmless(cell) for cell in row] for row in rows).encode()


def _written(rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def harmless(cell: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
