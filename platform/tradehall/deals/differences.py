"""What differs between two revisions of the terms: a pure function on their canonical form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tradehall.kernel.money import Money

HEAD = ("kind", "incoterm", "place", "payment_term", "deposit_percent", "packing", "inspection",
        "prevailing_language", "valid_until")  # fmt: skip
PARTIES = ("exporter", "buyer")
LINE = ("listing", "description", "hs_code", "quantity", "unit", "unit_price", "discount_percent", "promised_date")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """`where` is a path such as 'place', 'lines.2.quantity', 'lines.2' (a whole line) or 'lines' (their order).

    Lines count from 0, in the new terms, removed ones in the old terms. `kind`: added, removed or changed.
    """

    where: str
    kind: str
    before: Any
    after: Any

    def as_json(self) -> dict[str, Any]:
        """For programs: money as {amount, currency}."""
        return {"where": self.where, "kind": self.kind, "before": _told(self.before), "after": _told(self.after)}


def _told(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    if set(value) == {"minor", "currency"}:
        return Money(**value).as_json()
    return {key: _told(part) for key, part in value.items()}


def diff(old: Row, new: Row) -> list[Difference]:
    """All differences of two terms as `Terms.as_json` gives them; none if and only if they are the same."""
    found = [made for key in (*HEAD, *PARTIES) if (made := _differs(key, old.get(key), new.get(key)))]
    pairs = matched(old["lines"], new["lines"])
    for index, line in enumerate(new["lines"]):
        if index not in pairs:
            found.append(Difference(f"lines.{index}", "added", None, dict(line)))
            continue
        before = old["lines"][pairs[index]]
        for key in LINE:
            if made := _differs(f"lines.{index}.{key}", before.get(key), line.get(key)):
                found.append(made)
    gone = set(range(len(old["lines"]))) - set(pairs.values())
    found += [Difference(f"lines.{index}", "removed", dict(old["lines"][index]), None) for index in sorted(gone)]
    order = [pairs[index] for index in sorted(pairs)]
    if order != sorted(order):
        before_order = ", ".join(str(index + 1) for index in sorted(order))
        found.append(Difference("lines", "changed", before_order, ", ".join(str(index + 1) for index in order)))
    return found


def _differs(where: str, before: Any, after: Any) -> Difference | None:
    if before == after:
        return None
    empty = (None, "")
    kind = "added" if before in empty else "removed" if after in empty else "changed"
    return Difference(where, kind, before, after)


def matched(old: Sequence[Row], new: Sequence[Row]) -> dict[int, int]:
    """New line → old line: the same line first, then the same goods, then the same place in the list."""
    pairs: dict[int, int] = {}
    _match(pairs, old, new, lambda index, line: tuple(str(line.get(key)) for key in LINE))
    _match(pairs, old, new, lambda index, line: (line["listing"], str(line["description"])))
    _match(pairs, old, new, lambda index, line: line["listing"])
    _match(pairs, old, new, lambda index, line: (index, line["hs_code"]))
    return pairs


def _match(pairs: dict[int, int], old: Sequence[Row], new: Sequence[Row], key: Callable[[int, Row], Any]) -> None:
    free: dict[Any, list[int]] = {}
    taken = set(pairs.values())
    for index, line in enumerate(old):
        if index not in taken and (name := key(index, line)) is not None:
            free.setdefault(name, []).append(index)
    for index, line in enumerate(new):
        if index not in pairs and (waiting := free.get(key(index, line))):
            pairs[index] = waiting.pop(0)
