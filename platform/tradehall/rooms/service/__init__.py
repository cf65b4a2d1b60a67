"""Handlers of rooms."""

from tradehall.rooms.guests import service as guests
from tradehall.rooms.notes import service as notes
from tradehall.rooms.preflight import service as preflight
from tradehall.rooms.recording import service as recording
from tradehall.rooms.service import coming, rooms
from tradehall.rooms.tray import service as tray
from tradehall.rooms.turns import service as turns
from tradehall.rooms.ways import service as ways

__all__ = ["coming", "guests", "notes", "preflight", "recording", "rooms", "tray", "turns", "ways"]
