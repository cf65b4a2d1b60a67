"""A light for each meeting on the organisers' page of the day."""

from tradehall.kernel.panels import Panel, panel
from tradehall.kernel.tx import Reader
from tradehall.meetings.queries.day_views import Day
from tradehall.rooms.lights.queries import room_lights


@panel("day_rows")
def lights_panel(reader: Reader, page: Day) -> Panel | None:
    """Drawn in each row: `view` is meeting → light."""
    return Panel("pages/rooms/_room_light.html", room_lights(reader, page.meetings)) if page.meetings else None
