"""Stretches of time [start, end) as whole seconds since 1970."""

from collections.abc import Iterable

Stretch = tuple[int, int]


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time in as few stretches as can be, in order; what touches is one, what is empty is left out."""
    made: list[Stretch] = []
    for start, end in sorted(stretches):
        if start >= end:
            continue
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return made


def clipped(stretches: Iterable[Stretch], first: int, last: int) -> list[Stretch]:
    """What of them lies in [first, last)."""
    return [(max(start, first), min(end, last)) for start, end in stretches if start < last and end > first]
