"""When a call is recorded. Plain values."""

from collections.abc import Collection


def may_run(there: Collection[int | None], agreed: Collection[int]) -> bool:
    """Whether everybody who is in the call has agreed; None, who has no account, never has."""
    return bool(there) and set(there) <= set(agreed)
