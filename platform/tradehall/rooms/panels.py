"""What rooms add to pages of lower floors."""

from tradehall.rooms.preflight.panels import own_line

__all__ = ["own_line"]
