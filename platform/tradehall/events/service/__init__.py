"""The acts of events and participations.

`slot_guards`: upper floors add functions `(tx, slot ids)` that raise `SlotsInUse` when one of these slots may
not go. They are asked before slots are removed.
`slot_holders`: upper floors add functions `(tx, slot ids) -> how many meetings stand on them`, asked to tell it.
`arrangements`: upper floors add functions `(tx, participation ids) -> (meetings to come, open requests)`. They are
asked before an approval is taken back.
"""

from tradehall.events.service import block, decide, manage, register, suspend
from tradehall.events.service.decide import arrangements
from tradehall.events.service.manage import slot_guards, slot_holders

__all__ = ["arrangements", "block", "decide", "manage", "register", "slot_guards", "slot_holders", "suspend"]
