"""What is told to sockets at once."""

from tradehall.accounts.facts import SessionsEnded
from tradehall.kernel.facts import Evict, emits
from tradehall.kernel.tx import Reader


@emits(SessionsEnded)
def close_sockets(fact: SessionsEnded, reader: Reader) -> list[Evict]:
    """Sockets of an ended session (or API token) close."""
    return [Evict(f"session:{session}") for session in fact.sessions]
