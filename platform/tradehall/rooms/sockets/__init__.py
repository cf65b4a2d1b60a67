"""Events that clients send in rooms."""

from tradehall.rooms.sockets import core

__all__ = ["core"]
