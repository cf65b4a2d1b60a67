"""What a sheet would propose, and what keeps it from being proposed."""

from collections.abc import Mapping
from typing import Any

from tradehall.deals.queries.agreed import agreed_days
from tradehall.deals.queries.seats import Table
from tradehall.deals.rules import Good
from tradehall.deals.sheet import rules
from tradehall.deals.sheet.rules import Draft
from tradehall.kernel import clock
from tradehall.kernel.tx import Reader


def drafted(reader: Reader, sheet: Any, table: Table, goods: Mapping[str, Good]) -> Draft:
    """What the cells say, as of today on the event's clock. `sheet`: its row."""
    today = clock.local(reader.now, table.event_zone).date()
    sides = (table.exporter.public_id, table.buyer.public_id)
    return rules.draft(sheet.cells, sheet.line_keys, goods, sides, today, agreed_days(reader, sheet.deal_id))
