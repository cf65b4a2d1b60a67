"""Where the Python peers keep messages when they are to store none: nowhere, as Node does."""

from collections import Counter
from typing import Any

from tests.bench.peers.shape import shaped

last: Counter[str] = Counter()


def ready() -> None:
    """There is nothing to make ready."""


def meet(_name: str) -> None:
    """A conversation needs no row."""


def store(told: dict[str, Any]) -> dict[str, Any]:
    last[told["conversation"]] += 1
    seq = last[told["conversation"]]
    return shaped(seq, seq, told["client_id"], told["body"])


def after(_name: str, _seq: int) -> list[dict[str, Any]]:
    return []
