"""Reads of rooms."""

from tradehall.rooms.queries.room import PeerView, RoomPage, closes_at, name_of, present, room_page, state_of

__all__ = ["PeerView", "RoomPage", "closes_at", "name_of", "present", "room_page", "state_of"]
