"""Panels: what an upper floor adds to a page of a lower one, without the lower one knowing it.

A panel is a template and a query. The page asks for its panels inside its own read.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tradehall.kernel.tx import Reader


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of a page: `template` gets `view`."""

    template: str
    view: Any
    order: int = 50


PanelQuery = Callable[[Reader, Any], Panel | None]
_PANELS: dict[str, list[PanelQuery]] = defaultdict(list)


def panel(page: str) -> Callable[[PanelQuery], PanelQuery]:
    """Register a panel of the page with that name; the query gets the page's own view."""

    def register(query: PanelQuery) -> PanelQuery:
        _PANELS[page].append(query)
        return query

    return register


def panels(reader: Reader, page: str, view: Any) -> list[Panel]:
    """The page's panels for this reader, in order; a query that gives None has nothing to show."""
    made = (query(reader, view) for query in _PANELS[page])
    return sorted((p for p in made if p is not None), key=lambda p: p.order)
