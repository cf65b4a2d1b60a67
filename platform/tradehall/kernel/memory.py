"""What the acts of highest rate would read anew each time, kept for as long as nobody else writes anything.

SQLite alone, where one writer passes at a time and the database tells whether another connection has committed
(https://www.sqlite.org/pragma.html#pragma_data_version).
"""

from typing import Any


class Memory:
    """Of one database; used by whoever has its only writing transaction."""

    def __init__(self) -> None:
        self._turn = 0  # transactions that may have written
        self._true_after = 0  # the last of them that left true what is kept
        self._seen: tuple[Any, int] | None = None
        self._kept: dict[Any, Any] = {}

    def begin(self) -> None:
        """A transaction that may write begins."""
        self._turn += 1

    def of(self, line: Any, version: int) -> dict[Any, Any]:
        """What was kept and is still true, to read and to add to; within a transaction that has begun, on a line to
        the database and with the version that it tells."""
        seen = (line, version)
        if seen != self._seen or self._true_after != self._turn - 1:
            self.forget()
        self._seen = seen
        return self._kept

    def forget(self) -> None:
        self._kept, self._true_after = {}, self._turn - 1

    def keep(self) -> None:
        """The transaction is committed, and has changed nothing of what is kept but in the memory too."""
        self._true_after = self._turn
