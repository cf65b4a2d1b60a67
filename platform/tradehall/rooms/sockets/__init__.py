"""Events that clients send in rooms."""

from tradehall.rooms.notes import sockets as notes
from tradehall.rooms.preflight import sockets as preflight
from tradehall.rooms.recording import sockets as recording
from tradehall.rooms.sockets import core
from tradehall.rooms.tray import sockets as tray
from tradehall.rooms.turns import sockets as turns
from tradehall.rooms.waiting import sockets as waiting
from tradehall.rooms.ways import sockets as ways

__all__ = ["core", "notes", "preflight", "recording", "tray", "turns", "waiting", "ways"]
