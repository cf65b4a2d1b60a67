"""What rooms do when a time has come."""

from tradehall.rooms.notes import reactions as notes

__all__ = ["notes"]
