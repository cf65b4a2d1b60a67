"""The acts on accounts."""

from tradehall.accounts.service import closing, letters, people, sessions

__all__ = ["closing", "letters", "people", "sessions"]
