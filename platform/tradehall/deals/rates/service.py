"""Reference rates come from administrators and from the shell."""

from tradehall.deals.models import ReferenceRate
from tradehall.deals.rates.commands import LoadRates
from tradehall.deals.rates.facts import RatesLoaded
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx


@handles(LoadRates)
def load_rates(tx: Tx, command: LoadRates) -> int:
    """How many."""
    tx.require(tx.actor.is_system or tx.actor.is_admin)
    for row in command.rates:
        made = ReferenceRate(base=row.base, currency=row.currency, day=row.day, rate=row.rate, source=row.source)
        tx.session.merge(made)
    tx.record(RatesLoaded(number=len(command.rates)))
    return len(command.rates)
