"""Events that clients send in rooms."""

from tradehall.rooms.sockets import core

__all__ = ["core"]
from tradehall.rooms.preflight import sockets as preflight

__all__ += ["preflight"]
