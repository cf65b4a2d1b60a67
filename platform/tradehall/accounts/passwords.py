"""Passwords: Argon2id with OWASP's second profile, two at a time; and which ones are too easy to guess.

The hash takes about 65 ms and 19 MiB: a flood of sign-ins waits in line instead of taking the machine.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from zxcvbn import zxcvbn

from tradehall.kernel.apart import apart

AT_ONCE = 2
_gate = threading.BoundedSemaphore(AT_ONCE)


class Passwords:
    """Hashes and compares. `memory` in KiB."""

    def __init__(self, memory: int = 19_456, passes: int = 2) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=1)
        self._nobody = ""

    def hashed(self, password: str) -> str:
        return str(_apart(self._hasher.hash, password))

    def fits(self, stored: str | None, password: str) -> bool:
        """Whether the password is the stored one. Without a stored one (or an empty) it takes as long, and
        never fits."""
        if not self._nobody:
            self._nobody = self.hashed("nobody has this password")
        try:
            _apart(self._hasher.verify, stored or self._nobody, password)
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
        return bool(stored)

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)


def _apart(work: Callable[..., Any], *args: Any) -> Any:
    """A few at a time, and never in the way of everybody's sockets."""
    with _gate:
        return apart(work, *args)


def easy(password: str, words: Iterable[str] = ()) -> bool:
    """Whether a guesser would have it soon: common ones, keyboard runs, repeats, and the person's own words.

    zxcvbn judges the first 72 characters (it refuses more).
    """
    judged = zxcvbn(password[:72], user_inputs=list(words))
    return bool(judged["score"] < 2)


_now = Passwords()


def current() -> Passwords:
    """The parameters of today."""
    return _now


def use(passwords: Passwords) -> None:
    """Use other parameters (tests take cheap ones)."""
    global _now
    _now = passwords
