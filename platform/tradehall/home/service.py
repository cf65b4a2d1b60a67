"""Administrators' acts on background work."""

from tradehall.home.commands import RetryDelivery
from tradehall.kernel.errors import Conflict, NotFound
from tradehall.kernel.outbox import Delivery
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx


@handles(RetryDelivery)
def retry_delivery(tx: Tx, command: RetryDelivery) -> int:
    tx.require(tx.actor.is_admin, NotFound)
    delivery = tx.session.get(Delivery, command.delivery, with_for_update=True)
    if delivery is None:
        raise NotFound
    if delivery.state != "dead":
        raise Conflict
    delivery.state, delivery.attempts, delivery.run_at = "pending", 0, tx.now
    return delivery.id
