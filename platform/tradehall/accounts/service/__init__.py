"""The acts on accounts."""

from tradehall.accounts.service import letters, people, sessions

__all__ = ["letters", "people", "sessions"]
