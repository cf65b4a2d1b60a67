"""What rooms add to pages of lower floors."""

from tradehall.rooms.lights.panels import lights_panel
from tradehall.rooms.preflight.panels import own_line
from tradehall.rooms.ways.panels import calls_panel

__all__ = ["calls_panel", "lights_panel", "own_line"]
