"""Handlers of rooms."""

from tradehall.rooms.service import coming, rooms

__all__ = ["coming", "rooms"]
