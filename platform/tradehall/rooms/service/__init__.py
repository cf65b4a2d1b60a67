"""Handlers of rooms."""

from tradehall.rooms.service import coming, rooms

__all__ = ["coming", "rooms"]
from tradehall.rooms.preflight import service as preflight

__all__ += ["preflight"]
