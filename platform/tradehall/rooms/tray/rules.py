"""What a tray holds. Plain values."""

from collections.abc import Sequence

from tradehall.rooms.tray.errors import TrayFull

MOST = 30


def with_one_more(tray: Sequence[str], listing: str) -> list[str]:
    """Raises TrayFull."""
    if listing in tray:
        return list(tray)
    if len(tray) >= MOST:
        raise TrayFull(most=MOST)
    return [*tray, listing]
