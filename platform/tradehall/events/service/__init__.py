"""The acts of events and participations.

`slot_guards`: upper floors add functions `(tx, slot ids)` that raise `SlotsInUse` when one of these slots may
not go. They are asked before slots are removed.
"""

from tradehall.events.service import decide, manage, register
from tradehall.events.service.manage import slot_guards

__all__ = ["decide", "manage", "register", "slot_guards"]
