"""Who acts for one of the two sides of a table, whether or not they sign for it."""

from tradehall.deals.errors import ActsForBoth
from tradehall.deals.policy import acts_for_both, can_see_deal
from tradehall.deals.queries.seats import Party, Table
from tradehall.kernel.errors import Forbidden, NotFound
from tradehall.kernel.tx import Tx


def siding(tx: Tx, table: Table) -> Party:
    """The side of the person who acts: NotFound for strangers, ActsForBoth, Forbidden for organisers."""
    tx.require(can_see_deal(table.standing), NotFound)
    tx.require(not acts_for_both(table.standing), ActsForBoth)
    mine = table.mine
    tx.require(mine is not None)
    if mine is None:
        raise Forbidden
    return mine
